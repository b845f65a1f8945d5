//! Digests of grants, by which a table finds them.

use std::hash::{DefaultHasher, Hash, Hasher};

use http::Request;

use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::request::RequestBody;
use crate::scopes::Scopes;
use crate::variables::Variables;

/// What a grant is found by. Equal grants have equal digests; what is found is compared all the same.
///
/// They are made once, with the grant. Their hash has no key, so that a table puts its own on top: to
/// find many texts of one digest takes as many tries as there are digests.
pub(crate) struct Digests {
    /// Of all that shapes the request, secrets included. Its 64 bits do not tell them.
    pub(crate) request: u64,
    /// Of what is asked for, and by which client, without any secret.
    pub(crate) client: u64,
}

/// What is asked for, and by which client.
#[derive(Clone, Copy)]
pub(crate) struct DigestedClient<'a> {
    pub(crate) dialect: &'a str,
    pub(crate) variables: &'a Variables,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) credentials: &'a Credentials,
    pub(crate) scopes: &'a Scopes,
    pub(crate) issuer: Option<&'a str>,
}

impl Digests {
    pub(crate) fn of(
        request: &Request<RequestBody>,
        client: DigestedClient<'_>,
        assertions: &Credentials,
    ) -> Self {
        let mut hasher = DefaultHasher::new();
        client.hash(&mut hasher);
        let without_secrets = hasher.finish();
        // 1. What the dialect writes, which holds the secrets that are sent.
        request.uri().hash(&mut hasher);
        request.body().as_bytes().hash(&mut hasher);
        for value in request.headers().values() {
            value.as_bytes().hash(&mut hasher);
        }
        // 2. What is not sent as it is, such as a key that signs. Which was given first makes no difference.
        client.credentials.client_secret().hash(&mut hasher);
        let others = client.credentials.others().chain(assertions.others());
        let digests = others.map(|other| {
            let mut hasher = DefaultHasher::new();
            other.hash(&mut hasher);
            hasher.finish()
        });
        hasher.write_u64(digests.fold(0, u64::wrapping_add));
        Self { request: hasher.finish(), client: without_secrets }
    }
}

impl Hash for DigestedClient<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.dialect.hash(state);
        self.credentials.client_id().hash(state);
        self.endpoint.uri().hash(state);
        self.scopes.iter().for_each(|scope| scope.hash(state));
        self.variables.iter().for_each(|variable| variable.hash(state));
        self.issuer.hash(state);
    }
}
