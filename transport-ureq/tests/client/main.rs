//! The client over real loopback sockets. `fault_…` are the numbers of the project's list of faults.

#[cfg(test)]
mod authorized;
#[cfg(test)]
#[allow(dead_code, reason = "shared with the tests of single requests")]
#[path = "../wire/canary.rs"]
mod canary;
#[cfg(test)]
#[cfg(feature = "tracing")]
mod events;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod kit;
#[cfg(test)]
#[allow(dead_code, reason = "shared with the tests of single requests")]
#[path = "../wire/server.rs"]
mod server;
