//! Many clients, one per grant, in bounded room.

use std::fmt;
use std::sync::{Arc, Mutex};

use hyper::rt::Executor;
use polygrant::Grant;
use polygrant::lifecycle::{EvictionPriority, Policy, Pool, State};

use super::clock::{Clock, SystemClock};
use super::flight::Task;
use super::token_source::TokenSource;
use super::{TokenClient, lock};

/// Keeps a [`TokenClient`] for each grant: for each tenant, say. Cloning it is cheap, and all clones
/// share their clients.
///
/// It holds no more than its capacity. A client that had to go still works for those who hold it, but
/// the next one for its grant begins anew. One tenant's trouble is no other's.
///
/// ```
/// # #[cfg(feature = "tokio")]
/// # fn main() -> Result<(), polygrant::ConfigurationError> {
/// use polygrant::lifecycle::Policy;
/// use polygrant::{Credentials, Dialect, Grant, Scopes};
/// use polygrant_hyper::TokenPool;
///
/// let pool = TokenPool::over_tokio(Policy::default()).with_capacity(1000);
/// let dialect = Dialect::xone();
/// let endpoint = dialect.endpoint()?;
/// let tenant = Grant::new(dialect, endpoint, Credentials::new("id", "secret")?, Scopes::none())?;
/// let client = pool.client(&tenant);
/// # drop(client);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "tokio"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct TokenPool {
    clients: Arc<Mutex<Pool<TokenClient>>>,
    obtain: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    executor: Option<Arc<dyn Executor<Task> + Send + Sync>>,
    policy: Policy,
}

/// For how many clients there is room unless you say otherwise.
const CAPACITY: usize = 64;

impl TokenPool {
    /// A pool for 64 clients, all with that transport and policy.
    #[must_use]
    pub fn new(transport: impl TokenSource, policy: Policy) -> Self {
        let obtain: Arc<dyn TokenSource> = Arc::new(transport);
        let clock = Arc::new(SystemClock::of(&obtain));
        Self::of(obtain, clock, policy)
    }

    pub(crate) fn of(obtain: Arc<dyn TokenSource>, clock: Arc<dyn Clock>, policy: Policy) -> Self {
        let clients = Arc::new(Mutex::new(Pool::new(CAPACITY)));
        Self { clients, obtain, clock, executor: None, policy }
    }

    /// A pool like this one, but empty, for that many clients; at least one.
    #[must_use]
    pub fn with_capacity(self, capacity: usize) -> Self {
        Self { clients: Arc::new(Mutex::new(Pool::new(capacity))), ..self }
    }

    /// The same pool, whose new clients have that executor: [`TokenClient::with_executor`].
    #[must_use]
    pub fn with_executor(self, executor: impl Executor<Task> + Send + Sync + 'static) -> Self {
        Self { executor: Some(Arc::new(executor)), ..self }
    }

    /// The client of that grant. Grants are the same if all that shapes their requests is, the secret
    /// included.
    #[must_use]
    pub fn client(&self, grant: &Grant) -> TokenClient {
        let make = || TokenClient {
            executor: self.executor.clone(),
            ..TokenClient::of(
                Arc::clone(&self.obtain),
                Arc::clone(&self.clock),
                grant.clone(),
                self.policy.clone(),
            )
        };
        lock(&self.clients).entry(grant, make, kept).clone()
    }

    /// How many clients it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.clients).len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn kept(client: &TokenClient) -> EvictionPriority {
    let health = client.health();
    match health.state {
        _ if health.in_flight => EvictionPriority::Busy,
        State::Fresh | State::Stale => EvictionPriority::Useful,
        _ => EvictionPriority::Expendable,
    }
}

impl fmt::Debug for TokenPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPool").field("len", &self.len()).finish_non_exhaustive()
    }
}
