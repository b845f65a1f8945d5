//! No part of a token stays in memory, from the response to the call that carries it.

use std::time::Duration;

use http::{HeaderMap, Request, Response};
use polygrant::{AccessToken, Dialect, Grant, UnixTime};
use polygrant_lifecycle::{Action, Lifecycle, Now, Policy};
use polygrant_sandbox::Sandbox;
use zeroize::Zeroize;

use crate::canary::{PLAIN, VISIBLE};
use crate::grants::{grant, known_dialects};
use crate::memory::Alone;

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

/// As long as the secret that takes its place.
const STAND_IN: &str = "00000000000000000000000000000000";

/// A response that a transport owns and wipes.
struct Received(Response<Vec<u8>>);

impl Received {
    /// The secret takes the place of its stand-in, without a copy.
    fn with_secret(&self, secret: &str) -> Self {
        let mut own = self.0.clone();
        let body = own.body_mut();
        let mut from = 0;
        while let Some(place) =
            body[from..].windows(STAND_IN.len()).position(|window| window == STAND_IN.as_bytes())
        {
            from += place;
            body[from..from + STAND_IN.len()].copy_from_slice(secret.as_bytes());
        }
        Self(own)
    }

    fn with_body(body: &str) -> Self {
        Self(Response::new(body.as_bytes().to_vec()))
    }
}

impl Drop for Received {
    fn drop(&mut self) {
        self.0.body_mut().zeroize();
    }
}

/// Uses a token as a client does.
fn use_up(token: AccessToken) {
    let copy = token.clone();
    let mut headers = HeaderMap::new();
    copy.authorize(&mut headers);
    copy.authorize(&mut headers);
    drop(headers.clone());
    drop(format!("{token:?} {headers:?}"));
    drop(token);
    assert!(copy.secret().len() >= 16);
}

/// Has a lifecycle keep a token, lease it and lose it.
fn live(grant: &Grant, response: &Received, takes_away: fn(&mut Lifecycle, &Grant)) {
    let now = Now { wall: NOW, steady: Duration::ZERO };
    let mut lifecycle = Lifecycle::new(grant.clone(), Policy::default());
    let Action::Refresh(attempt) = lifecycle.poll_token(now, 0, None) else { panic!("no request") };
    let token = attempt.grant().parse(&response.0, NOW).unwrap();
    lifecycle.complete(attempt.id(), Ok(token), now, 0);
    let Action::Use(token) = lifecycle.poll_token(now, 0, None) else { panic!("no token") };
    drop(lifecycle.lease(None));
    drop(format!("{token:?} {lifecycle:?} {:?}", lifecycle.health(now)));
    takes_away(&mut lifecycle, grant);
    use_up(token.token().clone());
}

#[test]
fn every_known_dialect_wipes_its_tokens() {
    let alone = Alone::new();
    let mut looked_at = 0;
    for dialect in known_dialects() {
        // The stand-in is no secret, so that the vendor's side is not checked.
        let vendors = grant(&dialect, "stands-in");
        let credentials = dialect
            .needed_credentials()
            .iter()
            .fold(polygrant::Credentials::none(), |all, name| {
                all.with((*name).to_owned(), "stands-in").unwrap()
            });
        let sandbox = Sandbox::new(dialect.clone()).with_token(STAND_IN);
        let defaults = dialect.scope.defaults.iter().map(|scope| &**scope);
        let sandbox = sandbox.with_client(credentials, defaults.chain(["read"]));
        let issued = Received(sandbox.respond(&vendors.request(), NOW));
        let status = issued.0.status();
        assert!(status.is_success(), "{}: {status}", dialect.name);
        alone.assert_wiped(&dialect.name, || {
            let response = issued.with_secret(PLAIN);
            use_up(vendors.parse(&response.0, NOW).unwrap());
            live(&vendors, &response, |_, _| {});
        });
        looked_at += 1;
    }
    assert!(looked_at > 30, "{looked_at}");
}

