//! What a dialect says of assertions: what comes of it, and what makes no sense.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]
#![allow(clippy::needless_pass_by_value, reason = "a document is written where it is used")]

use polygrant::assertion::{AssertionContext, KeyInfo, UnsignedJwt};
use polygrant::dialect::Algorithm;
use polygrant::{ConfigurationError, Credentials, Dialect, Grant, UnixTime};
use serde_json::{Value, json};

const NOW: UnixTime = UnixTime::from_secs(1_700_000_000);

/// A document that describes the assertion `jwt`, with more members.
fn document(jwt: Value, more: Value) -> Value {
    let mut document = json!({
        "name": "acme",
        "environments": { "production": "https://{tenant}.acme.example:8443/v1" },
        "variables": { "tenant": { "default": "t" }, "hint": { "optional": true } },
        "assertions": ["jwt"],
        "signing": { "jwt": jwt },
        "body": { "assertion": "{jwt}", "hint": "{hint}", "scope": "{scope}" }
    });
    document.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
    document
}

fn grant(document: &Value, scopes: &[&str]) -> Grant {
    let dialect = Dialect::from_json(&document.to_string()).unwrap();
    let credentials = Credentials::none().with("client_id", "my-client").unwrap();
    Grant::builder(dialect).credentials(credentials).scopes(scopes).build().unwrap()
}

fn unsigned(grant: &Grant, key: &KeyInfo) -> UnsignedJwt {
    AssertionContext::new(grant, "jwt", NOW, 7).unsigned(key).unwrap()
}

fn rsa() -> KeyInfo {
    KeyInfo::new([Algorithm::Rs256, Algorithm::Ps256])
}

fn claims(grant: &Grant) -> Value {
    serde_json::from_str(unsigned(grant, &rsa()).claims()).unwrap()
}

#[test]
fn every_placeholder() {
    let jwt = json!({
        "header": {
            "typ": "client-authentication+jwt", "kid": "{key_id}", "x5t": "{x5t}",
            "x5t#S256": "{x5t_s256}", "x5c": "{x5c}"
        },
        "claims": {
            "iss": "{client_id}", "aud": ["{audience}", "{issuer}"], "endpoint": "{endpoint}",
            "origin": "{origin}", "host": "{host}", "tenant": "{tenant}", "hint": "{hint}",
            "scope": "{scope}", "nested": { "at": "at {now}", "hints": ["{hint}"], "n": 1.5 },
            "iat": "{now}", "exp": "{expires}", "jti": "{random_id}", "ok": true
        },
        "lifetime": 60
    });
    let more = json!({ "issuer": "{origin}/{tenant}", "audience": "acme:{host}" });
    let grant = grant(&document(jwt, more), &["a", "b"]);
    let key = rsa().with_key_id("k").with_certificate("one", "two", ["Y2VydA==".to_owned()]);
    let unsigned = unsigned(&grant, &key);
    assert_eq!(
        serde_json::from_str::<Value>(unsigned.header()).unwrap(),
        json!({
            "alg": "RS256", "typ": "client-authentication+jwt", "kid": "k", "x5t": "one",
            "x5t#S256": "two", "x5c": ["Y2VydA=="]
        })
    );
    let origin = "https://t.acme.example:8443";
    assert_eq!(
        serde_json::from_str::<Value>(unsigned.claims()).unwrap(),
        json!({
            "iss": "my-client", "aud": ["acme:t.acme.example", format!("{origin}/t")],
            "endpoint": format!("{origin}/v1/token"), "origin": origin, "host": "t.acme.example",
            "tenant": "t", "scope": "a b", "nested": { "at": "at 1700000000", "n": 1.5 },
            "iat": 1_700_000_000, "exp": 1_700_000_060,
            "jti": "00000000-0000-4000-8000-000000000007", "ok": true
        })
    );
}

