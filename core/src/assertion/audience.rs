//! The audience of an assertion.

use crate::dialect::{Dialect, Template};
use crate::endpoint::Endpoint;
use crate::variables::Variables;

/// The authorization server, as assertions name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    pub(super) endpoint: String,
    pub(super) origin: String,
    pub(super) host: String,
    pub(super) issuer: Option<String>,
    /// What the dialect states, else the issuer, else the endpoint.
    pub(super) audience: String,
}

impl Server {
    /// Names the server. An issuer of the caller's goes before the dialect's.
    pub(crate) fn of(
        dialect: &Dialect,
        variables: &Variables,
        endpoint: &Endpoint,
        issuer: Option<&str>,
    ) -> Self {
        let uri = endpoint.uri();
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let origin = format!("{}://{authority}", uri.scheme_str().unwrap_or_default());
        let host = uri.host().unwrap_or_default().to_owned();
        let endpoint = uri.to_string();
        let stated = |template: &Option<Template>| {
            let text = template.as_ref()?.expand(&|name| match name {
                "endpoint" => Some(&endpoint),
                "origin" => Some(&origin),
                "host" => Some(&host),
                other => dialect.value_of(other, variables),
            });
            text.map(|text| text.to_string())
        };
        let issuer = issuer.map(str::to_owned).or_else(|| stated(&dialect.issuer));
        let audience = stated(&dialect.audience).or_else(|| issuer.clone());
        let audience = audience.unwrap_or_else(|| endpoint.clone());
        Self { endpoint, origin, host, issuer, audience }
    }
}