fn presented(presentation: &str) -> Dialect {
    Dialect::from_json(&format!(r#"{{ "name": "acme", "presentation": {presentation} }}"#)).unwrap()
}

/// Returns responses with the token in JSON: plain, and with escapes.
fn bodies() -> [Received; 2] {
    let plain = format!(r#"{{"access_token":"{VISIBLE}","token_type":"Bearer","scope":"a b"}}"#);
    let escaped = plain.replace('/', "\\/").replace('Z', "\\u005A").replace('T', "\\u0054");
    [plain, escaped].map(|body| Received::with_body(&body))
}

#[test]
fn every_way_to_present_a_token_is_wiped() {
    let alone = Alone::new();
    let bodies = bodies();
    for presentation in [
        r#"{ "headers": { "authorization": "Bearer {access_token}" } }"#,
        r#"{ "headers": { "x": "{access_token}", "y": "{base64:{access_token}}" } }"#,
        r#"{ "headers": { "x": "{base64url:a{access_token}}", "y": "{form:{access_token}}" } }"#,
        r#"{ "cookies": { "t": "{access_token}" } }"#,
        r#"{ "cookies": { "a": "x", "t": "v-{access_token}", "u": "{base64:{access_token}}" } }"#,
        r#"{ "query": { "t": "{access_token}" } }"#,
        r#"{ "query": { "a": "x", "t": "v-{access_token}", "u": "{base64:{access_token}}" } }"#,
    ] {
        let dialect = presented(presentation);
        for body in &bodies {
            alone.assert_wiped(presentation, || {
                use_up(dialect.parse(&body.0, NOW).unwrap());
            });
        }
    }
}

#[test]
fn a_call_with_cookies_of_its_own_is_wiped() {
    let alone = Alone::new();
    let dialect = presented(r#"{ "cookies": { "t": "{access_token}" } }"#);
    let body = &bodies()[0];
    alone.assert_wiped("a call with cookies", || {
        let token = dialect.parse(&body.0, NOW).unwrap();
        let mut call = Request::get("https://api.example/x").body(()).unwrap();
        call.headers_mut().append("cookie", "own=1".parse().unwrap());
        call.headers_mut().append("cookie", "other=2".parse().unwrap());
        token.authorize_request(&mut call).unwrap();
    });
}

#[test]
fn a_token_in_a_string_of_json_is_wiped() {
    let alone = Alone::new();
    let dialect = Dialect::from_json(
        r#"{ "name": "acme", "token": { "access_token": ["data", "access_token"],
            "token_type": "ignored", "lifetime": "unknown" } }"#,
    );
    let dialect = dialect.unwrap();
    let once = serde_json::json!({ "access_token": VISIBLE }).to_string();
    let body = serde_json::json!({ "data": once }).to_string();
    let body = Received::with_body(&body);
    alone.assert_wiped("JSON in JSON", || use_up(dialect.parse(&body.0, NOW).unwrap()));
}

#[test]
fn a_whole_body_that_is_a_token_is_wiped() {
    let alone = Alone::new();
    let dialect = Dialect::from_json(
        r#"{ "name": "acme", "token": { "access_token": [], "token_type": "ignored", "lifetime": "unknown" } }"#,
    );
    let dialect = dialect.unwrap();
    for body in [PLAIN.to_owned(), format!("\"{PLAIN}\""), format!("\"\\u005A{}\"", &PLAIN[1..])] {
        let body = Received::with_body(&body);
        alone.assert_wiped("a whole body", || use_up(dialect.parse(&body.0, NOW).unwrap()));
    }
}

#[test]
fn a_lifecycle_wipes_the_tokens_that_it_loses() {
    let alone = Alone::new();
    let dialect = Dialect::rfc6749();
    let grants = [grant(&dialect, PLAIN), grant(&dialect, VISIBLE)];
    let body = &bodies()[0];
    for takes_away in [
        (|lifecycle, _| {
            let _ = lifecycle.set_grant(grant(&Dialect::oro(), PLAIN));
        }) as fn(&mut Lifecycle, &Grant),
        |lifecycle, grant| {
            let _ = lifecycle.set_grant(grant.clone());
        },
    ] {
        for own in &grants {
            alone.assert_wiped("a lifecycle", || live(own, body, takes_away));
        }
    }
}

#[test]
fn a_token_that_cannot_be_used_is_wiped() {
    let alone = Alone::new();
    let dialect = Dialect::rfc6749();
    for body in [
        format!(r#"{{"access_token":"{PLAIN}","token_type":"mac"}}"#),
        format!(r#"{{"access_token":"\u005A{}","token_type":"mac"}}"#, &PLAIN[1..]),
        format!(r#"{{"access_token":"\u005A{}\ud83d","token_type":"Bearer"}}"#, &PLAIN[1..]),
        format!(r#"{{"access_token":"{PLAIN}\u00e9","token_type":"Bearer"}}"#),
        format!(r#"{{"access_token":"{PLAIN}","access_token":"{PLAIN}","token_type":"Bearer"}}"#),
        format!(r#"{{"access_token":"{PLAIN}","token_type":"Bearer""#),
    ] {
        let body = Received::with_body(&body);
        alone.assert_wiped("a token that cannot be used", || {
            assert!(dialect.parse(&body.0, NOW).is_err());
        });
    }
}
