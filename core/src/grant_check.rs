//! Whether the parts of a grant fit together.

use std::borrow::Cow;

use crate::credentials::Credentials;
use crate::dialect::Dialect;
use crate::error::ConfigurationError;
use crate::request::{UNWRITABLE, Values, header_value, user_id};
use crate::scopes::Scopes;
use crate::variables::Variables;

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
