//! A client on whatever tokio runtime its callers are on.

use std::fmt;
use std::pin::Pin;
use std::time::{Duration, Instant};

use hyper::rt::{Executor, Sleep};
use polygrant::Grant;
use polygrant::lifecycle::Policy;
use tokio::runtime::Handle;

use super::flight::{Task, failed_because};
use super::token_source::{TokenFuture, TokenSource};
use super::{TokenClient, TokenPool};
use crate::over_tokio::Client;
use crate::transport::Transport;

impl TokenClient {
    /// A client over the ready-made transport, whose requests are tasks of the runtime of whoever
    /// causes them.
    ///
    /// It needs a tokio runtime when it is used, not when it is made. Used outside of one, it gives
    /// the token that it has, or fails; it does not panic.
    #[must_use]
    pub fn over_tokio(grant: Grant) -> Self {
        Self::over_tokio_with(Transport::over_tokio(), grant, Policy::default())
    }

    /// The same over a transport from the [`Builder`](crate::Builder), and with a policy of yours.
    #[must_use]
    pub fn over_tokio_with(transport: Transport<Client>, grant: Grant, policy: Policy) -> Self {
        Self::with_policy(OnTokio(transport), grant, policy).with_executor(CurrentRuntime)
    }
}

impl TokenPool {
    /// A pool of clients like [`TokenClient::over_tokio`].
    #[must_use]
    pub fn over_tokio(policy: Policy) -> Self {
        Self::new(OnTokio(Transport::over_tokio()), policy).with_executor(CurrentRuntime)
    }
}

/// A transport that looks for its runtime before it needs it.
struct OnTokio(Transport<Client>);

impl TokenSource for OnTokio {
    fn fetch<'a>(&'a self, grant: &'a Grant, within: Duration) -> TokenFuture<'a> {
        Box::pin(async move {
            if Handle::try_current().is_err() {
                return Err(failed_because(NoRuntime));
            }
            self.0.within(within).fetch(grant).await
        })
    }

    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>> {
        Handle::try_current().is_ok().then(|| self.0.timer().sleep(duration))
    }

    fn now(&self) -> Instant {
        self.0.timer().now()
    }
}

/// The runtime of whoever calls. Where there is none, the task is dropped.
struct CurrentRuntime;

impl Executor<Task> for CurrentRuntime {
    fn execute(&self, task: Task) {
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(task);
        }
    }
}

/// There is no tokio runtime where the request was to be sent.
#[derive(Debug)]
struct NoRuntime;

impl fmt::Display for NoRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no tokio runtime here")
    }
}

impl std::error::Error for NoRuntime {}
