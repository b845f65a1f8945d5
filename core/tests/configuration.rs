//! Configuration errors, which are found before anything is sent, and their messages, which say what to do.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

use polygrant::dialect::{Path, Template};
use polygrant::{ConfigurationError, Credentials, Dialect, Endpoint, Grant, GrantBuilder};

fn credentials() -> Credentials {
    Credentials::new("my-client", "my-secret").unwrap()
}

fn build(dialect: Dialect, scopes: &[&str]) -> Result<Grant, ConfigurationError> {
    let endpoint = Endpoint::new("https://auth.example.com/token")?;
    Grant::new(dialect, endpoint, credentials(), scopes)
}

/// Asserts that the message is one line and contains each of these.
#[track_caller]
fn assert_says(error: &ConfigurationError, words: &[&str]) {
    let message = error.to_string();
    assert!(!message.contains('\n'), "{message}");
    for word in words {
        assert!(message.contains(word), "{message:?} lacks {word:?}");
    }
}

#[test]
fn a_missing_scope_is_an_error_where_one_is_required() {
    let error = build(Dialect::ants(), &[]).unwrap_err();
    assert_eq!(error, ConfigurationError::ScopeRequired { dialect: "ants".into() });
    assert_says(&error, &["ants", "scope", "name at least one"]);
}

#[test]
fn a_scope_is_an_error_where_the_dialect_has_none() {
    for dialect in [Dialect::xone(), Dialect::oro(), Dialect::fuuffy(), Dialect::cobee()] {
        let name = dialect.name.to_string();
        let error = build(dialect, &["item"]).unwrap_err();
        assert_eq!(error, ConfigurationError::ScopeUnsupported { dialect: name.clone() });
        assert_says(&error, &[&name, "scopes", "leave them out"]);
    }
}

#[test]
fn an_empty_scope_is_an_error() {
    for dialect in [Dialect::ants(), Dialect::rfc6749(), Dialect::rfc6749_post()] {
        for scopes in [&[""][..], &["item", ""]] {
            let error = build(dialect.clone(), scopes).unwrap_err();
            assert_eq!(error, ConfigurationError::EmptyScope);
            assert_says(&error, &["scope is empty", "leave it out or name it"]);
        }
    }
}

#[test]
fn no_scope_is_needed_where_none_is_required() {
    for dialect in Dialect::all().into_iter().filter(|dialect| !dialect.scope.required) {
        assert!(build(dialect, &[]).is_ok());
    }
}

#[test]
fn a_dialect_without_a_host_needs_a_base_url() {
    for dialect in [Dialect::oro(), Dialect::rfc6749(), Dialect::rfc6749_post()] {
        let name = dialect.name.to_string();
        for error in [dialect.endpoint().unwrap_err(), dialect.endpoint_in("x").unwrap_err()] {
            assert_eq!(error, ConfigurationError::NoEnvironment { dialect: name.clone() });
            assert_says(&error, &[&name, "give the base URL"]);
        }
    }
}

