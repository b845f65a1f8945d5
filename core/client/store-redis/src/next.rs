//! What to do after a try failed.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::node::Node;

/// How often a call is tried: at the configured server and at three that were named, each with a kept
/// connection and a new one.
pub(crate) const TRIES: usize = 8;

/// What to do after a try failed.
pub(crate) enum Next {
    /// Try at the server that has the key.
    Moved(Node),
    /// Try with a new connection.
    Again,
    /// Return the error.
    Fail,
}

impl Next {
    /// Returns what to do. `host` is the server's name, and `was_kept` says whether the connection is one of
    /// an earlier call, which may have broken since.
    pub(crate) fn after(error: &RedisError, host: &str, was_kept: bool) -> Self {
        match moved(error, host) {
            Some(node) => Self::Moved(node),
            None if was_kept && !is_from_server(error) && !error.is_timeout() => Self::Again,
            None => Self::Fail,
        }
    }
}

/// Returns whether the server itself returned the error: then the connection is in order.
pub(crate) fn is_from_server(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
}

/// Returns the server that has the key, if the error names it. A name that it leaves out is that of the server
/// which returned the error.
fn moved(error: &RedisError, host: &str) -> Option<Node> {
    if error.kind() != ErrorKind::Server(ServerErrorKind::Moved) {
        return None;
    }
    let (address, _slot) = error.redirect_node()?;
    let (name, port) = address.rsplit_once(':')?;
    let name = if name.is_empty() { host } else { name };
    Some(Node::named(name, port.parse().ok()?))
}