#[test]
fn the_audience_is_the_dialects_else_the_issuer_else_the_endpoint() {
    let endpoint = "https://t.acme.example:8443/v1/token";
    for (more, own_issuer, audience) in [
        (json!({}), None, endpoint),
        (json!({ "issuer": "https://as.example" }), None, "https://as.example"),
        (
            json!({ "issuer": "https://as.example" }),
            Some("https://own.example"),
            "https://own.example",
        ),
        (json!({}), Some("https://own.example"), "https://own.example"),
        (
            json!({ "audience": "https://aud.example" }),
            Some("https://own.example"),
            "https://aud.example",
        ),
        // What stands for nothing is none.
        (json!({ "issuer": "{hint}" }), None, endpoint),
    ] {
        let dialect = Dialect::from_json(&document(json!({}), more).to_string()).unwrap();
        let credentials = Credentials::none().with("client_id", "my-client").unwrap();
        let grant = Grant::builder(dialect).credentials(credentials);
        let grant = match own_issuer {
            Some(issuer) => grant.issuer(issuer),
            None => grant,
        };
        let grant = grant.build().unwrap();
        assert_eq!(claims(&grant)["aud"], audience);
        assert_eq!(AssertionContext::new(&grant, "jwt", NOW, 0).audience(), audience);
    }
}

#[test]
fn scopes_are_one_claim_or_an_array_or_none() {
    let jwt = json!({ "claims": { "exp": "{expires}", "scope": "{scope}" } });
    let joined = document(jwt.clone(), json!({ "scope": { "separator": "," } }));
    assert_eq!(claims(&grant(&joined, &["a", "b"]))["scope"], "a,b");
    assert_eq!(claims(&grant(&joined, &[])).get("scope"), None);
    let apart = document(jwt, json!({ "scope": { "list": "array" } }));
    assert_eq!(claims(&grant(&apart, &["a", "b"]))["scope"], json!(["a", "b"]));
    assert_eq!(claims(&grant(&apart, &[])).get("scope"), None);
}

#[test]
fn the_dialects_preference_of_what_the_key_can() {
    for (taken, offered, chosen) in [
        (json!([]), rsa(), Some("RS256")),
        (json!(["PS256", "RS256"]), rsa(), Some("PS256")),
        (json!(["ES256", "RS256"]), rsa(), Some("RS256")),
        (json!(["PS256", "RS256"]), rsa().with_algorithm(Algorithm::Rs256), Some("RS256")),
        (json!(["ES256"]), rsa(), None),
        (json!([]), KeyInfo::new([]), None),
    ] {
        let grant = grant(&document(json!({ "algorithms": taken }), json!({})), &[]);
        let found = AssertionContext::new(&grant, "jwt", NOW, 0).unsigned(&offered);
        match (found, chosen) {
            (Ok(found), Some(chosen)) => assert_eq!(found.algorithm().name(), chosen),
            (Err(error), None) => {
                assert!(matches!(error, ConfigurationError::Algorithm { .. }), "{error}");
            }
            (found, _) => panic!("{taken}: {found:?}"),
        }
    }
}

#[test]
fn a_certificate_that_is_missing() {
    let grant = grant(&document(json!({ "header": { "x5t": "{x5t}" } }), json!({})), &[]);
    let error = AssertionContext::new(&grant, "jwt", NOW, 0).unsigned(&rsa()).unwrap_err();
    assert_eq!(error, ConfigurationError::MissingCertificate { dialect: "acme".into() });
}

#[test]
fn what_is_not_described_is_not_signed() {
    let mut document = document(json!({}), json!({}));
    document.as_object_mut().unwrap().remove("signing");
    let dialect = Dialect::from_json(&document.to_string()).unwrap();
    let grant = Grant::builder(dialect).build().unwrap();
    let error = AssertionContext::new(&grant, "jwt", NOW, 0).unsigned(&rsa()).unwrap_err();
    assert!(matches!(error, ConfigurationError::UnknownCredential { .. }), "{error}");
}

#[test]
fn a_signature_of_another_length() {
    let grant = grant(&document(json!({}), json!({})), &[]);
    for (algorithm, right, wrong) in [
        (Algorithm::Es256, 64, 63),
        (Algorithm::Es384, 96, 64),
        (Algorithm::Es512, 132, 131),
        (Algorithm::EdDsa, 64, 65),
        (Algorithm::Ed25519, 64, 65),
        (Algorithm::Rs256, 256, 0),
    ] {
        let unsigned = unsigned(&grant, &KeyInfo::new([algorithm]));
        assert!(unsigned.with_signature(&vec![1; right]).is_ok(), "{algorithm}");
        let error = unsigned.with_signature(&vec![1; wrong]).unwrap_err();
        assert_eq!(error, ConfigurationError::Signature { algorithm, length: wrong });
    }
}

