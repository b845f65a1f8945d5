//! Grants and what they are made of.

use std::borrow::Cow;

use polygrant::dialect::{Dialect, Part};
use polygrant::{ConfigurationError, Credentials, Grant, Scopes};
use proptest::collection::vec;
use proptest::prelude::*;

use super::dialects::any_dialect;
use super::text::{any_credential, any_token};
use super::unusable::Unusable;

/// Generates a client's id and secret, of any text that [`any_credential`](super::any_credential)
/// generates.
pub fn any_credentials() -> impl Strategy<Value = Credentials> {
    (any_credential(), any_credential())
        .prop_filter_map("both are credentials", |(id, secret)| Credentials::new(id, secret).ok())
}

/// Generates all credentials that the dialect needs: of any text, but where they stand in a header
/// as they are, or where a colon would end them.
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
    let is_standard = dialect.is_standard();
    let scope =
        any_text_for(dialect, "scope").prop_filter_map("a scope of the dialect", move |text| {
            let scope = if separator.is_empty() { text } else { text.replace(&separator, "") };
            let scope = if is_standard { scope.replace(['"', '\\'], "") } else { scope };
            (!scope.is_empty() && scope.trim() == scope).then_some(scope)
        });
    vec(scope, number)
}

/// Generates any text, or visible ASCII if a header holds it as it is or the standard requires it. A value
/// that is encoded as it is has no colon, since it may be the id in HTTP Basic.
fn any_text_for(dialect: &Dialect, placeholder: &str) -> BoxedStrategy<String> {
    let templates = || {
        let headers = dialect.headers.iter().chain(dialect.presentation.headers.iter());
        headers.map(|(_, template)| template.parts())
    };
    let is_bare = |part: &Part<'_>| matches!(part, Part::Placeholder(name) if *name == placeholder);
    let is_in_header = templates().flatten().any(|part| is_bare(&part));
    let is_encoded = templates().flatten().any(|part| match part {
        Part::Encoded(_, inner) => Part::all_in(inner).iter().any(is_bare),
        _ => false,
    });
    let text = if is_in_header || (placeholder == "scope" && dialect.is_standard()) {
        any_token().boxed()
    } else {
        any_credential().boxed()
    };
    text.prop_map(move |text| if is_encoded { text.replace(':', ".") } else { text }).boxed()
}

/// Generates a grant for an endpoint on the loopback.
pub fn any_grant() -> impl Strategy<Value = Grant> {
    any_dialect().prop_flat_map(any_grant_in)
}

/// Generates a grant in one dialect, for an endpoint on the loopback, with all assertions that it
/// needs. A variable that has no value of the vendor's ends the test with an error that names it: then
/// see [`any_grant_with`].
pub fn any_grant_in(dialect: Dialect) -> impl Strategy<Value = Grant> {
    any_grant_with(dialect, NO_VARIABLES)
}

const NO_VARIABLES: [(&str, &str); 0] = [];

/// Generates a grant as [`any_grant_in`] does, with a customer's values of the dialect's variables.
///
/// A variable that is missing, or that cannot have its value, ends the test with an error that names it.
///
/// ```
/// use polygrant::Dialect;
/// use polygrant_sandbox::strategies::any_grant_with;
/// use proptest::prelude::*;
/// use proptest::test_runner::TestRunner;
///
/// let dialect = Dialect::from_json(
///     r#"{
///         "name": "acme",
///         "variables": { "tenant": {} },
///         "body": { "tenant": "{tenant}", "id": "{client_id}", "secret": "{client_secret}" }
///     }"#,
/// )?;
/// let grants = any_grant_with(dialect.clone(), [("tenant", "example")]);
/// proptest!(|(grant in grants)| {
///     prop_assert_eq!(grant.variables().named("tenant"), Some("example"));
/// });
///
/// let unfilled = any_grant_with(dialect, [("region", "eu")]).new_tree(&mut TestRunner::default());
/// let reason = unfilled.err().expect("a value is missing");
/// assert!(reason.message().contains("`region`"), "{reason}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn any_grant_with<N, V>(
    dialect: Dialect,
    variables: impl IntoIterator<Item = (N, V)>,
) -> impl Strategy<Value = Grant>
where
    N: Into<Cow<'static, str>>,
    V: Into<Cow<'static, str>>,
{
    let begun = Grant::builder(dialect.clone()).base_url("http://localhost");
    let begun = variables
        .into_iter()
        .fold(begun, |begun, (name, value)| begun.variable(name.into(), value.into()));
    // What no credentials can mend is said at once, in place of a thousand rejections.
    let needed = dialect.needed_credentials().into_iter();
    let some =
        needed.map(str::to_owned).try_fold(Credentials::none(), |some, name| some.with(name, "x"));
    let scopes = if dialect.takes_scopes() { Scopes::from(["x"]) } else { Scopes::none() };
    let tried = some.and_then(|some| begun.clone().credentials(some).scopes(scopes).build());
    if let Err(
        error @ (ConfigurationError::Variable { .. }
        | ConfigurationError::MissingVariable { .. }
        | ConfigurationError::UnknownVariable { .. }),
    ) = tried
    {
        return Unusable::new(error.to_string()).boxed();
    }
    let assertions = vec(any_token(), dialect.assertions.len());
    (any_credentials_for(&dialect), any_scopes(&dialect), assertions)
        .prop_filter_map(
            "credentials and scopes that fit the dialect",
            move |(credentials, scopes, assertions)| {
                let grant = begun.clone().credentials(credentials).scopes(scopes).build().ok()?;
                let mut named = dialect.assertions.iter().zip(assertions);
                named.try_fold(grant, |grant, (name, assertion)| {
                    grant.with_assertion(name, assertion).ok()
                })
            },
        )
        .boxed()
}
