//! Signers by name: which ones are called, and what their assertions do.
#![cfg(not(loom))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use std::error::Error as _;
use std::sync::Arc;

use polygrant::{Credentials, Dialect, Grant, Scopes, TransportErrorKind, UnixTime};
use polygrant_client::{AssertionSigners, AssertionSource, with_signed};

const SIGNED: &str = r#"{
    "name": "acme",
    "assertions": ["jwt", "proof"],
    "headers": { "x-proof": "{proof}" },
    "body": { "client_assertion": "{jwt}" }
}"#;

type Sign = dyn Fn() -> &'static str;

fn grant() -> Grant {
    let dialect = Dialect::from_json(SIGNED).unwrap();
    let endpoint = dialect.endpoint_at("https://auth.example").unwrap();
    Grant::new(dialect, endpoint, Credentials::none(), Scopes::none()).unwrap()
}

fn signers<const N: usize>(all: [(&str, &'static str); N]) -> AssertionSigners<Sign> {
    let mut signers = AssertionSigners::<Sign>::default();
    for (name, signed) in all {
        signers.set(name.to_owned(), Arc::new(move || signed));
    }
    signers
}

/// Returns what the signers that are asked sign.
fn signed(signers: &AssertionSigners<Sign>, grant: &Grant) -> Vec<(&'static str, &'static str)> {
    let needed = signers.needed_by(grant, UnixTime::EPOCH).unwrap();
    let signed = needed.into_iter().map(|(context, source)| {
        let AssertionSource::Signer(sign) = source else { panic!("the secret signs nothing") };
        let names = ["jwt", "proof"];
        (names.into_iter().find(|name| *name == context.assertion()).unwrap(), sign())
    });
    signed.collect()
}

#[test]
fn an_assertion_that_the_grant_has_is_not_signed_again() {
    let signers = signers([("jwt", "j"), ("proof", "p")]);
    assert_eq!(signed(&signers, &grant()), [("jwt", "j"), ("proof", "p")]);
    let grant = grant().with_assertion("jwt", "by hand").unwrap();
    assert_eq!(signed(&signers, &grant), [("proof", "p")]);
    let grant = with_signed(&grant, "proof", Ok("p".into())).unwrap();
    assert!(signed(&signers, &grant).is_empty());
    assert_eq!(grant.request().headers()["x-proof"], "p");
    assert_eq!(grant.request().body().as_bytes(), b"client_assertion=by+hand");
}

#[test]
fn the_last_signer_of_a_name_counts() {
    let signers = signers([("jwt", "first"), ("proof", "p"), ("jwt", "second")]);
    assert_eq!(signed(&signers, &grant()), [("jwt", "second"), ("proof", "p")]);
}

/// No signer is called then.
#[test]
fn a_missing_signer_is_an_error() {
    let signers = signers([("jwt", "j"), ("other", "o")]);
    let grant = grant();
    let Err(error) = signers.needed_by(&grant, UnixTime::EPOCH) else {
        panic!("there is one for `proof`")
    };
    assert_eq!(error.kind(), TransportErrorKind::AssertionMissing);
    assert!(error.source().unwrap().to_string().contains("`proof`"));
}

/// It may be empty, or not fit where it goes.
#[test]
fn an_unusable_assertion_is_an_error() {
    for useless in ["", "a\r\nb"] {
        let Err(error) = with_signed(&grant(), "proof", Ok(useless.into())) else {
            panic!("{useless:?} is an assertion")
        };
        assert_eq!(error.kind(), TransportErrorKind::Assertion, "{useless:?}");
    }
}

/// A server may quote what it was sent.
#[test]
fn an_assertion_that_the_server_quotes_is_redacted() {
    let grant = grant().with_assertion("proof", "p").unwrap();
    let grant = with_signed(&grant, "jwt", Ok("eyJ.s3cr3t.sig".into())).unwrap();
    let body = r#"{"error":"invalid_client","error_description":"eyJ.s3cr3t.sig is bad"}"#;
    let response = http::Response::builder().status(401).body(body.to_owned()).unwrap();
    let error = grant.parse(&response, UnixTime::EPOCH).unwrap_err();
    let message = error.as_refusal().unwrap().message().unwrap();
    assert!(message.ends_with(" is bad"), "{message}");
    assert!(!format!("{error} {error:?} {message}").contains("s3cr3t"));
}

const DESCRIBED: &str = r#"{
    "name": "acme",
    "assertions": ["jwt", "proof"],
    "signing": { "jwt": {} },
    "headers": { "x-proof": "{proof}" },
    "body": { "client_assertion": "{jwt}" }
}"#;

/// One key signs all that the dialect describes, but what has a signer of its own.
#[test]
fn a_key_signs_what_is_described() {
    let dialect = Dialect::from_json(DESCRIBED).unwrap();
    let credentials = Credentials::none().with("client_id", "my-client").unwrap();
    let grant = Grant::builder(dialect).base_url("https://auth.example").credentials(credentials);
    let grant = grant.build().unwrap();

    let mut key_alone = AssertionSigners::<Sign>::default();
    key_alone.set_signer(Arc::new(|| "by key"));
    let Err(error) = key_alone.needed_by(&grant, UnixTime::EPOCH) else {
        panic!("the dialect does not describe `proof`")
    };
    assert!(error.source().unwrap().to_string().contains("`proof`"), "{error:?}");

    let mut both = signers([("proof", "p")]);
    let Err(error) = both.needed_by(&grant, UnixTime::EPOCH) else { panic!("there is no key") };
    assert!(error.source().unwrap().to_string().contains("with_signer"), "{error:?}");
    both.set_signer(Arc::new(|| "by key"));
    assert_eq!(signed(&both, &grant), [("jwt", "by key"), ("proof", "p")]);
    both.set("jwt".into(), Arc::new(|| "by hand"));
    assert_eq!(signed(&both, &grant), [("jwt", "by hand"), ("proof", "p")]);
}

/// Each assertion has an id of its own, and is dated by the server's last response.
#[test]
fn what_an_assertion_is_made_of() {
    let signers = signers([("jwt", "j"), ("proof", "p")]);
    let grant = grant();
    let now = UnixTime::from_secs(1_000);
    let contexts = || signers.needed_by(&grant, now).unwrap().into_iter().map(|(it, _)| it);
    let ids: std::collections::HashSet<String> =
        contexts().chain(contexts()).map(|it| it.random_id().to_owned()).collect();
    assert_eq!(ids.len(), 4);
    assert!(contexts().all(|context| context.now() == now));

    signers.note_date(&grant, Some("Thu, 01 Jan 1970 01:00:00 GMT"), UnixTime::from_secs(900));
    // A clone knows it, too.
    let later = signers.clone().needed_by(&grant, now).unwrap();
    assert!(later.iter().all(|(context, _)| context.now() == UnixTime::from_secs(3_700)));
}
