//! Assertions that the program signs.

use polygrant::Dialect;
use polygrant_hyper::VerifyingKey;
use polygrant_testkit::{AssertionChecks, SandboxServer, sandbox};

use crate::run::{File, polygrant, token};

const KEYS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys");

fn key(name: &str) -> String {
    format!("{KEYS}/{name}")
}

/// The built-in sandbox, which takes what that key signs, or the client's secret.
fn server(dialect: Dialect, key: VerifyingKey) -> SandboxServer {
    let checks = AssertionChecks::new(move |jwt| {
        key.verifies(jwt.algorithm(), jwt.input(), jwt.signature())
            && jwt.key_id().is_none_or(|id| id == "my-key")
    });
    SandboxServer::with_sandboxes([sandbox(dialect).with_verifier(checks)], 0).unwrap()
}

fn public(name: &str) -> VerifyingKey {
    std::fs::read_to_string(key(name)).unwrap().parse().unwrap()
}

#[test]
fn a_key_file_of_every_form_gets_a_token() {
    for (file, public_key, more) in [
        ("rsa.pem", "rsa-public.pem", &["--algorithm", "PS256"][..]),
        ("rsa-pkcs1.pem", "rsa-public.pem", &["--key-id", "my-key"]),
        ("p256-sec1.pem", "p256-certificate.pem", &[]),
        ("p384.pem", "p384-public.pem", &[]),
        ("ed25519.pem", "ed25519-public.pem", &[]),
        ("ed25519.jwk", "ed25519-public.pem", &["--key-id", "my-key"]),
    ] {
        let server = server(Dialect::private_key_jwt(), public(public_key));
        let path = key(file);
        let options = [&["--signing-key", &path][..], more].concat();
        let said = token(&server, "private-key-jwt", &options)
            .without_env("POLYGRANT_CLIENT_SECRET")
            .said();
        let expected = (0, "sandbox-private-key-jwt-token\n");
        assert_eq!((said.status, &*said.out), expected, "{file}: {}", said.err);
        assert_eq!(said.err, "", "{file}");
    }
}

#[test]
fn what_the_server_does_not_take_is_refused() {
    let server = server(Dialect::private_key_jwt(), public("p256-public.pem"));
    let (right, wrong) = (key("p256.pem"), key("p384.pem"));
    for options in [
        &["--signing-key", &wrong][..],
        &["--signing-key", &right, "--key-id", "another"],
        &["--signing-key", &right, "--issuer", "https://another.example"],
    ] {
        let said = token(&server, "private-key-jwt", options).said();
        assert_eq!((said.status, &*said.out), (3, ""), "{options:?}: {}", said.err);
        assert!(said.err.contains("invalid_client"), "{}", said.err);
    }
}

#[test]
fn the_clients_secret_signs_by_itself() {
    let dialect = Dialect::client_secret_jwt();
    let server = server(dialect, VerifyingKey::of_secret("sandbox-secret"));
    let said = token(&server, "client-secret-jwt", &[]).said();
    assert_eq!((said.status, &*said.out), (0, "sandbox-client-secret-jwt-token\n"), "{}", said.err);
    let said =
        token(&server, "client-secret-jwt", &[]).env("POLYGRANT_CLIENT_SECRET", "another").said();
    assert_eq!(said.status, 3, "{}", said.err);
}

#[test]
fn a_request_shows_the_assertion_decoded_and_not_signed() {
    let path = key("rsa.pem");
    let said = polygrant(&[
        "request",
        "--dialect",
        "private-key-jwt",
        "--endpoint",
        "https://as.example/t",
        "--issuer",
        "https://as.example",
        "--signing-key",
        &path,
        "--key-id",
        "my-key",
    ])
    .said();
    assert_eq!((said.status, &*said.err), (0, ""));
    let (request, decoded) = said.out.split_once("\n# client_assertion, decoded").unwrap();
    assert!(request.contains("&client_assertion=REDACTED\n"), "{request}");
    let (header, claims) = decoded.split_once(":\n").unwrap().1.split_once('\n').unwrap();
    assert_eq!(header, r#"{"alg":"RS256","typ":"JWT","kid":"my-key"}"#);
    let claims: serde_json::Value = serde_json::from_str(claims).unwrap();
    assert_eq!(claims["aud"], "https://as.example");
    assert_eq!(claims["sub"], "sandbox-client");
    let lifetime = claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap();
    assert_eq!(lifetime, 120);

    // An issuer stands in the assertion alone, which a command for curl takes from elsewhere.
    let arguments = [
        "--dialect",
        "private-key-jwt",
        "--base-url",
        "https://as.example",
        "--issuer",
        "https://i",
    ];
    let said = polygrant(&[&["request", "--output", "curl"][..], &arguments].concat()).said();
    assert_eq!((said.status, &*said.err), (0, ""));

    // Without a key, it shows what a key would sign.
    let arguments = ["request", "--dialect", "private-key-jwt", "--base-url", "https://as.example"];
    assert!(polygrant(&arguments).said().out.contains("{\"alg\":\"RS256\""));
}

/// `doctor` signs as `token` does, and tells what the server makes of it.
#[test]
fn doctor_signs_too() {
    let dialect = Dialect::private_key_jwt();
    let server = server(dialect.clone(), public("p256-public.pem"));
    let base_url = server.base_url(&dialect);
    let doctor = |options: &[&str]| {
        let arguments = ["doctor", "--dialect", "private-key-jwt", "--base-url", &base_url];
        let run = polygrant(&[&arguments[..], options].concat());
        run.without_env("POLYGRANT_CLIENT_SECRET").said()
    };
    let (right, wrong, missing) = (key("p256.pem"), key("p384.pem"), key("missing.pem"));
    let said = doctor(&["--signing-key", &right]);
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("ok    token"), "{}", said.out);
    assert!(!said.out.contains("sandbox-private-key-jwt-token"), "{}", said.out);
    let said = doctor(&["--signing-key", &wrong]);
    assert_eq!(said.status, 3, "{}{}", said.out, said.err);
    assert!(
        said.out.contains("FAIL  token") && said.out.contains("invalid_client"),
        "{}",
        said.out
    );
    // What is wrong with the command line is no matter of the way.
    for options in [&["--signing-key", &missing][..], &[]] {
        let said = doctor(options);
        assert_eq!((said.status, &*said.out), (2, ""), "{}", said.err);
        assert!(
            said.err.contains("missing.pem: cannot read it") || options.is_empty(),
            "{}",
            said.err
        );
    }
}

