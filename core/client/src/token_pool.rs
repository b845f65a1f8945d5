//! Many clients, one per grant, in bounded room.

use std::fmt;
use std::sync::Arc;

use polygrant::Grant;
use polygrant::lifecycle::{EvictionPriority, Health, Pool};

use crate::client_snapshot::ClientSnapshot;
use crate::credentials_source::CredentialsSource;
use crate::sync::{Mutex, lock};

/// How many clients a pool keeps unless it is told otherwise.
const CAPACITY: usize = 64;

/// Keeps a token client for each of many grants, such as one per tenant, and no more than there is room
/// for. Cloning it is cheap, and all clones share their clients.
///
/// [`Pool`] decides which client is evicted, and sees to it that no two grants share a token. An evicted
/// client still works where it is held; it is only not handed out again.
///
/// Each adapter names the pool of its own clients `TokenPool`. A pool makes a client by the function
/// that it is given, which is the place to say with what transport and policy:
///
/// ```
/// # #[derive(Clone)]
/// # struct TokenClient;
/// # impl TokenClient {
/// #     fn with_policy(_: (), _: polygrant::Grant, _: polygrant::lifecycle::Policy) -> Self { Self }
/// # }
/// # impl polygrant_client::PooledClient for TokenClient {
/// #     fn eviction_priority(&self) -> polygrant::lifecycle::EvictionPriority {
/// #         polygrant::lifecycle::EvictionPriority::Expendable
/// #     }
/// #     fn health(&self) -> polygrant::lifecycle::Health { unimplemented!() }
/// #     fn with_credentials_source(self, _: impl polygrant_client::CredentialsSource) -> Self { self }
/// # }
/// # type TokenPool = polygrant_client::TokenPool<TokenClient>;
/// use polygrant::lifecycle::Policy;
/// use polygrant::{Credentials, Dialect, Grant};
///
/// # fn main() -> Result<(), polygrant::ConfigurationError> {
/// # let transport = ();
/// let make = move |grant| TokenClient::with_policy(transport.clone(), grant, Policy::default());
/// let pool = TokenPool::new(make).with_capacity(1000);
///
/// let tenant = Credentials::new("tenant", "secret")?;
/// let grant = Grant::builder(Dialect::xone()).credentials(tenant).build()?;
/// let client = pool.client(&grant);
/// assert_eq!(pool.len(), 1);
/// # Ok(())
/// # }
/// ```
pub struct TokenPool<C> {
    make: Arc<dyn Fn(Grant) -> C + Send + Sync>,
    clients: Arc<Mutex<Pool<C>>>,
}

/// A token client of an adapter, as a [`TokenPool`] needs it. A clone is the same client.
pub trait PooledClient: Clone {
    /// Returns how long a pool should keep the client, compared with others:
    /// [`SharedLifecycle::eviction_priority`](crate::SharedLifecycle::eviction_priority).
    fn eviction_priority(&self) -> EvictionPriority;

    /// Returns a snapshot of the client's state:
    /// [`SharedLifecycle::health`](crate::SharedLifecycle::health).
    fn health(&self) -> Health;

    /// Returns the same client, which reads its credentials from that source for each request.
    #[must_use]
    fn with_credentials_source(self, source: impl CredentialsSource) -> Self;
}

impl<C: PooledClient> TokenPool<C> {
    /// Returns a pool with room for 64 clients, which are made by that function.
    #[must_use]
    pub fn new(make: impl Fn(Grant) -> C + Send + Sync + 'static) -> Self {
        Self { make: Arc::new(make), clients: Arc::new(Mutex::new(Pool::new(CAPACITY))) }
    }

    /// Returns a pool like this one, but empty, with room for that many clients; at least one.
    #[must_use]
    pub fn with_capacity(self, capacity: usize) -> Self {
        Self { clients: Arc::new(Mutex::new(Pool::new(capacity))), ..self }
    }

    /// Returns the client of that grant, made if there is none yet.
    ///
    /// It is shared by all that ask for the same grant. When a tenant's credentials change, ask for the
    /// new grant's client; to set another grant on a client from a pool would give the holders of the
    /// old grant tokens of the new one. Or have the client read its credentials itself:
    /// [`client_with_source`](Self::client_with_source).
    #[must_use]
    pub fn client(&self, grant: &Grant) -> C {
        let make = || (self.make)(grant.clone());
        lock(&self.clients).entry(grant, make, C::eviction_priority).clone()
    }

    /// Returns the client of that grant's client, made if there is none yet, which reads its credentials
    /// from the source for each request. It is found whatever its secret is by now: a secret that
    /// changes splits no client in two. See [`Pool::entry_of_client`].
    ///
    /// Where a client is known by its secret alone, as in a dialect whose only credential is a key, another
    /// secret is another client. The source of a client that is there already stays as it is.
    #[must_use]
    pub fn client_with_source(&self, grant: &Grant, source: impl CredentialsSource) -> C {
        let make = || (self.make)(grant.clone()).with_credentials_source(source);
        lock(&self.clients).entry_of_client(grant, make, C::eviction_priority).clone()
    }

    /// Returns a snapshot of each client, for monitoring. It counts as no use of the clients, and asks for no
    /// token.
    #[must_use]
    pub fn snapshot(&self) -> Vec<ClientSnapshot> {
        // The clients' own locks are taken without the pool's.
        let clients: Vec<_> = {
            let pool = lock(&self.clients);
            pool.clients().map(|(grant, client)| (grant.clone(), client.clone())).collect()
        };
        clients.iter().map(|(grant, client)| ClientSnapshot::new(grant, client.health())).collect()
    }

    /// Returns how many clients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.clients).len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<C> Clone for TokenPool<C> {
    fn clone(&self) -> Self {
        Self { make: Arc::clone(&self.make), clients: Arc::clone(&self.clients) }
    }
}

impl<C> fmt::Debug for TokenPool<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPool").field("len", &lock(&self.clients).len()).finish_non_exhaustive()
    }
}
