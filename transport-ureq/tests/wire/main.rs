//! Over real loopback sockets. One binary, since each is linked apart.

#[cfg(test)]
mod agents;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod redirects;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod server;
#[cfg(test)]
mod tls;
