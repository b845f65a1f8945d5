//! Which server of a cluster a call goes to.

/// The configured server, or one that another server named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Node(Option<(String, u16)>);

impl Node {
    pub(crate) fn named(host: &str, port: u16) -> Self {
        Self(Some((host.to_owned(), port)))
    }

    /// Returns the host and the port; `None` for the configured server.
    pub(crate) fn address(&self) -> Option<(&str, u16)> {
        self.0.as_ref().map(|(host, port)| (&**host, *port))
    }
}
