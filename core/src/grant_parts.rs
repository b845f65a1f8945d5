//! What a grant is made of, and which parts make two grants one.

use std::sync::Arc;

use crate::credentials::Credentials;
use crate::dialect::Dialect;
use crate::endpoint::Endpoint;
use crate::grant_digest::DigestedClient;
use crate::request::Values;
use crate::scopes::Scopes;
use crate::variables::Variables;

/// What a request is made of: two grants with the same parts ask for the same.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) dialect: Arc<Dialect>,
    pub(crate) variables: Variables,
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Credentials,
    pub(crate) assertions: Credentials,
    pub(crate) scopes: Scopes,
    pub(crate) issuer: Option<String>,
    pub(crate) name: Option<Arc<str>>,
}

impl Parts {
    /// Returns what placeholders stand for. `scope` is all scopes as one text.
    pub(crate) fn values<'a>(&'a self, scope: &'a str) -> Values<'a> {
        let Self { dialect, variables, credentials, assertions, scopes, .. } = self;
        Values { dialect, credentials, assertions, variables, scopes, scope }
    }

    /// Returns what is asked for, and by which client.
    pub(crate) fn client(&self) -> DigestedClient<'_> {
        let Self { dialect, variables, endpoint, credentials, scopes, issuer, .. } = self;
        let (dialect, issuer) = (&*dialect.name, issuer.as_deref());
        DigestedClient { dialect, variables, endpoint, credentials, scopes, issuer }
    }

    /// Returns whether they make the very same request.
    pub(crate) fn are_those_of(&self, other: &Self) -> bool {
        self.are_of_the_source_of(other)
            && self.credentials.have_the_secrets_of(&other.credentials)
            && self.assertions.have_the_secrets_of(&other.assertions)
    }

    /// Returns whether a token that is requested with one is good for the other, too.
    pub(crate) fn are_of_the_client_of(&self, other: &Self) -> bool {
        self.dialect.needed_credentials().contains(&Credentials::CLIENT_ID)
            && self.credentials.have_the_named_secrets_of(&other.credentials)
            && self.ask_for_the_same_as(other)
    }

    /// Returns whether they differ in secrets alone.
    pub(crate) fn are_of_the_source_of(&self, other: &Self) -> bool {
        self.ask_for_the_same_as(other) && self.issuer == other.issuer
    }

    fn ask_for_the_same_as(&self, other: &Self) -> bool {
        self.credentials.client_id() == other.credentials.client_id()
            && self.endpoint == other.endpoint
            && self.scopes == other.scopes
            && self.variables == other.variables
            && (Arc::ptr_eq(&self.dialect, &other.dialect) || self.dialect == other.dialect)
    }
}
