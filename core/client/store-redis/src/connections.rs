//! Blocking connections, which are kept between calls.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use polygrant_client::store::StoreError;
use redis::{Cmd, Connection, RedisError, RedisResult};

use crate::next::{Asks, Next, TRIES, is_in_order};
use crate::node::Node;
use crate::readable::readable;
use crate::script::{self, Reply};
use crate::settings::Settings;

/// How many unused connections to one server are kept.
const KEPT: usize = 4;

/// Connections that no call uses at the moment, by server.
#[derive(Default)]
pub(crate) struct Connections(Mutex<Unused>);

#[derive(Default)]
struct Unused {
    /// The process that made them. After a fork, two would read each other's responses.
    process: u32,
    by_node: HashMap<Node, Vec<Connection>>,
}

impl Connections {
    /// Sends a command, and returns what came of it, and whether an earlier try may have been done as well.
    pub(crate) fn call(
        &self,
        settings: &Settings,
        command: &Cmd,
        timeout: Duration,
    ) -> Result<(Reply, bool), StoreError> {
        let end = Instant::now().checked_add(timeout);
        let (mut node, mut asks, mut may_be_done) = (Node::default(), Asks(false), false);
        for _ in 0..TRIES {
            // 1. A kept connection, or a new one.
            let kept = self.take(&node);
            let was_kept = kept.is_some();
            let opened = kept.map_or_else(|| open(settings, &node, end), Ok);
            let mut connection = opened.map_err(|error| readable(settings, &node, &error))?;
            // 2. The command.
            let result = query(&mut connection, command, asks, end);
            let error = match result {
                Ok(reply) => {
                    self.keep(node, connection);
                    return Ok((reply, may_be_done));
                }
                Err(error) => error,
            };
            // 3. A connection that the server keeps open is kept here; where one broke, all have.
            let host = settings.host(&node);
            match Next::after(&error, &host, was_kept) {
                Next::At(other, asked) => {
                    self.keep(node, connection);
                    (node, asks) = (other, asked);
                }
                Next::Again => {
                    self.forget(&node);
                    may_be_done = true;
                }
                Next::Elsewhere => self.forget(&node),
                Next::Fail => {
                    let error_text = readable(settings, &node, &error);
                    if is_in_order(&error) {
                        self.keep(node, connection);
                    }
                    return Err(error_text);
                }
            }
        }
        Err(StoreError::new(format!(
            "redis at {}: the servers name each other in a circle",
            settings.place(&node)
        )))
    }

    fn take(&self, node: &Node) -> Option<Connection> {
        self.unused(|unused| unused.by_node.get_mut(node)?.pop())
    }

    fn keep(&self, node: Node, connection: Connection) {
        self.unused(|unused| {
            let kept = unused.by_node.entry(node).or_default();
            if kept.len() < KEPT {
                kept.push(connection);
            }
        });
    }

    fn forget(&self, node: &Node) {
        self.unused(|unused| unused.by_node.remove(node));
    }

    fn unused<T>(&self, change: impl FnOnce(&mut Unused) -> T) -> T {
        let mut unused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let process = std::process::id();
        if unused.process != process {
            *unused = Unused { process, by_node: HashMap::new() };
        }
        change(&mut unused)
    }
}

fn open(settings: &Settings, node: &Node, end: Option<Instant>) -> RedisResult<Connection> {
    settings.client(node)?.get_connection_with_timeout(left(end)?)
}

fn query(
    connection: &mut Connection,
    command: &Cmd,
    asks: Asks,
    end: Option<Instant>,
) -> RedisResult<Reply> {
    let left = Some(left(end)?);
    connection.set_read_timeout(left)?;
    connection.set_write_timeout(left)?;
    if asks.0 {
        return script::asking(command).query(connection).map(|(reply,)| reply);
    }
    command.query(connection)
}

/// The longest timeout that a socket takes on every system.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Returns how much time is left, which is more than none.
fn left(end: Option<Instant>) -> RedisResult<Duration> {
    let Some(end) = end else { return Ok(LONGEST) };
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(RedisError::from(io::Error::from(io::ErrorKind::TimedOut)));
    }
    Ok(left.min(LONGEST))
}
