//! What is measured, shared by everything that measures it.
//!
//! * [`vendor`]: who is asked, and what they answer.
//! * [`codec`]: one exchange without any network, by polygrant, by hand, and by the peers.

pub mod codec;
pub mod vendor;
