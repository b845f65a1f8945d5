//! What monitoring sees of a client.

use polygrant::Grant;
use polygrant_lifecycle::Health;

/// A snapshot of one client of a [`TokenPool`](crate::TokenPool), for monitoring. It holds no secret.
///
/// Two clients that differ in nothing but a secret, such as an API key, look the same here unless their
/// grants have a name.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ClientSnapshot {
    /// The name that the client's grant was [given](polygrant::GrantBuilder::name).
    pub name: Option<String>,
    /// The dialect's name.
    pub dialect: String,
    /// The client's id; empty where the dialect has none.
    pub client_id: String,
    /// The token endpoint's host.
    pub host: String,
    /// The scopes that are asked for, in their order.
    pub scopes: Vec<String>,
    /// The state of its token, how long that can be used, and what happened so far.
    pub health: Health,
}

impl ClientSnapshot {
    pub(crate) fn new(grant: &Grant, health: Health) -> Self {
        Self {
            name: grant.name().map(str::to_owned),
            dialect: grant.dialect().name.to_string(),
            client_id: grant.client_id().to_owned(),
            host: grant.endpoint().uri().host().unwrap_or_default().to_owned(),
            scopes: grant.scopes().iter().map(str::to_owned).collect(),
            health,
        }
    }
}