/// An assertion may come with the credentials, from what writes it anew.
#[test]
fn an_assertion_among_the_credentials() {
    let grant = grant(&document(json!({}), json!({})), &[]);
    let credentials = |jwt: &str| {
        let id = Credentials::none().with("client_id", "my-client").unwrap();
        id.with("jwt", jwt.to_owned()).unwrap()
    };
    let first = grant.with_credentials(credentials("one")).unwrap();
    assert!(first.missing_assertions().is_empty());
    assert_eq!(first.request().body().as_bytes(), b"assertion=one");
    let second = first.with_credentials(credentials("two")).unwrap();
    assert_eq!(second.request().body().as_bytes(), b"assertion=two");
    let kept = second.with_credentials(Credentials::none().with("client_id", "c").unwrap());
    assert_eq!(kept.unwrap().request().body().as_bytes(), b"assertion=two");
}

/// Each wrong member, where the error says it is, and what it says.
#[test]
fn what_makes_no_sense_is_refused() {
    let jwt = |jwt: Value| document(jwt, json!({}));
    let claim = |value: Value| jwt(json!({ "claims": { "exp": "{expires}", "c": value } }));
    let with_key = json!({
        "credentials": ["api_key"], "headers": { "x-api-key": "{api_key}" }
    });
    let secret = document(json!({ "claims": { "exp": "{expires}", "c": "{api_key}" } }), with_key);
    for (document, place, words) in [
        (claim(json!("{clientid}")), "signing.jwt.claims.c", "did you mean `{client_id}`?"),
        (claim(json!({ "d": ["{nobody}"] })), "signing.jwt.claims.c", "defined nowhere"),
        (claim(json!("{client_secret}")), "signing.jwt.claims.c", "not encrypted"),
        (secret, "signing.jwt.claims.c", "not encrypted"),
        (claim(json!("a {x5c}")), "signing.jwt.claims.c", "stands alone"),
        (jwt(json!({ "header": { "kid": "{jwt}" } })), "signing.jwt.header.kid", "defined nowhere"),
        (jwt(json!({ "header": { "alg": "RS256" } })), "signing.jwt.header.alg", "`algorithms`"),
        (jwt(json!({ "claims": { "iss": "{client_id}" } })), "signing.jwt.claims", "RFC 7523"),
        (jwt(json!({ "lifetime": 0 })), "signing.jwt.lifetime", "1 to 86400 seconds"),
        (jwt(json!({ "lifetime": 86_401 })), "signing.jwt.lifetime", "1 to 86400 seconds"),
        (jwt(json!({ "algorithms": ["HS256", "RS256"] })), "signing.jwt.algorithms", "not both"),
        (jwt(json!({ "algorithms": ["RS265"] })), "signing.jwt.algorithms[0]", "`RS256`"),
        (jwt(json!({ "algorithms": ["none"] })), "signing.jwt.algorithms[0]", "not allowed"),
        (jwt(json!({ "lifetimes": 1 })), "signing.jwt.lifetimes", "did you mean `lifetime`?"),
        (document(json!({}), json!({ "signing": { "jvt": {} } })), "signing.jvt", "`assertions`"),
        (document(json!({}), json!({ "issuer": "{key_id}" })), "issuer", "defined nowhere"),
        (document(json!({}), json!({ "audience": "{jwt}" })), "audience", "defined nowhere"),
        (
            document(
                json!({}),
                json!({ "variables": {
                    "tenant": { "default": "t" }, "hint": { "optional": true }, "now": {}
                } }),
            ),
            "variables.now",
            "something else already",
        ),
    ] {
        let error = Dialect::from_json(&document.to_string()).expect_err(place);
        assert_eq!(error.place(), place, "{error}");
        assert!(error.problem().contains(words), "{place}: {error}");
    }
}

