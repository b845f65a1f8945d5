//! A sandbox that verifies assertions refuses what its vendor would, and says why.
#![allow(
    clippy::disallowed_types,
    reason = "what is signed is the test's to remember, as it is a server's"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use polygrant::dialect::Algorithm;
use polygrant::{Credentials, Dialect, Grant, UnixTime};
use polygrant_sandbox::{AssertionVerifier, PresentedJwt, Sandbox};
use serde_json::{Value, json};

const NOW: u64 = 1_700_000_000;
const ISSUER: &str = "https://as.example";

/// The signature is the text `right` behind the client's id, and each id counts once.
#[derive(Default)]
struct Checks(Mutex<HashSet<String>>);

impl AssertionVerifier for Checks {
    fn is_signed(&self, assertion: &PresentedJwt<'_>) -> bool {
        assert!(assertion.input().contains(&b'.'));
        assert_eq!(assertion.algorithm(), Algorithm::Es256);
        assert_eq!(assertion.key_id(), Some("k"));
        assertion.signature() == format!("{} right", assertion.client_id()).as_bytes()
    }

    fn is_first_use(&self, client_id: &str, id: &str) -> bool {
        self.0.lock().unwrap().insert(format!("{client_id} {id}"))
    }
}

fn dialect() -> Dialect {
    let mut dialect = Dialect::private_key_jwt();
    let format = dialect.signing.get_mut("client_assertion").unwrap();
    format.algorithms = vec![Algorithm::Es256];
    dialect
}

fn sandbox() -> Sandbox {
    let client = |id: &str| Credentials::none().with("client_id", id.to_owned()).unwrap();
    let sandbox = Sandbox::new(dialect()).with_issuer(ISSUER).with_verifier(Checks::default());
    sandbox.with_client(client("other"), ["read"]).with_client(client("me"), ["read"])
}

fn header() -> Value {
    json!({ "alg": "ES256", "typ": "JWT", "kid": "k" })
}

fn claims() -> Value {
    json!({
        "iss": "me", "sub": "me", "aud": ISSUER, "jti": "one", "iat": NOW, "exp": NOW + 120,
        "more": "is ignored"
    })
}

fn jwt(header: &Value, claims: &Value, signature: &str) -> String {
    let parts = [header.to_string(), claims.to_string(), signature.to_owned()];
    parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// What the sandbox objects to; `None` for a token.
fn objection(sandbox: &Sandbox, assertion: &str, late: u64) -> Option<&'static str> {
    let credentials = Credentials::none().with("client_id", "me").unwrap();
    let grant = Grant::builder(dialect()).base_url(ISSUER).credentials(credentials);
    let grant = grant.scopes(["read"]).build().unwrap();
    let grant = grant.with_assertion("client_assertion", assertion).unwrap();
    let now = UnixTime::from_secs(NOW).saturating_add(Duration::from_secs(late));
    let (response, objection) = sandbox.respond_with_objection(&grant.request(), now);
    let parsed = grant.parse(&response, now);
    match (&objection, parsed) {
        (None, Ok(_)) => {}
        (Some(_), Err(error)) => {
            assert_eq!(error.as_refusal().unwrap().code(), Some("invalid_client"));
        }
        (objection, parsed) => panic!("{objection:?}: {parsed:?}"),
    }
    objection
}

/// The claims, but for one.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

#[test]
fn a_right_assertion_is_taken_once() {
    let sandbox = sandbox();
    let right = jwt(&header(), &claims(), "me right");
    assert_eq!(objection(&sandbox, &right, 0), None);
    assert_eq!(objection(&sandbox, &right, 1), Some("the assertion was used before"));
    let another = jwt(&header(), &with("jti", json!("two")), "me right");
    // A clone remembers it, too.
    assert_eq!(objection(&sandbox.clone(), &another, 119), None);
    assert_eq!(objection(&sandbox, &another, 119), Some("the assertion was used before"));
}

#[test]
fn what_is_wrong_is_said() {
    const CLAIMS: &str = "the assertion's claims are not as the dialect says";
    const HEADER: &str = "the assertion's header is not as the dialect says";
    const NONE: &str = "the assertion is no JWT that is signed";
    let signed = |claims: &Value| jwt(&header(), claims, "me right");
    let headed = |header: Value| jwt(&header, &claims(), "me right");
    for (assertion, said) in [
        ("anything".to_owned(), NONE),
        ("a.b.c".to_owned(), NONE),
        (headed(json!({ "alg": "none", "typ": "JWT", "kid": "k" })), NONE),
        (headed(json!({ "typ": "JWT", "kid": "k" })), NONE),
        (
            headed(json!({ "alg": "RS256", "typ": "JWT", "kid": "k" })),
            "the assertion is signed with another algorithm",
        ),
        (headed(json!({ "alg": "ES256", "typ": "at+jwt", "kid": "k" })), HEADER),
        (signed(&with("iss", json!("other"))), CLAIMS),
        (signed(&with("sub", json!("other"))), CLAIMS),
        (signed(&with("sub", json!(1))), CLAIMS),
        (signed(&without("sub")), CLAIMS),
        (signed(&without("jti")), CLAIMS),
        (signed(&with("jti", json!(""))), CLAIMS),
        (
            signed(&with("aud", json!("https://other.example"))),
            "the assertion is for another server",
        ),
        (signed(&without("aud")), "the assertion is for another server"),
        (signed(&without("exp")), CLAIMS),
        (signed(&with("exp", json!("tomorrow"))), CLAIMS),
        (signed(&with("exp", json!(NOW))), "the assertion has expired"),
        (signed(&with("exp", json!(NOW + 181))), "the assertion is valid for too long"),
        (signed(&with("iat", json!(NOW + 61))), "the assertion is from the future"),
        (signed(&with("iat", json!(-1))), CLAIMS),
        (jwt(&header(), &claims(), "other right"), "the assertion's signature is wrong"),
        (jwt(&header(), &claims(), ""), "the assertion's signature is wrong"),
    ] {
        assert_eq!(objection(&sandbox(), &assertion, 0), Some(said), "{assertion}");
    }
    // At the edges of what is allowed.
    for claims in
        [with("exp", json!(NOW + 180)), with("iat", json!(NOW + 60)), with("iat", json!(0))]
    {
        assert_eq!(objection(&sandbox(), &signed(&claims), 0), None, "{claims}");
    }
}

/// Without a verifier, any text is taken, as of vendors whose assertions are not described.
#[test]
fn without_a_verifier_nothing_is_looked_at() {
    let credentials = Credentials::none().with("client_id", "me").unwrap();
    let sandbox = Sandbox::new(dialect()).with_client(credentials, ["read"]);
    assert_eq!(objection(&sandbox, "anything", 0), None);
}
