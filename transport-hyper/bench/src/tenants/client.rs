//! Tenants, and a client of each that sends nothing.

use std::sync::Arc;

use polygrant::{Credentials, Dialect, Grant};
use polygrant_client::{PooledClient, SharedLifecycle, SystemClock, SystemEntropy, TokenPool};
use polygrant_lifecycle::Policy;

use crate::error::Error;

/// A client of no adapter's: the lifecycle that all adapters share.
#[derive(Clone)]
pub struct Client(pub Arc<SharedLifecycle>);

impl Client {
    pub fn new(grant: Grant) -> Self {
        let (clock, entropy) = (SystemClock::new(), SystemEntropy::new());
        Self(Arc::new(SharedLifecycle::new(grant, Policy::default(), clock, entropy)))
    }
}

impl PooledClient for Client {
    fn shared_lifecycle(&self) -> &SharedLifecycle {
        &self.0
    }
}

pub fn pool(capacity: usize) -> TokenPool<Client> {
    TokenPool::new(Client::new).with_capacity(capacity)
}

/// Returns the grants of tenants, which share their dialect.
pub fn grants(dialect: Dialect, tenants: std::ops::Range<usize>) -> Result<Vec<Grant>, Error> {
    let dialect = Arc::new(dialect);
    let grant = |tenant| grant(&dialect, tenant);
    tenants.map(grant).collect()
}

pub fn grant(dialect: &Arc<Dialect>, tenant: usize) -> Result<Grant, Error> {
    // An id and a secret as vendors issue them: of 36 and 40 characters.
    let id = format!("{tenant:08}-6b1f-4c1e-9a55-0123456789ab");
    let secret = format!("{tenant:040}");
    let builder = Grant::builder(Arc::clone(dialect)).credentials(Credentials::new(id, secret)?);
    let builder = if dialect.environments.is_empty() {
        builder.base_url("https://auth.example.com")
    } else {
        builder
    };
    let builder = if dialect.scope.required { builder.scopes(["item", "event"]) } else { builder };
    Ok(builder.build()?)
}
