//! What goes out comes in again, or is refused.

use std::time::Duration;

use polygrant::dialect::Path;
use polygrant::{Credentials, Dialect, Endpoint, Grant, TokenLifetime, UnixTime};
use polygrant_lifecycle::store::{FingerprintKey, RecordError, StoreKey, TokenRecord};
use polygrant_lifecycle::{Action, AdoptedToken, Lifecycle, Now, Policy};
use proptest::prelude::*;

const DOCUMENT: &str = r#"{
    "name": "acme",
    "credentials": ["api_key"],
    "token": { "extra": ["instance_url", ["a", 0]], "members": { "region": "where" } },
    "presentation": {
        "headers": { "x-token": "{access_token}", "x-key": "{api_key}", "x-region": "{region}" }
    }
}"#;
const BODY: &str = r#"{"access_token":"s3cr3t-t0ken","token_type":"Bearer","expires_in":3600,
    "scope":"a b","instance_url":"https://eu.example","a":[{"b":1.5}],"where":"eu"}"#;

fn grant(client_id: &str) -> Grant {
    let credentials = Credentials::new(client_id, "s3cr3t").unwrap();
    Grant::builder(Dialect::from_json(DOCUMENT).unwrap())
        .endpoint(Endpoint::new("https://auth.example.com/token?tenant=x").unwrap())
        .credentials(credentials.with("api_key", "k3y").unwrap())
        .build()
        .unwrap()
}

fn key(grant: &Grant) -> StoreKey {
    StoreKey::keyed(grant, &FingerprintKey::new("f1ngerprint")).unwrap()
}

const fn at(seconds: u64, steady: u64) -> Now {
    Now { wall: UnixTime::from_secs(1_800_000_000 + seconds), steady: Duration::from_secs(steady) }
}

/// Returns the record of a token that was requested at 0 and exported at 100.
fn record() -> TokenRecord {
    let grant = grant("my-client");
    let mut lifecycle = Lifecycle::new(grant.clone(), Policy::default());
    let Action::Refresh(attempt) = lifecycle.poll_token(at(0, 5000), 0, None) else { panic!() };
    let token = grant.parse(&http::Response::new(BODY), at(1, 5001).wall);
    lifecycle.complete(attempt.id(), token, at(1, 5001), 0);
    lifecycle.export(&key(&grant), at(100, 5100)).unwrap()
}

#[test]
fn a_token_comes_in_as_it_went_out() {
    let grant = grant("my-client");
    let saved = record().to_value();
    let read = TokenRecord::parse(saved.as_bytes()).unwrap();
    assert_eq!(read, record());
    assert_eq!(read.issued_at(), Some(at(0, 0).wall));
    assert_eq!(read.expires_at(), Some(at(3600, 0).wall));
    assert_eq!((read.dialect(), read.client_id()), ("acme", "my-client"));
    assert_eq!(read.endpoint(), "https://auth.example.com/token", "without its query");
    // In a process whose clocks have just begun.
    let now = at(1000, 3);
    let mut lifecycle = Lifecycle::new(grant.clone(), Policy::default());
    let adopted = read.token(&key(&grant), &grant, now).unwrap();
    assert_eq!(adopted.age(), Duration::from_secs(1000));
    assert!(lifecycle.adopt(adopted.clone(), now, 0));
    assert!(!lifecycle.adopt(adopted, now, 0), "it is there already");
    let Action::Use(token) = lifecycle.poll_token(now, 0, None) else { panic!() };
    assert_eq!(token.remaining(now), Duration::from_secs(2600));
    assert!(token.expires_at().unwrap().has_passed(at(1000, 2603)), "on the steady clock, too");
    assert!(!token.expires_at().unwrap().has_passed(at(1000, 2602)));
    assert!(token.is_fresh(at(2669, 3)) && !token.is_fresh(at(2670, 3)), "as its own would be");
    let token = token.token();
    assert_eq!(token.secret(), "s3cr3t-t0ken");
    assert_eq!(token.scope(), Some("a b"));
    assert_eq!(token.lifetime(), TokenLifetime::Stated(Duration::from_secs(3600)));
    assert_eq!(token.extra(&Path::of(&["instance_url"])).unwrap(), "https://eu.example");
    let mut headers = http::HeaderMap::new();
    token.authorize(&mut headers);
    assert_eq!(headers["x-token"], "s3cr3t-t0ken");
    assert_eq!(headers["x-key"], "k3y");
    assert_eq!(headers["x-region"], "eu");
}

