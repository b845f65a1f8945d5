//! Over real loopback sockets, and over none at all. One binary, since each is linked apart.
//!
//! What any client has to do stands in the sandbox's table of scenarios; here is what is hyper's.

#[cfg(test)]
mod assertions;
#[cfg(test)]
mod authority;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod client_certificate;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod http2;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod no_runtime;
#[cfg(test)]
#[cfg(feature = "signing")]
mod signing;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod words;
