//! Over real loopback sockets. One binary, since each is linked apart.
//!
//! What any client has to do stands in the sandbox's table of scenarios; here is what is ureq's.

#[cfg(test)]
mod agents;
#[cfg(test)]
mod assertions;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod client_certificate;
#[cfg(test)]
mod cut_short;
#[cfg(test)]
mod faults;
#[cfg(test)]
#[cfg(feature = "signing")]
mod signing;
#[cfg(test)]
mod silence;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod words;
