//! Grants and what they are made of.

use proptest::collection::vec;
use proptest::prelude::*;

use super::dialects::any_dialect;
use super::text::{any_text, any_token};
use crate::credentials::Credentials;
use crate::dialect::Dialect;
use crate::grant::Grant;

/// Generates a client's id and secret, of any text.
pub fn any_credentials() -> impl Strategy<Value = Credentials> {
    (any_text(), any_text()).prop_filter_map("both have text", |(client_id, client_secret)| {
        Credentials::new(client_id, client_secret).ok()
    })
}

/// Generates all credentials that the dialect needs: of any text, but where they stand in a header
/// as they are.
pub fn any_credentials_for(dialect: &Dialect) -> impl Strategy<Value = Credentials> + use<> {
    let texts: Vec<_> = dialect
        .needed_credentials()
        .into_iter()
        .map(|name| (Just(name.to_owned()), any_text_for(dialect, name)))
        .collect();
    texts.prop_map(|texts| {
        texts.into_iter().fold(Credentials::none(), |credentials, (name, text)| {
            credentials.clone().with(name, text).unwrap_or(credentials)
        })
    })
}

/// Generates scopes that the dialect accepts: none where it knows none, at least one where it needs
/// one, each of any text without the dialect's separator.
pub fn any_scopes(dialect: &Dialect) -> impl Strategy<Value = Vec<String>> + use<> {
    let least = usize::from(dialect.scope.required);
    let number = if dialect.takes_scopes() { least..5 } else { 0..1 };
    let separator = dialect.scope.separator.as_deref().unwrap_or_default().to_owned();
    let scope =
        any_text_for(dialect, "scope").prop_filter_map("without the separator", move |text| {
            let scope = if separator.is_empty() { text } else { text.replace(&separator, "") };
            (!scope.is_empty() && scope.trim() == scope).then_some(scope)
        });
    vec(scope, number)
}

/// Any text, or visible ASCII if a header holds it as it is.
fn any_text_for(dialect: &Dialect, placeholder: &str) -> BoxedStrategy<String> {
    let presented = dialect.presentation.headers.iter();
    let mut headers = dialect.headers.iter().chain(presented);
    if headers.any(|(_, template)| template.placeholders().contains(&placeholder)) {
        any_token().boxed()
    } else {
        any_text().boxed()
    }
}

/// Generates a grant for an endpoint on the loopback.
pub fn any_grant() -> impl Strategy<Value = Grant> {
    any_dialect().prop_flat_map(any_grant_in)
}

/// Generates a grant in one dialect, for an endpoint on the loopback, with all assertions that it
/// needs.
pub fn any_grant_in(dialect: Dialect) -> impl Strategy<Value = Grant> {
    let assertions = vec(any_token(), dialect.assertions.len());
    (any_credentials_for(&dialect), any_scopes(&dialect), assertions).prop_filter_map(
        "the dialect is valid",
        move |(credentials, scopes, assertions)| {
            let grant = Grant::builder(dialect.clone()).base_url("http://localhost");
            let grant = grant.credentials(credentials).scopes(scopes).build().ok()?;
            let mut named = dialect.assertions.iter().zip(assertions);
            named.try_fold(grant, |grant, (name, assertion)| {
                grant.with_assertion(name, assertion).ok()
            })
        },
    )
}
