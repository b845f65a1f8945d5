//! Strategies to property-test your own code with (feature `proptest`).
//!
//! ```
//! use polygrant::UnixTime;
//! use polygrant::strategies::{any_grant, any_response};
//! use proptest::prelude::*;
//!
//! proptest!(|(grant in any_grant(), response in any_response())| {
//!     // Whatever a server sends, there is a token with text in it, or a typed error.
//!     if let Ok(token) = grant.parse(&response, UnixTime::EPOCH) {
//!         prop_assert!(!token.secret().is_empty());
//!     }
//! });
//! ```

use http::{HeaderName, HeaderValue, Response, StatusCode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::credentials::Credentials;
use crate::dialect::Dialect;
use crate::endpoint::Endpoint;
use crate::grant::Grant;
use crate::time::UnixTime;

pub use dialects::any_dialect;

mod dialects;

/// One of the built-in dialects.
pub fn any_built_in() -> impl Strategy<Value = Dialect> {
    select(Dialect::all().to_vec())
}

/// A text of one or more characters: any of Unicode, with those that encodings stumble over more
/// often than chance would have it.
pub fn any_text() -> impl Strategy<Value = String> {
    let stumbling =
        select(" +%&=:;\"'\\/<>{}[]#?,~*\0\r\n\t\u{7f}é漢😀\u{202e}".chars().collect::<Vec<_>>());
    let character =
        prop_oneof![4 => any::<char>(), 3 => stumbling, 3 => proptest::char::range('a', 'z')];
    vec(character, 1..24).prop_map(|characters| characters.into_iter().collect())
}

/// A client's id and secret, of any text.
pub fn any_credentials() -> impl Strategy<Value = Credentials> {
    (any_text(), any_text()).prop_filter_map("both have text", |(client_id, client_secret)| {
        Credentials::new(client_id, client_secret).ok()
    })
}

/// All credentials that the dialect needs: of any text, but where they stand in a header as they are.
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

/// Scopes that the dialect accepts: none where it knows none, at least one where it needs one, each
/// of any text without the dialect's separator.
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

/// A grant for an endpoint on the loopback.
pub fn any_grant() -> impl Strategy<Value = Grant> {
    any_dialect().prop_flat_map(any_grant_in)
}

/// A grant in one dialect, for an endpoint on the loopback, with all assertions that it needs.
pub fn any_grant_in(dialect: Dialect) -> impl Strategy<Value = Grant> {
    let assertions = vec(any_token(), dialect.assertions.len());
    (any_credentials_for(&dialect), any_scopes(&dialect), assertions).prop_filter_map(
        "the dialect is valid",
        move |(credentials, scopes, assertions)| {
            let endpoint = Endpoint::new(&dialect.url_at("http://localhost").ok()?).ok()?;
            let grant = Grant::new(dialect.clone(), endpoint, credentials, scopes).ok()?;
            let mut named = dialect.assertions.iter().zip(assertions);
            named.try_fold(grant, |grant, (name, assertion)| {
                grant.with_assertion(name, assertion).ok()
            })
        },
    )
}

/// The text of a token that may stand in an `Authorization` header: visible ASCII.
pub fn any_token() -> impl Strategy<Value = String> {
    vec(proptest::char::range('!', '~'), 1..200)
        .prop_map(|characters| characters.into_iter().collect())
}

/// A time from 1970 to 9999.
pub fn any_time() -> impl Strategy<Value = UnixTime> {
    (0..253_402_300_800_u64).prop_map(UnixTime::from_secs)
}

/// Any answer of any server: often near to a token response, sometimes bytes alone.
pub fn any_response() -> impl Strategy<Value = Response<Vec<u8>>> {
    let status = prop_oneof![2 => Just(200), 1 => 100..1000_u16];
    (status, vec(any_header(), 0..5), any_body()).prop_map(|(status, headers, body)| {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        response.headers_mut().extend(headers);
        response
    })
}

fn any_header() -> impl Strategy<Value = (HeaderName, HeaderValue)> {
    const NAMES: [&str; 9] = [
        "date",
        "retry-after",
        "x-ratelimit-reset",
        "x-request-id",
        "location",
        "content-encoding",
        "content-type",
        "content-length",
        "www-authenticate",
    ];
    const TEXTS: [&str; 6] = [
        "120",
        "18446744073709551615",
        "Sat, 21 Nov 2026 21:26:10 GMT",
        "Saturday, 21-Nov-26 21:26:10 GMT",
        "Sat Nov 21 21:26:10 2026",
        "https://user@elsewhere.example/token?secret=1#x",
    ];
    let value = prop_oneof![
        2 => select(TEXTS.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..40),
    ];
    (select(NAMES.to_vec()), value).prop_filter_map("a header's value", |(name, value)| {
        Some((HeaderName::from_static(name), HeaderValue::from_bytes(&value).ok()?))
    })
}

/// Any body: bytes, or a JSON document whose members are called as dialects call them, perhaps cut
/// short.
pub fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let document = any_json().prop_map(String::into_bytes);
    let cut = (any_json(), any::<prop::sample::Index>()).prop_map(|(text, at)| {
        let mut bytes = text.into_bytes();
        bytes.truncate(at.index(bytes.len() + 1));
        bytes
    });
    prop_oneof![6 => document, 2 => cut, 1 => vec(any::<u8>(), 0..200)]
}

/// JSON text, with doubled members, numbers of any size and strings of any text.
fn any_json() -> impl Strategy<Value = String> {
    const NAMES: [&str; 20] = [
        "access_token",
        "accessToken",
        "token_type",
        "tokenType",
        "expires_in",
        "expiresIn",
        "accessTokenExpiresAt",
        "scope",
        "data",
        "error",
        "error_description",
        "error_uri",
        "code",
        "code_reason",
        "message",
        "name",
        "status",
        "statusCode",
        "hint",
        "x",
    ];
    const LITERALS: [&str; 18] = [
        "null",
        "true",
        "0",
        "-1",
        "3600",
        "3600.0",
        "1e308",
        "1e999",
        "9223372036854775808",
        "\"3600\"",
        "\"Bearer\"",
        "\"bEaReR\"",
        "\"mac\"",
        "\"invalid_client\"",
        "\"401021\"",
        "\"2023-08-10T12:41:57.643Z\"",
        "\"abc.def-ghi\"",
        "\"{\\\"access_token\\\":\\\"x\\\"}\"",
    ];
    let leaf = prop_oneof![
        3 => select(LITERALS.to_vec()).prop_map(str::to_owned),
        1 => any_text().prop_map(|text| serde_json::Value::from(text).to_string()),
        1 => any_token().prop_map(|text| serde_json::Value::from(text).to_string()),
    ];
    leaf.prop_recursive(3, 24, 8, |inner| {
        let member = (select(NAMES.to_vec()), inner.clone());
        prop_oneof![
            4 => vec(member, 0..8).prop_map(|members| {
                let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
            1 => vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
        ]
    })
}
