//! Over real loopback sockets. One binary, since each is linked apart.
//!
//! What any client has to do stands in the sandbox's table of scenarios; here is what is ureq's.

#![cfg(test)]

mod agents;
mod assertions;
mod canary;
mod client_certificate;
mod cut_short;
mod faults;
#[cfg(feature = "signing")]
mod signing;
mod silence;
mod table;
mod tls;
mod words;
