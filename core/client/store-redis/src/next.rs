//! What to do after a try failed.

use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::node::Node;

/// How often a call is tried: at the configured server and at three that were named, each with a kept
/// connection and a new one.
pub(crate) const TRIES: usize = 8;

/// What to do after a try failed.
pub(crate) enum Next {
    /// Try at the server that has the key, now (`ASK`) or from now on (`MOVED`).
    At(Node, Asks),
    /// Try with a new connection. The server may have done what it was told.
    Again,
    /// Try with a new connection. The server, which has become a replica, has done nothing: by now another
    /// one may be behind its name.
    Elsewhere,
    /// Return the error.
    Fail,
}

/// Whether a server takes the command only after `ASKING`, since it is about to get the key from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asks(pub(crate) bool);

impl Next {
    /// Returns what to do. `host` is the server's name, and `was_kept` says whether the connection is one of
    /// an earlier call, which may have broken since.
    pub(crate) fn after(error: &RedisError, host: &str, was_kept: bool) -> Self {
        if let Some((node, asks)) = redirected(error, host) {
            return Self::At(node, asks);
        }
        if is_of_replica(error) && was_kept {
            return Self::Elsewhere;
        }
        let is_broken = !is_from_server(error) && !error.is_timeout();
        if is_broken && was_kept { Self::Again } else { Self::Fail }
    }
}

/// Returns whether the connection can be used again: the server returned the error over it, and another
/// connection would lead to the same server.
pub(crate) fn is_in_order(error: &RedisError) -> bool {
    is_from_server(error) && !is_of_replica(error)
}

fn is_from_server(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
}

fn is_of_replica(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
}

/// Returns the server that has the key, if the error names it. A name that it leaves out is that of the server
/// which returned the error.
fn redirected(error: &RedisError, host: &str) -> Option<(Node, Asks)> {
    let asks = match error.kind() {
        ErrorKind::Server(ServerErrorKind::Moved) => Asks(false),
        ErrorKind::Server(ServerErrorKind::Ask) => Asks(true),
        _ => return None,
    };
    let (address, _slot) = error.redirect_node()?;
    let (name, port) = address.rsplit_once(':')?;
    let name = if name.is_empty() { host } else { name };
    Some((Node::named(name, port.parse().ok()?), asks))
}
