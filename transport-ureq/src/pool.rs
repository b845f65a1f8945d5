//! A client per grant.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use polygrant::Grant;
use polygrant::lifecycle::{EvictionPriority, Policy, Pool};

use crate::{TokenClient, Transport};

/// How many clients a pool keeps if nothing else is said.
const CAPACITY: usize = 64;

/// Token clients for many grants, such as one per tenant: one client each, and no more than there is
/// room for.
///
/// Which one goes to make room, and that no two grants ever share a token, is
/// [`polygrant::lifecycle::Pool`]'s. A client that went lives on in whoever holds it; it is only not
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
pub struct TokenPool {
    transport: Transport,
    policy: Policy,
    clients: Mutex<Pool<TokenClient>>,
}

impl TokenPool {
    /// A pool with room for 64 clients, which are made with this transport and this policy.
    #[must_use]
    pub fn new(transport: Transport, policy: Policy) -> Self {
        Self { transport, policy, clients: Mutex::new(Pool::new(CAPACITY)) }
    }

    /// An empty one with room for that many; at least one.
    #[must_use]
    pub fn with_capacity(self, capacity: usize) -> Self {
        Self { clients: Mutex::new(Pool::new(capacity)), ..self }
    }

    /// The client of that grant, made if there is none yet.
    ///
    /// It is shared with whoever asks for the same grant. When a tenant's credentials change, ask for
    /// the new grant's client; [`set_grant`](TokenClient::set_grant) on one from a pool would give the
    /// holders of the old grant tokens of the new one.
    #[must_use]
    pub fn client(&self, grant: &Grant) -> TokenClient {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let make =
            || TokenClient::with_policy(self.transport.clone(), grant.clone(), self.policy.clone());
        clients.entry(grant, make, kept).clone()
    }

    /// How many clients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for TokenPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPool").field("len", &self.len()).finish_non_exhaustive()
    }
}

pub(crate) fn kept(client: &TokenClient) -> EvictionPriority {
    let health = client.health();
    match health.generation {
        _ if health.in_flight => EvictionPriority::Busy,
        Some(_) => EvictionPriority::Useful,
        None => EvictionPriority::Expendable,
    }
}
