//! Connections of tokio, each of which all calls share.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use polygrant_client::store::StoreError;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, RedisResult};

use crate::next::{Asks, Next, TRIES, is_in_order};
use crate::node::Node;
use crate::readable::readable;
use crate::script::{self, Reply};
use crate::settings::Settings;

/// How long a call may take whose caller does not drop it before.
const LONGEST: Duration = Duration::from_secs(10);

/// One connection to each server, with a number of its own.
#[derive(Default)]
pub(crate) struct Shared(Mutex<Connections>);

#[derive(Default)]
struct Connections {
    made: u64,
    by_node: HashMap<Node, (u64, MultiplexedConnection)>,
}

impl Shared {
    /// Sends a command, and returns what came of it, and whether an earlier try may have been done as well.
    pub(crate) async fn call(
        &self,
        settings: &Settings,
        command: &Cmd,
    ) -> Result<(Reply, bool), StoreError> {
        let (mut node, mut asks, mut may_be_done) = (Node::default(), Asks(false), false);
        for _ in 0..TRIES {
            // 1. The connection that is there, or a new one.
            let kept = self.connection(&node);
            let was_kept = kept.is_some();
            let opened = match kept {
                Some(kept) => Ok(kept),
                None => self.open(settings, &node).await,
            };
            let (number, mut connection) =
                opened.map_err(|error| readable(settings, &node, &error))?;
            // 2. The command. If its caller drops it, the server may not respond any more: the next call
            //    takes another connection.
            let mut unproven = Unproven { shared: self, node: &node, number, is_proven: false };
            let result = if asks.0 {
                script::asking(command).query_async(&mut connection).await.map(|(reply,)| reply)
            } else {
                command.query_async(&mut connection).await
            };
            unproven.is_proven = match &result {
                Ok(_) => true,
                Err(error) => is_in_order(error),
            };
            drop(unproven);
            // 3. What to do now.
            let error = match result {
                Ok(reply) => return Ok((reply, may_be_done)),
                Err(error) => error,
            };
            let host = settings.host(&node);
            match Next::after(&error, &host, was_kept) {
                Next::At(other, asked) => (node, asks) = (other, asked),
                Next::Again => may_be_done = true,
                Next::Elsewhere => {}
                Next::Fail => return Err(readable(settings, &node, &error)),
            }
        }
        Err(StoreError::new(format!(
            "redis at {}: the servers name each other in a circle",
            settings.place(&node)
        )))
    }

    fn connection(&self, node: &Node) -> Option<(u64, MultiplexedConnection)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_node.get(node).cloned()
    }

    async fn open(
        &self,
        settings: &Settings,
        node: &Node,
    ) -> RedisResult<(u64, MultiplexedConnection)> {
        let timeouts = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(LONGEST))
            .set_response_timeout(Some(LONGEST));
        let client = settings.client(node)?;
        let connection = client.get_multiplexed_async_connection_with_config(&timeouts).await?;
        let mut connections = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        connections.made += 1;
        let made = (connections.made, connection);
        connections.by_node.insert(node.clone(), made.clone());
        Ok(made)
    }
}

/// A connection whose last command has no response yet. It is not used again unless it gets one.
struct Unproven<'a> {
    shared: &'a Shared,
    node: &'a Node,
    number: u64,
    is_proven: bool,
}

impl Drop for Unproven<'_> {
    fn drop(&mut self) {
        if self.is_proven {
            return;
        }
        let mut connections = self.shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Another call may have replaced it already.
        if connections.by_node.get(self.node).is_some_and(|(number, _)| *number == self.number) {
            connections.by_node.remove(self.node);
        }
    }
}
