//! A server that repeats the client's credentials, in any spelling and in any place, does not get
//! them into a log.

use std::error::Error as _;
use std::fmt::Debug;
use std::fmt::Write as _;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderValue, Response};
use polygrant::strategies::{any_built_in, any_text};
use polygrant::{Credentials, Dialect, Grant, UnixTime};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{cases, grant};

/// The ends of a secret and of an id: no spelling but the full escapes touches them, and nothing
/// else in a message looks like them.
const MARKS: [&str; 4] = ["c4n4ry", "yr4n4c", "1d3nt", "tn3d1"];

/// Credentials of any text between marks.
fn any_canaries() -> impl Strategy<Value = Credentials> {
    (any_text(), any_text()).prop_map(|(id, secret)| {
        Credentials::new(format!("1d3nt{id}tn3d1"), format!("c4n4ry{secret}yr4n4c")).unwrap()
    })
}

/// The ways in which servers write what they got.
fn spellings(credentials: &Credentials) -> Vec<String> {
    let (id, secret) = (credentials.client_id(), credentials.client_secret());
    let basic = |id: &str, secret: &str| BASE64_STANDARD.encode(format!("{id}:{secret}"));
    let mut all = vec![
        basic(id, secret),
        basic(&escaped_form(id), &escaped_form(secret)),
        escaped_percent(&basic(&escaped_form(id), &escaped_form(secret)), |_| false),
    ];
    for text in [id, secret] {
        let json = Value::from(text).to_string();
        let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        all.extend([
            text.to_owned(),
            escaped_percent(text, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
            escaped_percent(text, |_| false).to_lowercase(),
            escaped_form(text),
            json[1..json.len() - 1].to_owned(),
            text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
            html.replace('"', "&quot;").replace('\'', "&#39;"),
            text.chars().map(|c| format!("&#x{:X};", u32::from(c))).collect(),
        ]);
    }
    all
}

fn escaped_percent(text: &str, plain: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if plain(byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").unwrap();
        }
        escaped
    })
}

fn escaped_form(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*-._ ".contains(&byte);
    escaped_percent(text, plain).replace(' ', "+")
}

/// Answers with that text wherever a server can put text.
fn answers(echo: &str) -> Vec<Response<Vec<u8>>> {
    let members = json!({
        "error": echo, "error_description": echo, "error_uri": echo, "hint": echo, "name": echo,
        "message": echo, "code": echo, "code_reason": echo, "status": echo,
    });
    let wrapped = json!({ "error": members, "message": { "error": echo } });
    let token = |kind: &str, scope: &Value| {
        let inner = json!({
            "access_token": "t0k3n", "accessToken": "t0k3n", "token_type": kind, "tokenType": kind,
            "expires_in": 3600, "expiresIn": 3600, "scope": scope,
            "accessTokenExpiresAt": "2023-08-10T12:41:57.643Z",
        });
        let mut all = inner.clone();
        all["data"] = inner;
        all
    };
    let lifetime = json!({ "access_token": "t0k3n", "accessToken": "t0k3n", "token_type": "Bearer",
        "tokenType": "Bearer", "expires_in": echo, "expiresIn": echo, "accessTokenExpiresAt": echo });
    let bodies = [
        members.to_string(),
        wrapped.to_string(),
        // What is a JSON escape already would be one twice: no server does that.
        json!({ "error": if echo.contains('\\') { String::new() } else { wrapped.to_string() } })
            .to_string(),
        json!({ "error": format!("no client {echo} here") }).to_string(),
        json!({ "message": format!("?client_secret={echo}&x"), "error": 400 }).to_string(),
        token("Bearer", &echo.into()).to_string(),
        token("Bearer", &json!([echo, echo])).to_string(),
        token(echo, &Value::Null).to_string(),
        json!({ "data": lifetime, "access_token": "t0k3n", "token_type": "Bearer" }).to_string(),
        lifetime.to_string(),
        json!({ "access_token": echo, "token_type": "Bearer", "accessToken": echo,
            "tokenType": "Bearer", "data": { "access_token": echo, "token_type": "Bearer" } })
        .to_string(),
        format!("<html><title>no {echo}</title><body>{echo}</body></html>"),
        format!("no {echo}"),
        echo.to_owned(),
        format!("{{\"error\":{echo}"),
    ];
    let mut answers = Vec::new();
    for (at, body) in bodies.into_iter().enumerate() {
        for status in [200, [400, 401, 302, 503][at % 4]] {
            let mut response =
                Response::builder().status(status).body(body.clone().into_bytes()).unwrap();
            for (name, value) in [
                ("location", format!("https://{echo}@elsewhere.example/{echo}?{echo}#{echo}")),
                ("x-request-id", format!("id-{echo}")),
                ("content-encoding", echo.to_owned()),
                ("retry-after", echo.to_owned()),
            ] {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().insert(name, value);
                }
            }
            answers.push(response);
        }
    }
    answers
}

fn debugged(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

/// Everything that a program could log about one answer.
fn shown(grant: &Grant, response: &Response<Vec<u8>>) -> String {
    match grant.parse(response, UnixTime::EPOCH) {
        Ok(token) => debugged(&token),
        Err(error) => {
            let mut shown = format!("{error}\n{}", debugged(&error));
            let mut source = error.source();
            while let Some(error) = source {
                write!(shown, "\n{error}\n{}", debugged(&error)).unwrap();
                source = error.source();
            }
            shown
        }
    }
}

#[track_caller]
fn assert_hidden(shown: &str, credentials: &Credentials, why: &str) {
    for mark in MARKS {
        assert!(!shown.contains(mark), "{mark} of {why:?} in {shown}");
    }
    for spelling in spellings(credentials) {
        assert!(!shown.contains(&spelling), "{spelling:?} of {why:?} in {shown}");
    }
}

fn canary_grant(dialect: &Dialect, credentials: &Credentials) -> Grant {
    let scopes = if dialect.takes_scopes() { vec!["item".to_owned()] } else { vec![] };
    grant(dialect, credentials, &scopes)
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn no_answer_brings_credentials_into_a_log(
        dialect in any_built_in(),
        credentials in any_canaries(),
    ) {
        let grant = canary_grant(&dialect, &credentials);
        for spelling in spellings(&credentials) {
            for response in answers(&spelling) {
                assert_hidden(&shown(&grant, &response), &credentials, &spelling);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_value_of_the_clients_shows_them(
        dialect in any_built_in(),
        credentials in any_canaries(),
    ) {
        let grant = canary_grant(&dialect, &credentials);
        let request = grant.request();
        let shown = [
            debugged(&credentials),
            debugged(&grant),
            debugged(&request),
            debugged(request.body()),
            debugged(request.headers()),
            debugged(&polygrant::Sandbox::new(dialect).with_client(credentials.clone(), [""])),
        ];
        assert_hidden(&shown.concat(), &credentials, "the client's own values");
    }
}