#[test]
fn an_ended_token_is_not_taken() {
    let grant = grant("my-client");
    let now = at(3580, 9);
    let mut lifecycle = Lifecycle::new(grant.clone(), Policy::default());
    let adopted = record().token(&key(&grant), &grant, now).unwrap();
    assert!(!lifecycle.adopt(adopted, now, 0));
    assert!(matches!(lifecycle.poll_token(now, 0, None), Action::Refresh(_)));
    assert!(lifecycle.export(&key(&grant), now).is_none());
}

#[test]
fn the_record_of_a_rejected_token_says_so() {
    let grant = grant("my-client");
    let now = at(1000, 3);
    let mut lifecycle = Lifecycle::new(grant.clone(), Policy::default());
    assert!(lifecycle.adopt(record().token(&key(&grant), &grant, now).unwrap(), now, 0));
    let generation = lifecycle.current().unwrap().generation();
    assert!(!lifecycle.export(&key(&grant), now).unwrap().is_rejected());
    assert!(lifecycle.invalidate(generation, now));
    let record = lifecycle.export(&key(&grant), now).unwrap();
    assert!(TokenRecord::parse(record.to_value().as_bytes()).unwrap().is_rejected());
}

#[test]
fn no_secret_shows() {
    let record = record();
    let shown = format!("{record:?} {:?} {record:#?}", record.to_value());
    for secret in ["s3cr3t", "k3y", "f1ngerprint", "tenant"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let written = String::from_utf8(record.to_value().as_bytes().to_vec()).unwrap();
    for secret in ["k3y", "\"s3cr3t\"", "f1ngerprint", "tenant"] {
        assert!(!written.contains(secret), "{written}");
    }
}

#[test]
fn another_identity_is_refused() {
    let other = grant("other-client");
    let error = record().token(&key(&other), &other, at(0, 0)).unwrap_err();
    assert!(matches!(error, RecordError::Foreign { .. }));
    assert!(error.to_string().contains("\"my-client\""), "{error}");
}

#[test]
fn a_newer_form_and_a_damaged_record_are_refused() {
    let newer = TokenRecord::parse(br#"{"polygrant":2,"anything":[]}"#).unwrap_err();
    assert_eq!(newer, RecordError::Newer { version: 2 });
    assert!(newer.to_string().contains("a newer release wrote"));
    for damaged in ["", "{}", "null", r#"{"polygrant":1}"#, r#"{"polygrant":0}"#, "\0\0\0"] {
        assert_eq!(TokenRecord::parse(damaged.as_bytes()), Err(RecordError::Damaged), "{damaged}");
    }
    let whole = record().to_value();
    for length in 0..whole.as_bytes().len() {
        let cut = &whole.as_bytes()[..length];
        assert_eq!(TokenRecord::parse(cut), Err(RecordError::Damaged), "{length} bytes");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_a_record_or_refused(bytes in any::<Vec<u8>>(), at_byte: usize, byte: u8) {
        drop(TokenRecord::parse(&bytes));
        let mut damaged = record().to_value().as_bytes().to_vec();
        let place = at_byte % damaged.len();
        damaged[place] = byte;
        let grant = grant("my-client");
        if let Ok(record) = TokenRecord::parse(&damaged) {
            drop(record.token(&key(&grant), &grant, at(50, 50)));
            drop(record.to_value());
        }
    }
}

/// Whatever life a rejected token has left, it is worth less than any other.
#[test]
fn any_token_is_taken_in_place_of_a_rejected_one() {
    let (grant, now) = (grant("my-client"), at(1000, 3));
    let adopted = record().token(&key(&grant), &grant, now).unwrap();
    let with_token = |body: &str| {
        let mut lifecycle = Lifecycle::new(grant.clone(), Policy::default());
        let token = grant.parse(&http::Response::new(body.to_owned()), now.wall).unwrap();
        assert!(lifecycle.adopt(AdoptedToken::new(token, Duration::ZERO, now), now, 0));
        lifecycle
    };
    let longer = r#"{"access_token":"longer","token_type":"Bearer","expires_in":9999}"#;
    assert!(!with_token(longer).adopt(adopted.clone(), now, 0));
    let mut rejected = with_token(longer);
    assert!(rejected.invalidate(1, now));
    assert!(rejected.adopt(adopted.clone(), now, 0));
    assert!(!rejected.adopt(adopted, now, 0), "it is there already");
}
