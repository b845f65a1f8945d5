//! The client over real loopback sockets. `fault_…` are the numbers of the project's list of faults.

#[cfg(test)]
mod authorize;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod debug;
#[cfg(test)]
#[cfg(feature = "tracing")]
mod events;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod left;
#[cfg(test)]
mod limits;
#[cfg(test)]
#[cfg(feature = "tracing")]
mod listener;
#[cfg(test)]
mod presented;
#[cfg(test)]
mod signers;
#[cfg(test)]
mod sources;