#[test]
fn an_unknown_environment_is_an_error() {
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
fn plain_http_to_another_machine_is_an_error() {
    for url in ["http://auth.example.com", "http://10.0.0.1", "http://localhost.example.com"] {
        let host = url.trim_start_matches("http://");
        let error = Dialect::oro().endpoint_at(url).unwrap_err();
        assert_eq!(error, ConfigurationError::PlainHttp { host: host.into() });
        assert_says(&error, &[host, "use https", "loopback"]);
    }
}

#[test]
fn a_url_with_userinfo_is_an_error() {
    for url in ["https://user:hunter2@auth.example.com", "http://user:hunter2@localhost"] {
        let error = Dialect::oro().endpoint_at(url).unwrap_err();
        assert!(matches!(error, ConfigurationError::Endpoint { .. }), "{error:?}");
        assert_says(&error, &["userinfo", "credentials go elsewhere"]);
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn a_url_with_a_fragment_is_an_error() {
    let error = Endpoint::new("https://auth.example.com/token#top").unwrap_err();
    assert!(matches!(error, ConfigurationError::Endpoint { .. }), "{error:?}");
    assert_says(&error, &["fragment", "leave it out"]);
}

#[test]
fn a_base_url_with_a_query_or_fragment_is_an_error() {
    for url in ["https://auth.example.com/?tenant=7", "https://auth.example.com/#top"] {
        let error = Dialect::oro().endpoint_at(url).unwrap_err();
        assert_eq!(error, ConfigurationError::BaseUrl);
        assert_says(&error, &["query", "fragment", "give the whole token URL"]);
    }
}

#[test]
fn empty_credentials_are_an_error() {
    let error = Credentials::new("", "my-secret").unwrap_err();
    assert_eq!(error, ConfigurationError::EmptyClientId);
    assert_says(&error, &["client id is empty", "give"]);

    let error = Credentials::new("my-client", "").unwrap_err();
    assert_eq!(error, ConfigurationError::EmptyClientSecret);
    assert_says(&error, &["client secret is empty", "give"]);
}

#[test]
fn a_contradictory_dialect_is_an_error() {
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
fn a_missing_or_unknown_credential_is_an_error() {
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
fn a_credential_that_no_header_can_hold_is_an_error() {
    let dialect = document(r#"{"name":"x","headers":{"x-id":"{client_id}"}}"#);
    for id in [" a", "a ", " "] {
        let credentials = Credentials::new(id, "s").unwrap();
        let error = Grant::new(dialect.clone(), endpoint(), credentials, [""; 0]).unwrap_err();
        assert_says(&error, &["`headers.x-id`", "a space at one of its ends"]);
    }
    let credentials = Credentials::new("é b", "s").unwrap();
    let grant = Grant::new(dialect, endpoint(), credentials, [""; 0]).unwrap();
    assert_eq!(grant.request().headers()["x-id"].as_bytes(), "é b".as_bytes());
}

/// A secret that was copied, or read from a file, may have line breaks or a byte order mark around it.
#[test]
fn a_credential_with_control_characters_is_an_error() {
    for (secret, words) in [
        ("\u{feff}s3cr3t", "begins with a byte order mark (U+FEFF): trim it"),
        ("s3cr3t\n", "ends with a line break: trim it"),
        ("s3cr3t\r\n", "ends with a line break: trim it"),
        ("\n", "ends with a line break: trim it"),
        ("\ts3cr3t", "begins or ends with a control character: trim it"),
        ("s3cr3t\0", "begins or ends with a control character: trim it"),
        ("s3cr3t\u{9d}", "begins or ends with a control character: trim it"),
        ("s3c\nr3t", "has a control character, such as a line break, in it"),
        ("s3c\u{7f}r3t", "has a control character, such as a line break, in it"),
    ] {
        for (error, name) in [
            (Credentials::new(secret, "s").unwrap_err(), "`client_id`"),
            (Credentials::new("my-client", secret).unwrap_err(), "`client_secret`"),
        ] {
            assert!(matches!(error, ConfigurationError::Credential { .. }), "{error:?}");
            assert_says(&error, &[name, words]);
            assert!(!error.to_string().contains("r3t"), "{error}");
        }
        // A key in PEM has lines.
        let named = Credentials::none().with("key", secret);
        assert_eq!(named.is_ok(), words.contains("in it"), "{secret:?}");
    }
    for secret in
        ["s3 cr3t", " s3cr3t ", "s3cr3t\u{200b}", "пароль", "密碼😀", "a\u{feff}b", "é+/=:%&"]
    {
        assert_eq!(Credentials::new("my-client", secret).unwrap().client_secret(), secret);
    }
}

#[test]
fn a_raw_basic_id_with_a_colon_is_an_error() {
    let raw = document(
        r#"{
            "name": "x",
            "headers": { "authorization": "Basic {base64:{client_id}:{client_secret}}" },
            "body": { "grant_type": "client_credentials" }
        }"#,
    );
    let mut prefixed = raw.clone();
    let template = "BASIC {base64:{client_id}@x:{client_secret}}".parse::<Template>().unwrap();
    prefixed.headers.set("authorization", template);
    let build = |dialect: &Dialect, id: &str, secret: &str| {
        let credentials = Credentials::new(id, secret).unwrap();
        Grant::new(dialect.clone(), endpoint(), credentials, [""; 0])
    };
    for dialect in [&raw, &prefixed] {
        for id in [":", "my:client", "my-client:"] {
            let error = build(dialect, id, "s").unwrap_err();
            assert_eq!(error, ConfigurationError::ColonInBasic { dialect: "x".into() });
            assert_says(&error, &["x sends", "RFC 7617 §2", "`{form:{client_id}}`"]);
        }
        assert!(build(dialect, "my-client", "s:e:c").is_ok());
    }
    // Escaped, it is no colon; and elsewhere it means nothing.
    assert!(build(&Dialect::rfc6749(), "my:client", "s:").is_ok());
    let elsewhere = document(
        r#"{"name":"x","headers":{"x-pair":"{base64:{client_id}:{client_secret}}"},"body":{"a":"b"}}"#,
    );
    assert!(build(&elsewhere, "my:client", "s").is_ok());
}

#[test]
fn scopes_that_cannot_be_sent_are_errors() {
    for (dialect, scope, words) in [
        (Dialect::ants(), "it\nem", "control character"),
        (Dialect::ants(), "item\u{85}", "control character"),
        (Dialect::ants(), "item,event", "\",\" in it"),
        (Dialect::rfc6749(), "read write", "\" \" in it"),
        (Dialect::rfc6749_post(), " ", "\" \" in it"),
        (Dialect::rfc6749(), "\u{7f}", "control character"),
        (Dialect::rfc6749(), "läs", "RFC 6749 §3.3"),
        (Dialect::rfc6749_post(), "a\"b", "RFC 6749 §3.3"),
        (Dialect::rfc6749_post(), "a\\b", "RFC 6749 §3.3"),
    ] {
        let error = build(dialect, &["fine", scope]).unwrap_err();
        assert!(matches!(&error, ConfigurationError::Scope { .. }), "{error:?}");
        assert_says(&error, &["scope", words]);
    }
    for (dialect, scope) in [
        (Dialect::ants(), "läs \"mer\" \\"),
        (Dialect::rfc6749(), "https://api.example.com/.default!#[]^~'"),
        (document(r#"{"name":"x","scope":{"list":"array"}}"#), "a b,c"),
        (document(r#"{"name":"x","scope":{"separator":"||"}}"#), "a|b c"),
    ] {
        assert!(build(dialect, &["fine", scope]).is_ok(), "{scope}");
    }
}

/// It is found before the request is sent: with the response, a token would be lost.
#[test]
fn a_presentation_that_cannot_be_written_is_an_error() {
    let dialect = document(
        r#"{
            "name": "x",
            "variables": { "hint": { "optional": true } },
            "query": { "hint": "{hint}" },
            "presentation": {
                "headers": { "authorization": "Bearer {access_token}", "client-id": "{client_id}", "x-hint": "{hint}" }
            }
        }"#,
    );
    let build = |id: &str, hint: Option<&'static str>| {
        let grant = Grant::builder(dialect.clone()).base_url("https://auth.example.com");
        let grant = grant.credentials(Credentials::new(id, "s").unwrap());
        hint.map_or(grant.clone(), |hint| grant.variable("hint", hint)).build()
    };
    for (id, hint, place) in [
        ("my-client ", None, "`presentation.headers.client-id`"),
        ("my-client", Some("a\nb"), "`presentation.headers.x-hint`"),
    ] {
        let error = build(id, hint).unwrap_err();
        assert!(matches!(&error, ConfigurationError::Unwritable { .. }), "{error:?}");
        assert_says(&error, &[place, "a space at one of its ends"]);
    }
    assert!(build("my client é", None).is_ok());
    assert!(build("my-client", Some("a b")).is_ok());
}

#[test]
fn variables_are_filled_in_and_checked() {
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
    let error = Grant::builder(dialect.clone()).credentials(credentials()).build().unwrap_err();
    assert_says(&error, &["`tenant`"]);
    // An endpoint needs none of an environment's.
    assert!(build(dialect.clone(), &[]).is_ok());
    let filled = |name: &'static str, value: &'static str| {
        Grant::builder(dialect.clone())
            .variable("tenant", "acme")
            .credentials(credentials())
            .variable(name, value)
    };
    let url = |grant: GrantBuilder| grant.build().map(|grant| grant.endpoint().to_string());
    let error = filled("tenan", "t").build().unwrap_err();
    assert_says(&error, &["no variable `tenan`", "`tenant`, `top`, `realm`"]);
    let error = filled("tenant", "acme").build().unwrap_err();
    assert_says(&error, &["`tenant`", "given twice"]);
    let top = filled("top", "com.example");
    assert_eq!(url(top.clone()).unwrap(), "https://acme.x.example/a%20b%2Fc/token");
    assert_eq!(url(top.environment("eu")).unwrap(), "https://x.com.example/a%20b%2Fc/token");

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
        let error = dialect.bind([(name, value)]).unwrap_err();
        assert!(matches!(error, ConfigurationError::Variable { .. }), "{value}: {error:?}");
        assert_says(&error, &[&format!("`{name}`")]);
    }
    for value in ["?x#y", "%2e%2e", "a\\b", "@"] {
        let grant = filled("top", "example").variable("realm", value).base_url("https://h.example");
        let url = url(grant).unwrap();
        assert!(!url.contains(['?', '#', '\\', '@']) && !url.contains("/%2e"), "{url}");
    }
}

/// Where the request goes, as which client and for what: in any order, and each destination alone.
#[test]
fn the_parts_of_a_grant_come_in_any_order() {
    let one = Grant::builder(Dialect::fuuffy()).environment("testing").credentials(credentials());
    let other = Grant::builder(Dialect::fuuffy()).credentials(credentials()).environment("testing");
    for grant in [one, other] {
        let request = grant.build().unwrap().request();
        assert_eq!(request.uri(), "https://testing-api-gateway.fuuffy.com/v1/auth/token");
    }
    let start = || Grant::builder(Dialect::fuuffy()).credentials(credentials());
    let url = |grant: GrantBuilder| grant.build().unwrap().endpoint().to_string();
    assert_eq!(url(start()), "https://api-gateway.fuuffy.com/v1/auth/token");
    assert_eq!(url(start().base_url("https://h.example/")), "https://h.example/auth/token");
    assert_eq!(url(start().endpoint(endpoint())), "https://auth.example.com/token");

    let error = start().environment("staging").build().unwrap_err();
    assert!(matches!(error, ConfigurationError::UnknownEnvironment { .. }), "{error:?}");
    let error = Grant::builder(Dialect::oro()).credentials(credentials()).build().unwrap_err();
    assert_eq!(error, ConfigurationError::NoEnvironment { dialect: "oro".into() });
    let error = start().environment("testing").base_url("https://h.example").build().unwrap_err();
    assert_eq!(error, ConfigurationError::SeveralDestinations);
    assert_says(&error, &["more than one place", "give one"]);
    let error = Grant::builder(Dialect::fuuffy()).build().unwrap_err();
    assert!(matches!(error, ConfigurationError::MissingCredential { .. }), "{error:?}");
}

#[test]
fn plain_http_at_a_base_url_must_be_allowed_by_name() {
    let start = || {
        let grant = Grant::builder(Dialect::oro()).credentials(credentials());
        grant.base_url("http://auth.example.com")
    };
    let error = start().build().unwrap_err();
    assert_eq!(error, ConfigurationError::PlainHttp { host: "auth.example.com".into() });
    let grant = start().allowing_plain_http().build().unwrap();
    assert_eq!(grant.endpoint().uri(), "http://auth.example.com/oauth2-token");
}

/// The customer's values are in the request, and not in the dialect's document.
#[test]
fn a_document_shows_nothing_of_the_customer() {
    let dialect = document(
        r#"{
            "name": "x",
            "environments": { "production": "https://{tenant}.x.example" },
            "variables": { "tenant": {}, "audience": { "default": "everyone" } },
            "body": { "id": "{client_id}", "audience": "{audience}" }
        }"#,
    );
    let published = dialect.to_json();
    let grant = Grant::builder(dialect)
        .variable("audience", "customer-audience")
        .variable("tenant", "customer-tenant")
        .credentials(Credentials::none().with("client_id", "my-client").unwrap())
        .build()
        .unwrap();
    assert_eq!(grant.request().uri(), "https://customer-tenant.x.example/token");
    assert_eq!(grant.request().body().as_bytes(), b"id=my-client&audience=customer-audience");
    let values: Vec<_> = grant.variables().iter().collect();
    assert_eq!(values, [("tenant", "customer-tenant"), ("audience", "customer-audience")]);
    assert_eq!(grant.dialect().to_json(), published);
    assert!(!published.contains("customer"));
}
