//! What is measured, shared by everything that measures it.
//!
//! * [`vendor`]: the vendors, and their responses.
//! * [`codec`]: one exchange without any network, by polygrant, by hand, and by the peers.
//! * [`keeper`]: a token that is there, handed out by polygrant, by locks, and by a peer.
//! * [`server`]: where tokens come from.

pub mod codec;
pub mod keeper;
pub mod server;
pub mod vendor;
