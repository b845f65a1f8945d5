//! A secret that the server repeats, escaped in any way and in any place, does not reach a log.

use std::error::Error as _;
use std::fmt::Debug;
use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine;
use base64::prelude::{
    BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD,
};
use http::{HeaderValue, Response};
use polygrant::{Credentials, Dialect, Grant, UnixTime};
use polygrant_lifecycle::{Action, EvictionPriority, Lifecycle, Now, Policy, Pool};
use polygrant_sandbox::strategies::{any_built_in, any_credential};
use polygrant_testkit::shows;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{cases, grant};

/// The ends of a secret: no spelling but the full escapes touches them, and nothing else in a message
/// looks like them.
const MARKS: [&str; 2] = ["c4n4ry", "yr4n4c"];

/// Credentials of any text, the secret between marks.
fn any_canaries() -> impl Strategy<Value = Credentials> {
    (any_credential(), any_credential()).prop_map(|(id, secret)| {
        // A raw Basic id has no colon.
        let id = format!("x{id}").replace(':', ";");
        Credentials::new(id, format!("c4n4ry{secret}yr4n4c")).unwrap()
    })
}

/// The ways in which servers write a text that they got.
const SPELLINGS: [fn(&str) -> String; 15] = [
    str::to_owned,
    |text| escaped_percent(text, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
    |text| escaped_percent(text, |_| false).to_lowercase(),
    escaped_form,
    |text| {
        let json = Value::from(text).to_string();
        json[1..json.len() - 1].to_owned()
    },
    |text| text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
    |text| {
        let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        html.replace('"', "&quot;").replace('\'', "&#39;")
    },
    |text| text.chars().map(|c| format!("&#x{:X};", u32::from(c))).collect(),
    |text| text.chars().map(|c| format!("&#{};", u32::from(c))).collect(),
    |text| BASE64_STANDARD.encode(text),
    |text| BASE64_STANDARD_NO_PAD.encode(text),
    |text| BASE64_URL_SAFE.encode(text),
    |text| BASE64_URL_SAFE_NO_PAD.encode(text),
    |text| text.bytes().map(|byte| format!("{byte:02x}")).collect(),
    // Quoted-printable, as mail writes text.
    |text| text.bytes().map(|byte| format!("={byte:02X}")).collect(),
];

/// The secret in each of these ways, alone and in the pair of HTTP Basic, as RFC 6749 §2.3.1 wants it
/// and as others write it.
fn spelled_once(credentials: &Credentials) -> Vec<String> {
    let (id, secret) = (credentials.client_id(), credentials.client_secret());
    let pairs = [format!("{id}:{secret}"), [escaped_form(id), escaped_form(secret)].join(":")];
    // HTTP Basic is base64, of which there are four kinds.
    let basic = pairs.iter().flat_map(|pair| SPELLINGS[9..13].iter().map(move |it| it(pair)));
    SPELLINGS.iter().map(|spelling| spelling(secret)).chain(basic).collect()
}

/// Returns these spellings, each escaped once more in each way.
fn spelled_twice(credentials: &Credentials) -> Vec<String> {
    let once = spelled_once(credentials);
    once.iter().flat_map(|once| SPELLINGS[1..].iter().map(move |spelling| spelling(once))).collect()
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

/// Returns responses with that text in every place where a server can put text.
fn responses(echo: &str) -> Vec<Response<Vec<u8>>> {
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
        json!({ "error": wrapped.to_string() }).to_string(),
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
        // Members of every type that become an excerpt.
        json!({ "outcome": { "why": [format!("no {echo}.")] } }).to_string(),
        json!([{ "text": echo }, echo]).to_string(),
        json!({ echo: 1, "x": "y" }).to_string(),
        Value::from(format!("no {echo}")).to_string(),
        format!("<e xmlns=\"{echo}\"><a>no</a><b>{echo}</b><![CDATA[{echo}]]></e>"),
        format!("<h1>no <b>{echo}</b></h1>"),
        format!("client={echo}&x"),
        json!({ "errors": [{ "message": echo, "detail": echo }], "title": echo }).to_string(),
        json!({ "error": format!("No client {echo}.") }).to_string(),
    ];
    let mut responses = Vec::new();
    for (at, body) in bodies.into_iter().enumerate() {
        for status in [200, [400, 401, 302, 503][at % 4]] {
            let mut response =
                Response::builder().status(status).body(body.clone().into_bytes()).unwrap();
            for (name, value) in [
                ("location", format!("https://{echo}@elsewhere.example/{echo}?{echo}#{echo}")),
                ("x-request-id", format!("id-{echo}")),
                ("content-encoding", echo.to_owned()),
                (
                    "www-authenticate",
                    format!(
                        "Bearer error={0}, error_description={0}, error_uri={0}, realm={0}",
                        Value::from(echo)
                    ),
                ),
                ("retry-after", echo.to_owned()),
            ] {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().insert(name, value);
                }
            }
            responses.push(response);
        }
    }
    responses
}

