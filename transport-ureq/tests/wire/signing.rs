//! Assertions that a key signs, against sandboxes that verify them.

use std::sync::atomic::{AtomicUsize, Ordering};

use polygrant::assertion::KeyInfo;
use polygrant::dialect::Algorithm;
use polygrant::{Credentials, Dialect, Error, Grant, TransportErrorKind};
use polygrant_sandbox::Sandbox;
use polygrant_testkit::{
    AssertionChecks, CLIENT_ID, CLIENT_SECRET, SandboxServer, ScriptedServer, sandbox,
};
use polygrant_ureq::{PrivateKey, Signer, SigningCallback, Transport, VerifyingKey};

/// A sandbox that takes the assertions of one key, for that issuer.
fn verifying(dialect: Dialect, key: VerifyingKey) -> Sandbox {
    sandbox(dialect).with_issuer("https://as.example").with_verifier(AssertionChecks::new(
        move |jwt| key.verifies(jwt.algorithm(), jwt.input(), jwt.signature()),
    ))
}

fn grant(server: &SandboxServer, dialect: Dialect, issuer: &str) -> Grant {
    let base_url = server.base_url(&dialect);
    let credentials = Credentials::new(CLIENT_ID, CLIENT_SECRET).unwrap();
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials);
    grant.issuer(issuer).scopes(["item"]).build().unwrap()
}

fn key(algorithm: Algorithm) -> PrivateKey {
    PrivateKey::generate(algorithm).unwrap()
}

#[test]
fn each_key_gets_a_token_where_it_is_known() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::EdDsa] {
        let own = key(algorithm);
        let sandboxes = [verifying(Dialect::private_key_jwt(), VerifyingKey::from(&own))];
        let server = SandboxServer::with_sandboxes(sandboxes, 0).unwrap();
        let grant = grant(&server, Dialect::private_key_jwt(), "https://as.example");
        let transport = Transport::new().with_signer(own);
        // Each request has an assertion that was not used before.
        for _ in 0..2 {
            let token = transport.fetch(&grant).unwrap();
            assert_eq!(token.secret(), "sandbox-private-key-jwt-token");
        }
        let other = Transport::new().with_signer(key(algorithm));
        assert_eq!(other.fetch(&grant).unwrap_err().as_refusal().unwrap().status(), 401);
    }
}

#[test]
fn an_assertion_for_another_server_is_refused() {
    let own = key(Algorithm::Es256);
    let sandboxes = [verifying(Dialect::private_key_jwt(), VerifyingKey::from(&own))];
    let server = SandboxServer::with_sandboxes(sandboxes, 0).unwrap();
    let grant = grant(&server, Dialect::private_key_jwt(), "https://other.example");
    let error = Transport::new().with_signer(own).fetch(&grant).unwrap_err();
    assert_eq!(error.as_refusal().unwrap().code(), Some("invalid_client"));
}

/// No signer is needed where the client's secret is the key.
#[test]
fn a_secret_signs_by_itself() {
    for (secret, is_right) in [(CLIENT_SECRET, true), ("another", false)] {
        let dialect = Dialect::client_secret_jwt();
        let sandboxes = [verifying(dialect.clone(), VerifyingKey::of_secret(secret))];
        let server = SandboxServer::with_sandboxes(sandboxes, 0).unwrap();
        let grant = grant(&server, dialect, "https://as.example");
        assert_eq!(Transport::new().fetch(&grant).is_ok(), is_right, "{secret}");
    }
}

/// A key service gets the bytes to be signed, once for each request.
#[test]
fn a_key_service_signs() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let own = key(Algorithm::Es256);
    let sandboxes = [verifying(Dialect::private_key_jwt(), VerifyingKey::from(&own))];
    let server = SandboxServer::with_sandboxes(sandboxes, 0).unwrap();
    let grant = grant(&server, Dialect::private_key_jwt(), "https://as.example");
    let info = KeyInfo::new([Algorithm::Es256]).with_key_id("kms-1");
    let service = SigningCallback::new(info, move |algorithm, input| {
        CALLS.fetch_add(1, Ordering::SeqCst);
        own.sign(algorithm, input)
    });
    let transport = Transport::new().with_signer(service);
    transport.fetch(&grant).unwrap();
    transport.fetch(&grant).unwrap();
    assert_eq!(CALLS.load(Ordering::SeqCst), 2);
}

/// Clients of one transport can have keys of their own.
#[test]
fn a_callback_picks_the_key_by_the_client() {
    let own = key(Algorithm::Es256);
    let sandboxes = [verifying(Dialect::private_key_jwt(), VerifyingKey::from(&own))];
    let server = SandboxServer::with_sandboxes(sandboxes, 0).unwrap();
    let grant = grant(&server, Dialect::private_key_jwt(), "https://as.example");
    let transport = Transport::new().with_assertion_signer("client_assertion", move |context| {
        match context.client_id() {
            CLIENT_ID => own.assertion(context),
            other => Err(format!("there is no key for {other}").into()),
        }
    });
    transport.fetch(&grant).unwrap();
    let other = Credentials::new("another", "secret").unwrap();
    let Err(Error::Transport(error)) = transport.fetch(&grant.with_credentials(other).unwrap())
    else {
        panic!("it has no key")
    };
    assert_eq!(error.kind(), TransportErrorKind::Assertion);
}

/// The signer's own error says why: the tests of `polygrant-client` have each.
#[test]
fn what_is_not_signed_is_not_sent() {
    let server = ScriptedServer::with_responses(|_| Vec::new()).unwrap();
    let credentials = Credentials::none().with("client_id", CLIENT_ID).unwrap();
    let grant = Grant::builder(Dialect::private_key_jwt()).base_url(server.base_url());
    let grant = grant.credentials(credentials).build().unwrap();
    let fails = SigningCallback::new(KeyInfo::new([Algorithm::Es256]), |_, _| Err("busy".into()));
    for (transport, kind) in [
        (Transport::new(), TransportErrorKind::AssertionMissing),
        (Transport::new().with_signer(fails), TransportErrorKind::Assertion),
    ] {
        let error = transport.fetch(&grant).unwrap_err();
        assert!(matches!(&error, Error::Transport(error) if error.kind() == kind), "{error:?}");
    }
    assert_eq!(server.connections(), 0);
}

/// An assertion is dated by the server's clock from the first response on.
#[test]
fn a_skewed_clock_is_learned_from_the_first_response() {
    let server = ScriptedServer::with_responses(|_| {
        polygrant_testkit::response("401 No", "date: Thu, 01 Jan 2099 00:00:00 GMT\r\n", "{}")
    });
    let server = server.unwrap();
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let dates = std::sync::Arc::clone(&seen);
    let transport = Transport::new().with_assertion_signer("client_assertion", move |context| {
        dates.lock().unwrap().push(context.now().since_epoch().as_secs());
        Ok("signed".into())
    });
    let credentials = Credentials::none().with("client_id", CLIENT_ID).unwrap();
    let grant = Grant::builder(Dialect::private_key_jwt()).base_url(server.base_url());
    let grant = grant.credentials(credentials).build().unwrap();
    for _ in 0..2 {
        assert!(transport.fetch(&grant).unwrap_err().as_refusal().is_some());
    }
    let seen = seen.lock().unwrap();
    // 2099, give or take the hours that a test may be held up for.
    let new_year = 4_070_908_800;
    assert!(seen[0] < new_year - 86_400, "{seen:?}");
    assert!((new_year..new_year + 86_400).contains(&seen[1]), "{seen:?}");
}
