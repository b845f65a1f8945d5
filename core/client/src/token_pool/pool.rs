//! Many clients, one per grant, in bounded room.

use std::fmt;
use std::iter;
use std::sync::Arc;

use polygrant::Grant;
use polygrant_lifecycle::PoolKey;

use super::client_snapshot::ClientSnapshot;
use super::dialects::Dialects;
use super::pool_health::PoolHealth;
use super::pooled_client::PooledClient;
use super::shards::{PieceAt, Shards};
use crate::credentials_source::CredentialsSource;
use crate::entropy::{Entropy, SystemEntropy};
use crate::request_gate::RequestGate;

/// How many clients a pool keeps unless it is told otherwise.
const CAPACITY: usize = 64;

/// Keeps a token client for each of many grants, such as one per tenant, and no more than there is room
/// for. Cloning it is cheap, and all clones share their clients.
///
/// [`Pool`](polygrant_lifecycle::Pool) decides which client is evicted, and sees to it that no two grants
/// share a token. An evicted client still works where it is held, and may send a request of its own beside
/// its successor's; it is only not handed out again.
///
/// Each adapter names the pool of its own clients `TokenPool`. A pool makes a client by the function
/// that it is given, which is the place to say with what transport and policy:
///
/// ```
/// # use std::sync::Arc;
/// # use polygrant_client::{PooledClient, SharedLifecycle, SystemClock, SystemEntropy};
/// # #[derive(Clone)]
/// # struct TokenClient(Arc<SharedLifecycle>);
/// # impl TokenClient {
/// #     fn with_policy(_: (), grant: Grant, policy: Policy) -> Self {
/// #         let (clock, entropy) = (SystemClock::new(), SystemEntropy::new());
/// #         Self(Arc::new(SharedLifecycle::new(grant, policy, clock, entropy)))
/// #     }
/// # }
/// # impl PooledClient for TokenClient {
/// #     fn shared_lifecycle(&self) -> &SharedLifecycle { &self.0 }
/// # }
/// # type TokenPool = polygrant_client::TokenPool<TokenClient>;
/// use polygrant::{Credentials, Dialect, Grant};
/// use polygrant_client::lifecycle::Policy;
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
    clients: Arc<Shards<C>>,
    dialects: Arc<Dialects>,
    gate: Option<RequestGate>,
}

impl<C: PooledClient> TokenPool<C> {
    /// Returns a pool with room for 64 clients, which are made by that function. It is called without a lock,
    /// and may use the pool, but not ask it for the grant whose client it makes. If it panics, the pool is as
    /// it was. Several threads that ask for a grant at once may each have a client made; all get the same.
    #[must_use]
    pub fn new(make: impl Fn(Grant) -> C + Send + Sync + 'static) -> Self {
        let (make, dialects) = (Arc::new(make), Arc::new(Dialects::new()));
        Self { make, clients: shards(CAPACITY), dialects, gate: None }
    }

    /// Returns a pool like this one, but empty, with room for that many clients; at least one.
    #[must_use]
    pub fn with_capacity(self, capacity: usize) -> Self {
        Self { clients: shards(capacity), ..self }
    }

    /// Returns a pool like this one, but empty, whose clients send as many requests as the gate lets pass. A
    /// client with a caller that waits for its turn is not evicted.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use polygrant_client::lifecycle::RequestLimits;
    /// use polygrant_client::{PooledClient, RequestGate, SystemClock, TokenPool};
    ///
    /// fn limited<C: PooledClient>(pool: TokenPool<C>) -> TokenPool<C> {
    ///     let mut limits = RequestLimits::default();
    ///     limits.at_once = NonZeroUsize::new(100);
    ///     limits.at_once_per_endpoint = NonZeroUsize::new(20);
    ///     limits.per_minute_per_endpoint = NonZeroUsize::new(900);
    ///     pool.with_request_gate(RequestGate::new(limits, SystemClock::new()))
    /// }
    /// ```
    #[must_use]
    pub fn with_request_gate(self, gate: RequestGate) -> Self {
        Self { clients: shards(self.clients.capacity()), gate: Some(gate), ..self }
    }

