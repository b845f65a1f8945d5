//! Ends the requests of a client that is gone.

use std::cell::RefCell;
use std::io;
use std::sync::{Mutex, PoisonError, Weak};

use ureq::Error;
use ureq::unversioned::transport::ShutdownHandle;

/// The connections of a client's requests, which are shut down when the client is dropped.
#[derive(Default)]
pub(crate) struct Connections(Mutex<Vec<Weak<dyn ShutdownHandle>>>);

thread_local! {
    /// The connections of the client whose request this thread sends.
    static CURRENT: RefCell<Option<Weak<Connections>>> = const { RefCell::new(None) };
}

/// Returns the connections of the client whose request this thread sends apart from any caller.
pub(crate) fn current() -> Option<Weak<Connections>> {
    CURRENT.with_borrow(Clone::clone)
}

/// Nothing waits for the request any more.
pub(crate) fn gone() -> Error {
    Error::Io(io::ErrorKind::NotConnected.into())
}

impl Connections {
    /// Sends a request whose connections belong to that client from now on.
    pub(crate) fn during<R>(client: Weak<Self>, send: impl FnOnce() -> R) -> R {
        struct Reset(Option<Weak<Connections>>);

        impl Drop for Reset {
            fn drop(&mut self) {
                CURRENT.replace(self.0.take());
            }
        }

        let _reset = Reset(CURRENT.replace(Some(client)));
        send()
    }

    pub(crate) fn add(&self, connection: Weak<dyn ShutdownHandle>) {
        let mut connections = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connections.retain(|known| known.strong_count() > 0);
        connections.push(connection);
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        let connections = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        for connection in connections.drain(..).filter_map(|connection| connection.upgrade()) {
            connection.shutdown();
        }
    }
}
