//! A token beside what an independent parser finds.

use http::Response;
use polygrant::dialect::{Dialect, Lifetime, LifetimeFormat, TokenType};
use polygrant::{AccessToken, Grant, MAX_BODY, MAX_LIFETIME, UnixTime};
use serde_json::Value;

use super::found::{Found, member};
use super::violation::{Violation, ensure, same};

/// Ensures that the token is what the document says.
pub(super) fn agrees(
    token: &AccessToken,
    dialect: &Dialect,
    document: &Value,
) -> Result<(), Violation> {
    let found = |path| match member(document, path) {
        Found::Nothing => Some(Value::Null),
        Found::Value(value) => Some(value),
        Found::Wrapped(value) => value,
    };
    let shape = &dialect.token;
    // 1. The token itself, where it is in the body. Where the first path leads nowhere, another one
    //    counts.
    let first = shape.access_token.first().filter(|_| shape.header.is_none()).and_then(found);
    if let Some(Value::String(text)) = first.filter(|it| *it != "" && !it.is_null()) {
        same("the token", &token.secret(), &shape.without_prefix(&text))?;
    }
    // 2. Its type.
    if let TokenType::Checked(checked) = &shape.token_type {
        let value = found(&checked.path);
        match value.as_ref().map(|value| (value.as_str(), value)) {
            Some((Some(text), _)) => {
                let mut accepted = checked.accepted.iter();
                let is_accepted = accepted.any(|known| known.eq_ignore_ascii_case(text));
                ensure(is_accepted, || format!("the type {text:?} was accepted"))?;
            }
            Some((None, value)) => {
                let is_absent = !checked.required && value.is_null();
                ensure(is_absent, || format!("the type {value} was accepted"))?;
            }
            None => {}
        }
    }
    // 3. Its scope, and all that is kept.
    match found(&shape.scope) {
        Some(Value::String(text)) => same("the scope", &token.scope(), &Some(&*text))?,
        Some(Value::Array(items)) => {
            let separator = dialect.scope.separator.as_deref().unwrap_or(" ");
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            let joined = texts.map(|texts| texts.join(separator));
            same("the scope", &token.scope(), &joined.as_deref())?;
        }
        Some(_) => same("the scope", &token.scope(), &None)?,
        None => {}
    }
    for path in &shape.extra {
        if let Some(value) = found(path) {
            let kept = Some(&value).filter(|value| !value.is_null());
            same(path, &token.extra(path), &kept)?;
        }
    }
    // 4. Its lifetime, where one member alone says it.
    let Lifetime::Stated { format, paths, default: None } = &shape.lifetime else { return Ok(()) };
    let [path] = &**paths else { return Ok(()) };
    let stated = found(path);
    match (format, &stated) {
        _ if shape.zero_means_unknown => Ok(()),
        (_, Some(Value::Null)) => same("the lifetime", &token.expires_in(), &None),
        (LifetimeFormat::Seconds, Some(Value::Number(number))) => {
            let seconds = number.as_u64().or_else(|| number.as_i64().map(|_| 0));
            let lifetime = token.expires_in().map(|lifetime| lifetime.as_secs());
            match seconds {
                Some(seconds) => {
                    same("the lifetime", &lifetime, &Some(seconds.min(MAX_LIFETIME.as_secs())))
                }
                None => Ok(()),
            }
        }
        (_, Some(Value::String(text))) if text.trim().is_empty() => {
            same("the lifetime", &token.expires_in(), &None)
        }
        (_, Some(value)) => {
            let is_known = token.expires_in().is_some() != token.has_unreadable_lifetime();
            ensure(is_known, || format!("the lifetime {value} was passed over in silence"))
        }
        (_, None) => Ok(()),
    }
}

/// Ensures that a body with a token and nothing wrong is a token.
pub(super) fn is_not_turned_down(
    grant: &Grant,
    document: &Value,
    now: UnixTime,
) -> Result<(), Violation> {
    let dialect = grant.dialect();
    let shape = &dialect.token;
    // What more a dialect asks of a success, this does not know.
    let is_simple = shape.header.is_none()
        && shape.prefix.is_empty()
        && shape.members.is_empty()
        && dialect.success.is_none()
        && dialect.presentation.is_bearer();
    let Some(path) = shape.access_token.first().filter(|_| is_simple) else { return Ok(()) };
    let visible = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
    let Found::Value(Value::String(secret)) = member(document, path) else { return Ok(()) };
    let is_of_type = match &shape.token_type {
        TokenType::Checked(checked) => match member(document, &checked.path) {
            Found::Value(Value::String(text)) => {
                !text.eq_ignore_ascii_case("DPoP")
                    && checked.accepted.iter().any(|known| known.eq_ignore_ascii_case(&text))
            }
            Found::Nothing => !checked.required,
            _ => false,
        },
        TokenType::Ignored => true,
        _ => false,
    };
    // Written again, so that no member is there twice.
    let body = document.to_string();
    if !visible(&secret) || !is_of_type || body.len() > MAX_BODY {
        return Ok(());
    }
    match grant.parse(&Response::new(body), now) {
        Ok(token) => {
            same("the token", &token.secret(), &&*secret)?;
            agrees(&token, dialect, document)
        }
        Err(error) => ensure(false, || format!("{error} of {document}")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
mod tests {
    use super::*;

    /// A token that was read from one body is not what another one says.
    #[test]
    fn a_token_of_another_body_is_found() {
        let body = r#"{"access_token":"a","token_type":"Bearer","expires_in":60,"scope":"x"}"#;
        let dialect = Dialect::rfc6749();
        let token = dialect.parse(&Response::new(body), UnixTime::EPOCH).unwrap();
        agrees(&token, &dialect, &serde_json::from_str(body).unwrap()).unwrap();
        for (from, to) in [
            ("\"a\"", "\"b\""),
            ("Bearer", "mac"),
            ("60", "61"),
            ("60", "null"),
            ("\"x\"", "[\"x\",\"y\"]"),
            ("\"x\"", "null"),
        ] {
            let other = serde_json::from_str(&body.replace(from, to)).unwrap();
            assert!(agrees(&token, &dialect, &other).is_err(), "{other}");
        }
    }
}
