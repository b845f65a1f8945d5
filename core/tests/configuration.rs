//! What is found before anything is sent, and whether its message tells what to do.

use polygrant::dialect::{Path, Template};
use polygrant::{ConfigurationError, Credentials, Dialect, Endpoint, Grant};

use super::credentials;

fn build(dialect: Dialect, scopes: &[&str]) -> Result<Grant, ConfigurationError> {
    let endpoint = Endpoint::new("https://auth.example.com/token")?;
    Grant::new(dialect, endpoint, credentials(), scopes)
}

/// The message is one line and holds each of these.
#[track_caller]
fn assert_says(error: &ConfigurationError, words: &[&str]) {
    let message = error.to_string();
    assert!(!message.contains('\n'), "{message}");
    for word in words {
        assert!(message.contains(word), "{message:?} lacks {word:?}");
    }
}

#[test]
fn ants_without_a_scope() {
    let error = build(Dialect::ants(), &[]).unwrap_err();
    assert_eq!(error, ConfigurationError::ScopeRequired { dialect: "ants".into() });
    assert_says(&error, &["ants", "scope", "name at least one"]);
}

#[test]
fn a_scope_where_there_is_none() {
    for dialect in [Dialect::xone(), Dialect::oro(), Dialect::fuuffy(), Dialect::cobee()] {
        let name = dialect.name.to_string();
        let error = build(dialect, &["item"]).unwrap_err();
        assert_eq!(error, ConfigurationError::ScopeUnsupported { dialect: name.clone() });
        assert_says(&error, &[&name, "scopes", "leave them out"]);
    }
}

#[test]
fn a_scope_that_is_empty() {
    for dialect in [Dialect::ants(), Dialect::rfc6749(), Dialect::rfc6749_post()] {
        for scopes in [&[""][..], &["item", ""]] {
            let error = build(dialect.clone(), scopes).unwrap_err();
            assert_eq!(error, ConfigurationError::EmptyScope);
            assert_says(&error, &["scope is empty", "leave it out or name it"]);
        }
    }
}

#[test]
fn no_scope_is_fine_where_none_is_required() {
    for dialect in Dialect::all().into_iter().filter(|dialect| dialect.name != "ants") {
        assert!(build(dialect, &[]).is_ok());
    }
}

#[test]
fn oro_without_a_base_url() {
    for dialect in [Dialect::oro(), Dialect::rfc6749(), Dialect::rfc6749_post()] {
        let name = dialect.name.to_string();
        for error in [dialect.endpoint().unwrap_err(), dialect.endpoint_in("x").unwrap_err()] {
            assert_eq!(error, ConfigurationError::NoEnvironment { dialect: name.clone() });
            assert_says(&error, &[&name, "give the base URL"]);
        }
    }
}

#[test]
fn an_unknown_environment() {
    let error = Dialect::cobee().endpoint_in("staging").unwrap_err();
    assert_eq!(
        error,
        ConfigurationError::UnknownEnvironment {
            dialect: "cobee".into(),
            environment: "staging".into(),
            known: vec!["production".into(), "pre-production".into()],
        }
    );
    assert_says(&error, &["cobee", "\"staging\"", "it has production and pre-production"]);
}

#[test]
fn plain_http_to_another_machine() {
    for url in ["http://auth.example.com", "http://10.0.0.1", "http://localhost.example.com"] {
        let host = url.trim_start_matches("http://");
        let error = Dialect::oro().endpoint_at(url).unwrap_err();
        assert_eq!(error, ConfigurationError::PlainHttp { host: host.into() });
        assert_says(&error, &[host, "use https", "loopback"]);
    }
}

