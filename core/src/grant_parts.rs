//! What a grant is made of: which parts make two grants one, whether they fit together, and the digests by
//! which a table finds them.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use http::Request;

use crate::credentials::Credentials;
use crate::dialect::{Dialect, Variables};
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;
use crate::request::{RequestBody, UNWRITABLE, Values, header_value, user_id};
use crate::scopes::Scopes;

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

    /// Returns the named secrets that identify the client beside its id, in the order of their names.
    pub(crate) fn identifying_secrets(&self) -> Vec<(&str, &str)> {
        let mut secrets: Vec<_> = self.credentials.others().collect();
        if !self.dialect.needed_credentials().contains(&Credentials::CLIENT_ID) {
            let secret = (Credentials::CLIENT_SECRET, self.credentials.client_secret());
            secrets.extend(Some(secret).filter(|(_, secret)| !secret.is_empty()));
        }
        secrets.sort_unstable();
        secrets
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

/// Refuses an issuer that is empty, or that nothing in the dialect names.
pub(crate) fn check_issuer(
    dialect: &Dialect,
    issuer: Option<&str>,
) -> Result<(), ConfigurationError> {
    if issuer.is_some_and(str::is_empty) {
        return Err(ConfigurationError::EmptyIssuer);
    }
    if issuer.is_some() && dialect.signing.is_empty() && dialect.assertions.is_empty() {
        return Err(ConfigurationError::UnusedIssuer { dialect: dialect.name.to_string() });
    }
    Ok(())
}

/// Refuses parts of which one is missing, is too much, or cannot be what it is.
pub(crate) fn check(
    dialect: &Dialect,
    variables: &Variables,
    credentials: &Credentials,
    scopes: &Scopes,
) -> Result<(), ConfigurationError> {
    dialect.check_variables(variables)?;
    check_credentials(dialect, credentials)?;
    check_scopes(dialect, scopes)?;
    check_presentation(dialect, variables, credentials)
}

/// All that the dialect needs is there, and nothing that it does not know.
fn check_credentials(
    dialect: &Dialect,
    credentials: &Credentials,
) -> Result<(), ConfigurationError> {
    let needed = dialect.needed_credentials();
    let is_missing =
        |name: &&&str| credentials.named(name).is_none() && !dialect.is_optional_credential(name);
    if let Some(name) = needed.iter().find(is_missing) {
        return Err(ConfigurationError::MissingCredential {
            dialect: dialect.name.to_string(),
            name: (*name).to_owned(),
        });
    }
    match credentials.others().find(|(name, _)| !needed.contains(name)) {
        None => Ok(()),
        Some((name, _)) => Err(ConfigurationError::UnknownCredential {
            dialect: dialect.name.to_string(),
            name: name.to_owned(),
            known: needed.into_iter().map(str::to_owned).collect(),
        }),
    }
}

fn check_scopes(dialect: &Dialect, scopes: &Scopes) -> Result<(), ConfigurationError> {
    if scopes.iter().any(str::is_empty) {
        return Err(ConfigurationError::EmptyScope);
    }
    if !scopes.is_empty() && !dialect.takes_scopes() {
        return Err(ConfigurationError::ScopeUnsupported { dialect: dialect.name.to_string() });
    }
    if scopes.is_empty() && dialect.scope.required {
        return Err(ConfigurationError::ScopeRequired { dialect: dialect.name.to_string() });
    }
    let objection = |scope: &str| objection_to_scope(dialect, scope).map(Cow::into_owned);
    match scopes.iter().find_map(|scope| Some((scope, objection(scope)?))) {
        None => Ok(()),
        Some((scope, problem)) => {
            Err(ConfigurationError::Scope { scope: scope.to_owned(), problem })
        }
    }
}

/// Returns why the dialect cannot ask for a scope.
fn objection_to_scope(dialect: &Dialect, scope: &str) -> Option<Cow<'static, str>> {
    if scope.contains(char::is_control) {
        return Some("has a control character: leave it out".into());
    }
    match dialect.scope.separator.as_deref() {
        Some(separator) if scope.contains(separator) => Some(
            format!(
                "has {separator:?} in it, which stands between two scopes: give each on its own"
            )
            .into(),
        ),
        _ if dialect.is_standard() && !scope.bytes().all(is_scope_character) => Some(
            "has a character that RFC 6749 §3.3 does not allow: a scope is made of visible ASCII \
             without `\"` and `\\`"
                .into(),
        ),
        _ => None,
    }
}

/// `NQCHAR` of RFC 6749 §A.
const fn is_scope_character(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\')
}

/// The headers that present a token can be written, as far as they depend on anything but the token.
fn check_presentation(
    dialect: &Dialect,
    variables: &Variables,
    credentials: &Credentials,
) -> Result<(), ConfigurationError> {
    let values = |name: &str| match name {
        "access_token" => Some("token"),
        other => credentials.named(other).or_else(|| dialect.value_of(other, variables)),
    };
    for (name, template) in dialect.presentation.headers.iter() {
        let Some(text) = template.expand(&values) else { continue };
        if header_value(text, true).is_none() {
            return Err(ConfigurationError::Unwritable {
                dialect: dialect.name.to_string(),
                place: format!("presentation.headers.{name}"),
                problem: UNWRITABLE,
            });
        }
    }
    Ok(())
}

/// Refuses a client id that HTTP Basic would end at its first colon (RFC 7617 §2).
pub(crate) fn check_user_id(values: Values<'_>) -> Result<(), ConfigurationError> {
    match user_id(values) {
        Some(id) if id.contains(':') => {
            Err(ConfigurationError::ColonInBasic { dialect: values.dialect.name.to_string() })
        }
        _ => Ok(()),
    }
}

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
