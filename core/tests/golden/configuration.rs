//! What is found before anything is sent, and whether its message tells what to do.

use polygrant::dialect::{ClientAuthentication, ScopeParameter};
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
fn two_parameters_of_one_name() {
    let scope = |name: &'static str| {
        Some(ScopeParameter { name: name.into(), ..ScopeParameter::default() })
    };
    let body = |client_id: &'static str, client_secret: &'static str| ClientAuthentication::Body {
        client_id: client_id.into(),
        client_secret: client_secret.into(),
    };
    let mut dialects = [(); 4].map(|()| Dialect::rfc6749_post());
    dialects[0].client_authentication = body("id", "id");
    dialects[1].grant_type = Some("client_id".into());
    dialects[2].scope = scope("client_secret");
    dialects[3].scope = scope("grant_type");
    for (dialect, name) in
        dialects.into_iter().zip(["id", "client_id", "client_secret", "grant_type"])
    {
        let error = build(dialect, &[]).unwrap_err();
        assert!(matches!(error, ConfigurationError::Dialect { .. }), "{error:?}");
        assert_says(&error, &["\"rfc6749-post\"", &format!("{name:?}"), "name of its own"]);
    }
}

#[test]
fn a_dialect_that_cannot_mean_anything() {
    let mut unnamed = Dialect::rfc6749_post();
    unnamed.grant_type = Some("".into());
    let mut no_slash = Dialect::rfc6749_post();
    no_slash.path = "token".into();
    let mut no_path = Dialect::rfc6749_post();
    no_path.token.access_token = polygrant::dialect::Path::of(&[]);
    for (dialect, word) in [(unnamed, "empty name"), (no_slash, "slash"), (no_path, "path")] {
        let error = build(dialect, &[]).unwrap_err();
        assert!(matches!(error, ConfigurationError::Dialect { .. }), "{error:?}");
        assert_says(&error, &[word]);
    }
}