/// Clocks that differ are the most common reason why a signature that is right is refused.
#[test]
fn a_refusal_says_that_the_clocks_differ() {
    let grant = grant(&document(json!({}), json!({})), &[]);
    let hint = |date: &str, status: u16, body: &str| {
        let response = http::Response::builder().status(status).header("date", date);
        let response = response.body(body.to_owned()).unwrap();
        let error = grant.parse(&response, NOW).unwrap_err();
        error.as_refusal().unwrap().hint().is_some_and(|hint| hint.contains("the clocks"))
    };
    let refused = r#"{"error":"invalid_client"}"#;
    // NOW is Tue, 14 Nov 2023 22:13:20 GMT.
    for (date, is_skewed) in [
        ("Tue, 14 Nov 2023 22:13:20 GMT", false),
        ("Tue, 14 Nov 2023 22:14:20 GMT", false),
        ("Tue, 14 Nov 2023 22:14:21 GMT", true),
        ("Tue, 14 Nov 2023 22:12:20 GMT", false),
        ("Tue, 14 Nov 2023 22:12:19 GMT", true),
        ("soon", false),
    ] {
        assert_eq!(hint(date, 401, refused), is_skewed, "{date}");
        assert!(!hint(date, 400, r#"{"error":"invalid_scope"}"#), "{date}");
    }
}

/// Servers seldom say what they want of an assertion.
#[test]
fn a_refusal_says_what_an_assertion_may_lack() {
    let credentials = Credentials::none().with("client_id", "my-client").unwrap();
    let builder = Grant::builder(Dialect::private_key_jwt()).base_url("https://as.example");
    let builder = builder.credentials(credentials);
    let (without, with) =
        (builder.clone().build().unwrap(), builder.issuer("https://as.example").build().unwrap());
    let claims = json!({ "claims": { "aud": "{endpoint}", "exp": "{expires}" } });
    let fixed = grant(&document(claims, json!({})), &[]);
    let hint = |grant: &Grant, status: u16, body: &str| {
        let response = http::Response::builder().status(status).body(body.to_owned()).unwrap();
        grant.parse(&response, NOW).unwrap_err().as_refusal().unwrap().hint().unwrap_or_default()
    };
    let refused =
        r#"{"error":"invalid_client","error_description":"client authentication failed"}"#;
    for (status, body) in [(401, refused), (400, refused), (403, "")] {
        let hint = |grant| hint(grant, status, body);
        assert!(hint(&without).contains("is the token URL, since no issuer is given"), "{body}");
        assert!(
            hint(&with).contains("is the issuer: some servers take the token URL alone"),
            "{body}"
        );
        assert_eq!(hint(&fixed), "", "{body}");
    }
    assert_eq!(hint(&with, 400, r#"{"error":"invalid_scope"}"#), "");
    // One of a file that nothing has written anew: `{"alg":"RS256"}.{"exp":5}`.
    let old = with.with_assertion("client_assertion", "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjV9.c2ln");
    assert!(hint(&old.unwrap(), 401, refused).contains("had ended by then"));
    // Of a server that binds tokens to a certificate or a key.
    let grant_refused = r#"{"error":"invalid_grant"}"#;
    assert!(hint(&with, 400, grant_refused).contains("a TLS client certificate (RFC 8705)"));
    let proof = r#"{"error":"invalid_dpop_proof"}"#;
    assert!(hint(&with, 400, proof).contains("allow this client Bearer tokens"));
}

#[test]
fn an_issuer_that_is_empty() {
    let credentials = Credentials::none().with("client_id", "my-client").unwrap();
    let grant = Grant::builder(Dialect::private_key_jwt()).base_url("https://as.example");
    let error = grant.credentials(credentials).issuer("").build().unwrap_err();
    assert_eq!(error, ConfigurationError::EmptyIssuer);
}

#[test]
fn an_issuer_that_nothing_states() {
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    let grant = Grant::builder(Dialect::rfc6749()).base_url("https://as.example");
    let error = grant.credentials(credentials).issuer("https://as.example").build().unwrap_err();
    assert_eq!(error, ConfigurationError::UnusedIssuer { dialect: "rfc6749".into() });
}
