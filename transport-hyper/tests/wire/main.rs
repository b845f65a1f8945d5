//! Over real loopback sockets, and over none at all. One binary, since each is linked apart.

#[cfg(test)]
mod table;

#[cfg(test)]
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