    /// Returns the client of that grant, made if there is none yet.
    ///
    /// It is shared by all that ask for the same grant. When a tenant's credentials change, ask for the
    /// new grant's client; to set another grant on a client from a pool would give the holders of the
    /// old grant tokens of the new one. Or have the client read its credentials itself:
    /// [`client_with_source`](Self::client_with_source).
    #[must_use]
    pub fn client(&self, grant: &Grant) -> C {
        self.clients.client(PoolKey::new(grant), || self.made(grant))
    }

    /// Returns the client of that grant which reads its credentials from the source for each request, made
    /// if there is none yet. The source has a name, such as the path of a file, or the tenant's place in
    /// a vault: by that the client is found whatever its secrets are by now, and by nothing else.
    ///
    /// Two tenants whose grants differ in secrets alone share a client only if the sources' names are the
    /// same. The source of a client that is there already stays as it is.
    ///
    /// ```
    /// # use polygrant::Grant;
    /// # use polygrant_client::{CredentialsError, PooledClient, SecretFile, TokenPool};
    /// # fn client<C: PooledClient>(pool: &TokenPool<C>, grant: &Grant) -> C {
    /// let path = "/run/secrets/tenant-7";
    /// pool.client_with_source(grant, path, SecretFile::new("my-client", path))
    /// # }
    /// ```
    #[must_use]
    pub fn client_with_source(
        &self,
        grant: &Grant,
        name: &str,
        source: impl CredentialsSource,
    ) -> C {
        self.clients.client(PoolKey::with_source(grant, name), || {
            let client = self.made(grant);
            client.shared_lifecycle().set_credentials_source(source);
            client
        })
    }

    fn made(&self, grant: &Grant) -> C {
        let client = (self.make)(self.dialects.sharing(grant));
        if let Some(gate) = &self.gate {
            client.shared_lifecycle().set_request_gate(gate.clone());
        }
        client
    }

    /// Returns a snapshot of each client, for monitoring. It counts as no use of the clients, and asks for no
    /// token. Where there are many, [`pieces`](Self::pieces) takes less memory at a time.
    #[must_use]
    pub fn snapshot(&self) -> Vec<ClientSnapshot> {
        self.pieces().flatten().collect()
    }

    /// Returns the same snapshots in pieces, of 64 clients at most, each taken when it is asked for. Between
    /// two pieces the pool goes on: a client that stays is in one of them, one that comes or goes meanwhile
    /// may be missing, and one that goes and comes back may be there twice.
    pub fn pieces(&self) -> impl Iterator<Item = Vec<ClientSnapshot>> + use<C> {
        let snapshot = |(grant, client): (Grant, C)| {
            ClientSnapshot::new(&grant, client.shared_lifecycle().health())
        };
        clients(Arc::clone(&self.clients))
            .map(move |piece| piece.into_iter().map(snapshot).collect())
    }

    /// Returns how the clients are, together: how many have a token, how many fail. It looks at each, as
    /// [`pieces`](Self::pieces) does: some 100 ns for each.
    #[must_use]
    pub fn health(&self) -> PoolHealth {
        let waiting = self.gate.as_ref().map_or(0, RequestGate::waiting);
        let mut health = PoolHealth { waiting, ..PoolHealth::default() };
        for (_, client) in clients(Arc::clone(&self.clients)).flatten() {
            health.add(&client.shared_lifecycle().health());
        }
        health
    }

    /// Returns how many clients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.clients.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn shards<C: PooledClient>(capacity: usize) -> Arc<Shards<C>> {
    Arc::new(Shards::new(capacity, SystemEntropy::new().draw()))
}

/// Returns all clients, some at a time. Their own locks are taken without the pool's.
fn clients<C: PooledClient>(shards: Arc<Shards<C>>) -> impl Iterator<Item = Vec<(Grant, C)>> {
    let mut next = PieceAt::default();
    iter::from_fn(move || {
        let (clients, behind) = shards.piece(next)?;
        next = behind;
        Some(clients)
    })
}

impl<C> Clone for TokenPool<C> {
    fn clone(&self) -> Self {
        Self {
            make: Arc::clone(&self.make),
            clients: Arc::clone(&self.clients),
            dialects: Arc::clone(&self.dialects),
            gate: self.gate.clone(),
        }
    }
}

impl<C: PooledClient> fmt::Debug for TokenPool<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPool").field("len", &self.len()).finish_non_exhaustive()
    }
}
