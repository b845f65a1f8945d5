//! A client on the tokio runtime of its callers.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::rt::{Executor, Sleep};
use polygrant::{AccessToken, Grant, Timeouts};
use polygrant_client::Clock;
use polygrant_lifecycle::Policy;
use tokio::runtime::Handle;

use crate::request::Task;
use crate::token_client::TokenClient;
use crate::token_source::{TokenFuture, TokenSource};
use crate::transport::Transport;

impl TokenClient {
    /// Returns a client over the ready-made transport, whose requests are tasks of the runtime of the
    /// caller that causes them.
    ///
    /// It needs a tokio runtime when it is used, not when it is made. Used outside of one, it returns
    /// the token that it has, or fails; it does not panic.
    ///
    /// ```
    /// use polygrant::{Credentials, Dialect, Grant, Scopes};
    /// use polygrant_hyper::TokenClient;
    ///
    /// # fn main() -> Result<(), polygrant::ConfigurationError> {
    /// let dialect = Dialect::cobee();
    /// let endpoint = dialect.endpoint_in("pre-production")?;
    /// let grant = Grant::new(dialect, endpoint, Credentials::new("id", "secret")?, Scopes::none())?;
    /// let client = TokenClient::tokio(grant);
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn tokio(grant: Grant) -> Self {
        Self::tokio_with(Transport::tokio(), grant, Policy::default())
    }

    /// Returns such a client over another transport, such as one from the
    /// [`Builder`](crate::Builder), and with a policy of your own.
    #[must_use]
    pub fn tokio_with(source: impl TokenSource, grant: Grant, policy: Policy) -> Self {
        Self::with_policy(OnCallersRuntime(source), CallersRuntime, grant, policy)
    }
}

/// A source that looks for a runtime before it needs its timer.
struct OnCallersRuntime<T>(T);

impl<T: TokenSource> TokenSource for OnCallersRuntime<T> {
    fn fetch<'a>(&'a self, grant: &'a Grant, timeouts: Timeouts) -> TokenFuture<'a> {
        self.0.fetch(grant, timeouts)
    }

    fn fetch_in_place_of<'a>(
        &'a self,
        rejected: &'a AccessToken,
        grant: &'a Grant,
        timeouts: Timeouts,
    ) -> TokenFuture<'a> {
        self.0.fetch_in_place_of(rejected, grant, timeouts)
    }

    fn certificate_generation(&self) -> u64 {
        self.0.certificate_generation()
    }

    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>> {
        Handle::try_current().ok().and_then(|_| self.0.sleep(duration))
    }

    fn clock(&self) -> Arc<dyn Clock> {
        self.0.clock()
    }
}

/// Spawns on the runtime of the caller. Where there is none, the task is dropped.
struct CallersRuntime;

impl Executor<Task> for CallersRuntime {
    fn execute(&self, task: Task) {
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(task);
        }
    }
}
