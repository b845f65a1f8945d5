//! Over real loopback sockets, and over none at all. One binary, since each is linked apart.
//!
//! What any client has to do stands in the sandbox's table of scenarios; here is what is hyper's.

#![cfg(test)]

mod assertions;
mod authority;
mod checks;
mod client_certificate;
mod exchange;
mod http2;
mod memory;
mod no_runtime;
#[cfg(feature = "signing")]
mod signing;
mod silence;
mod sockets;
mod table;
mod tls;
mod words;