#[test]
fn a_url_with_userinfo() {
    for url in ["https://user:hunter2@auth.example.com", "http://user:hunter2@localhost"] {
        let error = Dialect::oro().endpoint_at(url).unwrap_err();
        assert!(matches!(error, ConfigurationError::Endpoint { .. }), "{error:?}");
        assert_says(&error, &["userinfo", "credentials go elsewhere"]);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn a_url_with_a_fragment() {
    let error = Endpoint::new("https://auth.example.com/token#top").unwrap_err();
    assert!(matches!(error, ConfigurationError::Endpoint { .. }), "{error:?}");
    assert_says(&error, &["fragment", "leave it out"]);
}

#[test]
fn a_base_url_with_a_query_or_fragment() {
    for url in ["https://auth.example.com/?tenant=7", "https://auth.example.com/#top"] {
        let error = Dialect::oro().endpoint_at(url).unwrap_err();
        assert_eq!(error, ConfigurationError::BaseUrl);
        assert_says(&error, &["query", "fragment", "give the whole token URL"]);
    }
}

#[test]
fn empty_credentials() {
    let error = Credentials::new("", "my-secret").unwrap_err();
    assert_eq!(error, ConfigurationError::EmptyClientId);
    assert_says(&error, &["client id is empty", "give"]);

    let error = Credentials::new("my-client", "").unwrap_err();
    assert_eq!(error, ConfigurationError::EmptyClientSecret);
    assert_says(&error, &["client secret is empty", "give"]);
}

#[test]
fn a_dialect_that_cannot_mean_anything() {
    let mut unnamed = Dialect::rfc6749_post();
    unnamed.body = [("", "{client_id}".parse::<Template>().unwrap().into())].into();
    let mut no_slash = Dialect::rfc6749_post();
    no_slash.path = "token".parse().unwrap();
    let mut no_path = Dialect::rfc6749_post();
    no_path.token.scope = Path::whole();
    for (dialect, place, word) in [
        (unnamed, "body.", "has a name"),
        (no_slash, "path", "slash"),
        (no_path, "token.scope", "no member"),
    ] {
        let error = build(dialect, &[]).unwrap_err();
        assert!(matches!(error, ConfigurationError::Dialect { .. }), "{error:?}");
        assert_says(&error, &["\"rfc6749-post\"", place, word]);
    }
}

fn document(text: &str) -> Dialect {
    Dialect::from_json(text).unwrap()
}

fn endpoint() -> Endpoint {
    Endpoint::new("https://auth.example.com/token").unwrap()
}

#[test]
fn a_credential_that_is_missing_or_unknown() {
    let dialect =
        document(r#"{"name":"x","credentials":["api_key"],"headers":{"x-api-key":"{api_key}"}}"#);
    let error = build(dialect.clone(), &[]).unwrap_err();
    let expected =
        ConfigurationError::MissingCredential { dialect: "x".into(), name: "api_key".into() };
    assert_eq!(error, expected);
    assert_says(&error, &["x needs", "`api_key`"]);

    let with_key = credentials().with("api_key", "k").unwrap();
    assert!(Grant::new(dialect.clone(), endpoint(), with_key.clone(), [""; 0]).is_ok());
    let too_much = with_key.with("api-key", "k").unwrap();
    let error = Grant::new(dialect, endpoint(), too_much, [""; 0]).unwrap_err();
    assert_says(&error, &["no credential `api-key`", "`client_id`, `client_secret`, `api_key`"]);

    let error = credentials().with("api_key", "").unwrap_err();
    assert_says(&error, &["`api_key` is empty"]);
}

#[test]
fn a_credential_that_no_header_can_hold() {
    let dialect = document(r#"{"name":"x","headers":{"x-id":"{client_id}"}}"#);
    for id in [" a", "a\n", "a\0", "\u{7f}"] {
        let credentials = Credentials::new(id, "s").unwrap();
        let error = Grant::new(dialect.clone(), endpoint(), credentials, [""; 0]).unwrap_err();
        assert_says(&error, &["`headers.x-id`", "control character"]);
    }
    let credentials = Credentials::new("é b", "s").unwrap();
    let grant = Grant::new(dialect, endpoint(), credentials, [""; 0]).unwrap();
    assert_eq!(grant.request().headers()["x-id"].as_bytes(), "é b".as_bytes());
}

#[test]
fn variables() {
    let text = r#"{
        "name": "x",
        "environments": { "production": "https://{tenant}.x.example", "eu": "https://x.{top}" },
        "path": "/{realm}/token",
        "variables": {
            "tenant": { "about": "the name of your account" },
            "top": { "one_of": ["example", "com.example"] },
            "realm": { "default": "a b/c" }
        }
    }"#;
    let dialect = document(text);
    let error = dialect.endpoint().unwrap_err();
    assert_says(&error, &["x needs a value", "`tenant`", "the name of your account"]);
    let error = dialect.endpoint_in("eu").unwrap_err();
    assert_says(&error, &["`top`", "`example`, `com.example`"]);
    assert_says(&build(dialect.clone(), &[]).unwrap_err(), &["`tenant`"]);
    let error = dialect.clone().with_variable("tenan", "t").unwrap_err();
    assert_says(&error, &["no variable `tenan`", "`tenant`, `top`, `realm`"]);

    let filled = |name: &str, value: &'static str| dialect.clone().with_variable(name, value);
    let url = filled("tenant", "acme").unwrap().endpoint().unwrap().to_string();
    assert_eq!(url, "https://acme.x.example/a%20b%2Fc/token");
    for (name, value) in [
        ("tenant", "evil.example/"),
        ("tenant", "a@b"),
        ("tenant", "a:1"),
        ("tenant", "a?b"),
        ("tenant", "a#b"),
        ("tenant", "a..b"),
        ("tenant", ".a"),
        ("tenant", "-a"),
        ("tenant", "é"),
        ("tenant", ""),
        ("top", "evil"),
        ("realm", ".."),
        ("realm", "."),
        ("realm", ""),
    ] {
        let error = filled(name, value).unwrap_err();
        assert!(matches!(error, ConfigurationError::Variable { .. }), "{value}: {error:?}");
        assert_says(&error, &[&format!("`{name}`")]);
    }
    for value in ["?x#y", "%2e%2e", "a\\b", "@"] {
        let url = filled("realm", value).unwrap().url_at("https://h.example").unwrap();
        assert!(!url.contains(['?', '#', '\\', '@']) && !url.contains("/%2e"), "{url}");
    }
}
