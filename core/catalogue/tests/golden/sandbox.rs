//! A vendor's own sandbox agrees with the client.

use std::time::Duration;

use http::Request;
use polygrant::assertion::AssertionContext;
use polygrant::dialect::Algorithm;
use polygrant_sandbox::{AssertionVerifier, PresentedJwt, Sandbox};

use crate::entry::{NOW, entries, key};

#[test]
fn sandboxes_agree_with_the_client() {
    for entry in entries() {
        let name = &entry.name;
        let sandbox = Sandbox::new(entry.dialect.clone())
            .with_client(entry.credentials(), entry.scopes().iter())
            .with_token("handed-out");
        let grant = entry.grant();
        let response = sandbox.respond(&grant.request(), NOW);
        let token = grant.parse(&response, NOW).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(token.secret(), "handed-out", "{name}");
        let mut call = Request::get("https://api.example.com/").body(()).unwrap();
        token.authorize_request(&mut call).unwrap();
        assert!(sandbox.admits(&call), "{name}");

        let stranger = Sandbox::new(entry.dialect.clone());
        let response = stranger.respond(&grant.request(), NOW);
        let refused = grant.parse(&response, NOW).expect_err(name);
        assert!(refused.as_refusal().is_some(), "{name}: {refused}");
    }
}

/// Takes every signature.
struct Trusting;

impl AssertionVerifier for Trusting {
    fn is_signed(&self, assertion: &PresentedJwt<'_>) -> bool {
        assertion.key_id().is_none_or(|id| id == "my-key")
    }

    fn is_first_use(&self, _: &str, _: &str) -> bool {
        true
    }
}

#[test]
fn sandboxes_read_the_assertions_that_are_signed_for_them() {
    let key = key();
    for entry in entries() {
        let name = &entry.name;
        let sandbox = Sandbox::new(entry.dialect.clone())
            .with_client(entry.credentials(), entry.scopes().iter())
            .with_verifier(Trusting);
        for assertion in entry.dialect.signing.names() {
            for (late, is_right) in [(0, true), (30, true), (4_000, false)] {
                let unsigned = AssertionContext::new(&entry.grant(), assertion, NOW, 7);
                let unsigned = unsigned.unsigned(&key).unwrap();
                let length = if unsigned.algorithm() == Algorithm::Es384 { 96 } else { 64 };
                let jwt = unsigned.with_signature(&vec![7; length]).unwrap();
                let grant = entry.grant().with_assertion(assertion, jwt).unwrap();
                let now = NOW.saturating_add(Duration::from_secs(late));
                let (response, objection) = sandbox.respond_with_objection(&grant.request(), now);
                assert_eq!(grant.parse(&response, now).is_ok(), is_right, "{name}: {objection:?}");
            }
        }
    }
}
