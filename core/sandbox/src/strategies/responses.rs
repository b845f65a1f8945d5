//! Generates any response that a server may send.

use http::{HeaderName, HeaderValue, Response, StatusCode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::text::{any_text, any_token};

/// Generates any response of any server: often near to a token response, sometimes bytes alone.
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
    const TEXTS: [&str; 7] = [
        "120",
        "18446744073709551615",
        "Sat, 21 Nov 2026 21:26:10 GMT",
        "Saturday, 21-Nov-26 21:26:10 GMT",
        "Sat Nov 21 21:26:10 2026",
        "https://user@elsewhere.example/token?secret=1#x",
        "Bearer realm=\"x\", error=\"invalid_client\", error_description=\"the \\\"client\\\"\"",
    ];
    let value = prop_oneof![
        2 => select(TEXTS.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..40),
    ];
    (select(NAMES.to_vec()), value).prop_filter_map("a header's value", |(name, value)| {
        Some((HeaderName::from_static(name), HeaderValue::from_bytes(&value).ok()?))
    })
}

/// Generates any body: bytes, or a JSON document whose members are called as dialects call them,
/// perhaps cut short.
pub fn any_body() -> impl Strategy<Value = Vec<u8>> {
    let document = any_json().prop_map(String::into_bytes);
    let cut = (any_json(), any::<prop::sample::Index>()).prop_map(|(text, at)| {
        let mut bytes = text.into_bytes();
        bytes.truncate(at.index(bytes.len() + 1));
        bytes
    });
    prop_oneof![6 => document, 2 => cut, 1 => vec(any::<u8>(), 0..200)]
}

/// Generates JSON text with doubled members, numbers of any size and strings of any text.
fn any_json() -> impl Strategy<Value = String> {
    const NAMES: [&str; 24] = [
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
        "detail",
        "title",
        "errors",
        "exp",
        "x",
    ];
    const LITERALS: [&str; 20] = [
        "null",
        "true",
        "0",
        "-1",
        "3600",
        "3600.0",
        "\" 3599.876\"",
        "\"The client is unknown.\"",
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