#[test]
fn what_is_wrong_with_a_key_is_said_before_anything_is_sent() {
    let base = ["token", "--dialect", "private-key-jwt", "--base-url", "https://as.example"];
    let (encrypted, small, rsa) = (key("encrypted.pem"), key("small.pem"), key("rsa.pem"));
    for (options, words) in [
        (&[][..], "give --signing-key FILE to sign it, or --assertion-file client_assertion=FILE"),
        (&["--signing-key", "/nowhere.pem"], "/nowhere.pem: "),
        (&["--signing-key", &encrypted], "encrypted.pem: signing key: it is encrypted: decrypt it"),
        (&["--signing-key", &small], "fewer than 2048 bits"),
        (&["--signing-key", &rsa, "--algorithm", "ES256"], "--algorithm ES256"),
        (&["--signing-key", &rsa, "--algorithm", "none"], "it is one of RS256"),
        (&["--key-id", "k"], "--signing-key"),
    ] {
        let said = polygrant(&[&base, options].concat()).said();
        assert_eq!((said.status, &*said.out), (2, ""), "{options:?}: {}", said.err);
        assert!(said.err.contains(words), "{options:?}: {}", said.err);
    }
}

#[test]
fn a_key_is_for_a_dialect_that_signs() {
    let path = key("p256.pem");
    for dialect in ["xone", "client-secret-jwt"] {
        let arguments = ["request", "--dialect", dialect, "--base-url", "https://as.example"];
        let said = polygrant(&[&arguments[..], &["--signing-key", &path]].concat()).said();
        assert_eq!((said.status, &*said.out), (2, ""));
        assert!(
            said.err.contains(&format!("{dialect} has no assertion that a key signs")),
            "{}",
            said.err
        );
    }
}

/// A file that something else writes anew; with one assertion, its name need not be said.
#[test]
fn an_assertion_from_a_file() {
    let server = SandboxServer::with_sandboxes([sandbox(Dialect::private_key_jwt())], 0).unwrap();
    let file = File::new("token", b"e30.e30.c2ln\n");
    let named = format!("client_assertion={}", file.path());
    for value in [&*named, file.path()] {
        let said = token(&server, "private-key-jwt", &["--assertion-file", value]).said();
        assert_eq!(said.status, 0, "{value}: {}", said.err);
    }
}

#[test]
fn parameters_without_a_document() {
    let arguments = [
        "request",
        "--dialect",
        "rfc6749",
        "--base-url",
        "https://as.example",
        "--param",
        "resource=https://one.example/",
        "--param",
        "audience=a b",
        "--param",
        "resource=https://two.example/?q=1",
    ];
    let said = polygrant(&arguments).said();
    assert_eq!(
        said.out.lines().last().unwrap(),
        "grant_type=client_credentials&resource=https%3A%2F%2Fone.example%2F\
         &resource=https%3A%2F%2Ftwo.example%2F%3Fq%3D1&audience=a+b"
    );
    let arguments =
        ["request", "--dialect", "rfc6749", "--base-url", "https://a.example", "--param", "x"];
    let said = polygrant(&arguments).said();
    assert_eq!(said.status, 2);
    assert!(said.err.contains("--param is NAME=VALUE"), "{}", said.err);
}

/// Without a key, too: placeholders stand for its certificate.
#[test]
fn a_request_shows_the_assertion_that_wants_a_certificate() {
    let arguments =
        ["request", "--dialect", "azure-v2-assertion", "--var", "tenant=t", "--scope", "s"];
    let said = polygrant(&[&arguments[..], &["--client-id", "c"]].concat()).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    assert!(said.out.contains(r#""x5t#S256":"X5T_S256""#), "{}", said.out);
}
