//! Ends the requests of a client that is gone.

use std::cell::RefCell;
use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use ureq::Error;
use ureq::unversioned::transport::{
    ConnectionDetails, Connector, DefaultConnector, ShutdownHandle, Transport,
};

/// The connections of a client's requests, which are shut down when the client is dropped.
#[derive(Default)]
pub(crate) struct Connections(Mutex<Vec<Weak<dyn ShutdownHandle>>>);

thread_local! {
    /// Those of the client whose request this thread sends.
    static CURRENT: RefCell<Option<Weak<Connections>>> = const { RefCell::new(None) };
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

    fn add(&self, connection: Weak<dyn ShutdownHandle>) {
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

/// ureq's own connector, whose connections end with the client that they are made for.
#[derive(Debug, Default)]
pub(crate) struct ClientConnector(DefaultConnector);

impl Connector for ClientConnector {
    type Out = Box<dyn Transport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, Error> {
        let Some(client) = CURRENT.with_borrow(Clone::clone) else {
            return self.0.connect(details, chained);
        };
        let register = Arc::clone(&details.register_shutdown);
        let details = ConnectionDetails {
            uri: details.uri,
            addrs: details.addrs.clone(),
            config: details.config,
            request_level: details.request_level,
            resolver: details.resolver,
            now: details.now,
            timeout: details.timeout,
            current_time: Arc::clone(&details.current_time),
            run_connector: Arc::clone(&details.run_connector),
            register_shutdown: Arc::new(move |connection| {
                let Some(client) = client.upgrade() else {
                    return Err(Error::Io(io::ErrorKind::NotConnected.into()));
                };
                client.add(Weak::clone(&connection));
                register(connection)
            }),
        };
        self.0.connect(&details, chained)
    }
}
