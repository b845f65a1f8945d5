//! A client per grant.

use std::fmt;
use std::sync::Arc;

use polygrant::Grant;
use polygrant::lifecycle::{EvictionPriority, Policy};
use polygrant_client::{ClientPool, CredentialsSource};

use crate::client::TokenClient;
use crate::token_source::TokenSource;

/// Keeps a [`TokenClient`] for each of many grants, such as one per tenant, and no more than there is
/// room for. Cloning it is cheap, and all clones share their clients.
///
/// Which client goes to make room, and that no two grants ever share a token, is
/// [`polygrant::lifecycle::Pool`]'s. A client that went still works where it is held; it is only not
/// handed out again.
///
/// ```
/// use polygrant::lifecycle::Policy;
/// use polygrant::{Credentials, Dialect, Grant, Scopes};
/// use polygrant_ureq::{TokenPool, Transport};
///
/// # fn main() -> Result<(), polygrant::ConfigurationError> {
/// let pool = TokenPool::new(Transport::new(), Policy::default()).with_capacity(1000);
/// let dialect = Dialect::xone();
/// let endpoint = dialect.endpoint()?;
/// let tenant = Credentials::new("tenant", "secret")?;
/// let grant = Grant::new(dialect, endpoint, tenant, Scopes::none())?;
/// let client = pool.client(&grant);
/// assert_eq!(pool.len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenPool {
    source: Arc<dyn TokenSource>,
    policy: Policy,
    clients: ClientPool<TokenClient>,
}

impl TokenPool {
    /// Returns a pool with room for 64 clients, all with that source and policy.
    #[must_use]
    pub fn new(source: impl TokenSource, policy: Policy) -> Self {
        Self { source: Arc::new(source), policy, clients: ClientPool::new() }
    }

    /// Returns a pool like this one, but empty, with room for that many clients; at least one.
    #[must_use]
    pub fn with_capacity(self, capacity: usize) -> Self {
        Self { clients: ClientPool::with_capacity(capacity), ..self }
    }

    /// Returns the client of that grant, made if there is none yet.
    ///
    /// It is shared by all that ask for the same grant. When a tenant's credentials change, ask for
    /// the new grant's client; [`set_grant`](TokenClient::set_grant) on one from a pool would give the
    /// holders of the old grant tokens of the new one. Or have the client read its credentials itself:
    /// [`client_with_source`](Self::client_with_source).
    #[must_use]
    pub fn client(&self, grant: &Grant) -> TokenClient {
        self.clients.client(grant, || self.make(grant), priority)
    }

    /// Returns the client of that grant's client, made if there is none yet, which reads its credentials
    /// from the source for each request. It is found by who asks, not by its secret: a secret that
    /// changes splits no client in two.
    ///
    /// Where a client is known by its secret alone, as in a dialect whose only credential is a key, the
    /// secret is who asks. The source of a client that is there already stays as it is.
    #[must_use]
    pub fn client_with_source(&self, grant: &Grant, source: impl CredentialsSource) -> TokenClient {
        let make = || self.make(grant).with_credentials_source(source);
        self.clients.client_of(grant, make, priority)
    }

    /// Returns how many clients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.clients.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    fn make(&self, grant: &Grant) -> TokenClient {
        TokenClient::of(Arc::clone(&self.source), grant.clone(), self.policy.clone())
    }
}

fn priority(client: &TokenClient) -> EvictionPriority {
    client.lifecycle().eviction_priority()
}

impl fmt::Debug for TokenPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPool").field("len", &self.len()).finish_non_exhaustive()
    }
}
