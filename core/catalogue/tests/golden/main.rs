//! Every vendor's request is the golden one to the byte, its responses are read as the vendor documents
//! them, and its own sandbox agrees with the client.
#![allow(clippy::disallowed_methods, reason = "the golden bytes are files")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod entry;
mod sandbox;

use std::fmt::Write;
use std::time::Duration;

use http::Request;
use polygrant::assertion::AssertionContext;
use polygrant::dialect::Path;
use polygrant::saved_response::read_response;
use polygrant::{AccessToken, RequestBody, UnixTime};

use self::entry::{NOW, Presented, entries, key};

/// Returns the request as the golden files have it: the whole URL, headers in their names' order.
fn written(request: &Request<RequestBody>) -> Vec<u8> {
    let mut text = format!("{} {} HTTP/1.1\n", request.method(), request.uri());
    let mut headers: Vec<_> = request.headers().iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str().to_owned());
    for (name, value) in headers.into_iter().filter(|(name, _)| *name != "accept-encoding") {
        let _ = writeln!(text, "{name}: {}", value.to_str().unwrap());
    }
    [text.as_bytes(), b"\n", request.body().as_bytes()].concat()
}

fn presented(token: &AccessToken) -> Presented {
    let mut call = Request::get("https://api.example.com/").body(()).unwrap();
    token.authorize_request(&mut call).unwrap();
    let mut presented = Presented::default();
    for (name, value) in call.headers() {
        let value = value.to_str().unwrap().to_owned();
        match name.as_str() {
            "cookie" => presented.cookies.extend(value.split("; ").filter_map(|cookie| {
                let (name, value) = cookie.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })),
            "authorization" if value == format!("Bearer {}", token.secret()) => {}
            _ => drop(presented.headers.insert(name.to_string(), value)),
        }
    }
    let query = call.uri().query().unwrap_or_default();
    presented.query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    presented
}

#[test]
fn requests_are_the_golden_ones_to_the_byte() {
    for entry in entries() {
        let [found, golden] = [written(&entry.grant().request()), entry.read("request.http")]
            .map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(found, golden, "{}", entry.name);
    }
}

#[test]
fn tokens_are_read_as_documented() {
    for entry in entries() {
        let name = &entry.name;
        let response = read_response(&entry.read("token.http")).unwrap();
        let token = entry
            .grant()
            .parse(&response, NOW)
            .unwrap_or_else(|error| panic!("{name}/token.http: {error}"));
        let expected = &entry.expected.token;
        assert_eq!(token.secret(), expected.access_token, "{name}");
        let at = expected.lifetime_at.as_deref().map(|at| {
            let date = response.headers().get("date").and_then(|it| it.to_str().ok());
            let sent = date.and_then(UnixTime::from_http_date).unwrap_or(NOW);
            UnixTime::from_rfc3339(at).unwrap().saturating_since(sent)
        });
        let lifetime = expected.lifetime_seconds.map(Duration::from_secs).or(at);
        assert_eq!(token.expires_in(), lifetime, "{name}");
        let separator = entry.dialect.scope.separator.as_deref().unwrap_or(" ");
        let scope = expected.scope.as_ref().map(|scopes| scopes.join(separator));
        assert_eq!(token.scope(), scope.as_deref(), "{name}");
        assert_eq!(token.extras().count(), expected.extra.len(), "{name}");
        for (pointer, value) in &expected.extra {
            let path: Path = serde_json::from_value(pointer.as_str().into()).unwrap();
            assert_eq!(token.extra(&path), Some(value), "{name}: {pointer}");
        }
        assert_eq!(presented(&token), expected.presented, "{name}");
    }
}

#[test]
fn refusals_are_read_as_documented() {
    for entry in entries() {
        let name = &entry.name;
        let response = read_response(&entry.read("refusal.http")).unwrap();
        let error = entry.grant().parse(&response, NOW).unwrap_err();
        let refusal = error.as_refusal().unwrap_or_else(|| panic!("{name}/refusal.http: {error}"));
        let expected = &entry.expected.refusal;
        assert_eq!(refusal.code(), expected.code.as_deref(), "{name}");
        assert_eq!(refusal.vendor_code(), expected.vendor_code.as_deref(), "{name}");
        assert_eq!(refusal.message(), expected.description.as_deref(), "{name}");
        assert_eq!(refusal.request_id(), expected.request_id.as_deref(), "{name}");
        assert_eq!(refusal.kind(), expected.class, "{name}");
    }
}

/// What a key would sign: header and claims as the vendor documents them, each on a line.
#[test]
fn assertions_are_the_golden_ones_to_the_byte() {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    let key = key();
    let mut described = 0;
    for entry in entries() {
        let name = &entry.name;
        let grant = entry.grant();
        for assertion in entry.dialect.signing.names() {
            described += 1;
            let now = UnixTime::from_secs(1_700_000_000);
            let unsigned = AssertionContext::new(&grant, assertion, now, 7).unsigned(&key);
            let unsigned = unsigned.unwrap_or_else(|error| panic!("{name}: {error}"));
            let golden = String::from_utf8(entry.read("assertion.txt")).unwrap();
            let (header, claims) = golden.trim_end().split_once('\n').unwrap();
            assert_eq!((unsigned.header(), unsigned.claims()), (header, claims), "{name}");
            let [header, claims] = [header, claims].map(|it| BASE64_URL_SAFE_NO_PAD.encode(it));
            assert_eq!(unsigned.input(), format!("{header}.{claims}").as_bytes(), "{name}");
        }
        let has_golden = entry.folder.join("assertion.txt").exists();
        assert_eq!(has_golden, !entry.dialect.signing.is_empty(), "{name}");
    }
    assert_eq!(described, 12);
}