fn debugged(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

/// Returns everything that a program could log about one response.
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

/// Asserts that a text shows neither end of the secret, nor a long piece of its spelling.
#[track_caller]
fn assert_hidden(shown: &str, spelling: &str) {
    const PIECE: usize = 20;
    for mark in MARKS {
        assert!(!shown.contains(mark), "{mark} of {spelling:?} in {shown}");
    }
    let starts = spelling.char_indices().step_by(PIECE).map(|(start, _)| start);
    let pieces = starts.filter_map(|start| spelling.get(start..start + PIECE));
    for piece in pieces {
        assert!(!shown.contains(piece), "{piece:?} of {spelling:?} in {shown}");
    }
    assert!(!shown.contains(spelling), "{spelling:?} in {shown}");
}

fn canary_grant(dialect: &Dialect, credentials: &Credentials) -> Grant {
    let scopes = if dialect.takes_scopes() { vec!["item".to_owned()] } else { vec![] };
    grant(dialect, credentials, &scopes)
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn no_response_brings_a_secret_into_a_log(
        dialect in any_built_in(),
        credentials in any_canaries(),
    ) {
        let grant = canary_grant(&dialect, &credentials);
        for spelling in spelled_once(&credentials) {
            for response in responses(&spelling) {
                assert_hidden(&shown(&grant, &response), &spelling);
            }
        }
    }

    #[test]
    fn no_response_that_escapes_a_secret_twice_brings_it_into_a_log(credentials in any_canaries()) {
        let grant = canary_grant(&Dialect::rfc6749(), &credentials);
        for spelling in spelled_twice(&credentials) {
            let message = json!({ "error": "x", "error_description": format!("no {spelling}.") });
            let excerpts = [
                json!({ "why": [&spelling] }).to_string(),
                format!("<e><a>{spelling}</a></e>"),
                format!("no client {spelling}, sorry"),
                spelling.clone(),
            ];
            for body in [message.to_string()].into_iter().chain(excerpts) {
                let mut response = Response::builder().status(400).body(body.into_bytes()).unwrap();
                if let Ok(value) = HeaderValue::from_str(&format!("id={spelling}")) {
                    response.headers_mut().insert("x-request-id", value);
                }
                assert_hidden(&shown(&grant, &response), &spelling);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_debug_output_shows_a_secret(
        dialect in any_built_in(),
        credentials in any_canaries(),
    ) {
        let grant = canary_grant(&dialect, &credentials);
        let request = grant.request();
        let shown = [
            debugged(&credentials),
            debugged(&Grant::builder(dialect.clone()).credentials(credentials.clone())),
            debugged(&grant),
            debugged(&request),
            debugged(request.body()),
            debugged(request.headers()),
            debugged(&polygrant_sandbox::Sandbox::new(dialect).with_client(credentials.clone(), [""])),
            lifecycle_of(&grant),
        ];
        let shown = shown.concat();
        for spelling in spelled_once(&credentials) {
            assert_hidden(&shown, &spelling);
        }
        for mark in MARKS.into_iter().chain([TOKEN_MARK]) {
            assert!(!shows(&shown, mark), "{mark} in {shown}");
        }
    }
}

const TOKEN_MARK: &str = "t0k3n-c4n4ry";

/// Returns the debug output of a lifecycle and a pool of that grant, on the way to a token.
fn lifecycle_of(grant: &Grant) -> String {
    let now = Now { wall: UnixTime::EPOCH, steady: Duration::ZERO };
    let mut lifecycle = Lifecycle::new(grant.clone(), Policy::default());
    let action = lifecycle.poll_token(now, 0, None);
    let mut shown = debugged(&action);
    let Action::Refresh(attempt) = action else { panic!("no request") };
    // A token of RFC 6749 is a token, whichever dialect it was asked for in.
    let body = format!(r#"{{"access_token":"{TOKEN_MARK}","token_type":"Bearer"}}"#);
    let token = Dialect::rfc6749().parse(&Response::new(body), UnixTime::EPOCH).unwrap();
    shown += &debugged(&token);
    shown += &debugged(token.authorization());
    lifecycle.complete(attempt.id(), Ok(token), now, 0);
    shown += &debugged(&lifecycle);
    shown += &debugged(&lifecycle.lease(None));
    let mut pool = Pool::new(1, 0);
    pool.entry(grant, || lifecycle.poll_token(now, 0, None), |_| EvictionPriority::Useful);
    shown + &debugged(&pool)
}

/// Tokens of a response that is malformed or a refusal, of any client, and wherever they stand.
const TOKENS: [&str; 5] = [
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjNG40cnkifQ.yr4n4c_yr4n4c-yr4n4c",
    "c4n4ry-4eC39HqLyjWDarjtT1zdp7dc",
    "c4n4ry+4eC39HqLy/WDarjtT1zdp7dc==",
    "c4n4ry-5b8bd3bf-1234-4abc-9def-0123456789ab",
    "c4n4ry",
];

/// An excerpt of an unknown response goes through redaction and masking, too.
#[test]
fn no_response_brings_a_token_into_a_log() {
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    for dialect in Dialect::all() {
        let grant = canary_grant(&dialect, &credentials);
        for token in TOKENS {
            let members = json!({
                "access_token": token, "accessToken": token, "refresh_token": token, "id_token": token,
                "data": { "access_token": token, "refresh_token": token }, "client_secret": token,
                "password": token,
            });
            let mut typed = members.clone();
            for name in ["token_type", "tokenType", "expires_in"] {
                typed[name] = token.into();
                typed["data"][name] = token.into();
            }
            let mut wrong = members.clone();
            wrong["access_token"] = json!([token]);
            wrong["accessToken"] = json!({ "token": token });
            wrong["data"]["access_token"] = json!("a b");
            let xml =
                format!("<r><access_token>{token}</access_token><Password>{token}</Password></r>");
            let mut bodies = vec![
                members.to_string(),
                wrong.to_string(),
                json!({ "outcome": members }).to_string(),
                json!({ "outcome": members.to_string() }).to_string(),
                members.to_string().split_at(100).0.to_owned(),
                format!("access_token={token}&refresh_token={token}&password={token}"),
                xml,
            ];
            if token.len() >= 20 {
                let escaped = token.replace('/', "\\/").replace('+', "\\u002B");
                bodies.extend([
                    json!({ "a": token, "b": [token] }).to_string(),
                    format!("{{\"a\":\"{escaped}\"}}"),
                    format!("<html><title>session {token}</title></html>"),
                    format!("<e>{token}</e>"),
                    format!("no such token: {token}"),
                    token.to_owned(),
                ]);
            }
            // Without a name that says it, only long ones can be told from other text.
            let typed = (typed.to_string(), &[200][..]);
            let all = bodies.into_iter().map(|body| (body, &[200, 400, 500][..])).chain([typed]);
            for (body, statuses) in all {
                for status in statuses {
                    let body = body.clone().into_bytes();
                    let response = Response::builder().status(*status).body(body).unwrap();
                    let shown = shown(&grant, &response);
                    let pieces = token.split(['.', '+', '/']).filter(|piece| piece.len() > 5);
                    for piece in pieces {
                        assert!(!shown.contains(piece), "{piece} of {token} in {shown}");
                    }
                }
            }
        }
    }
}
