//! Responses of real servers, compared with a table: `captures/README.md` names the servers, and
//! `captures/expected.tsv` has the expected result of each response.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![allow(clippy::disallowed_methods, reason = "the captures are files")]

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Response;
use polygrant::saved_response::read_response;
use polygrant::{
    AccessToken, Credentials, Dialect, Endpoint, Error, ErrorKind, Grant, Scopes, UnixTime,
};

/// A clock that is wrong by decades, which does not matter: every capture with an absolute time has a `Date`.
const NOW: UnixTime = UnixTime::EPOCH;

/// Returns the dialects of a folder's responses, and the client that requested them.
fn dialects_of(folder: &str) -> (Vec<Dialect>, Credentials) {
    let rfc = || vec![Dialect::rfc6749(), Dialect::rfc6749_post()];
    let ants = ("26156a86-b739-4c6b-9de2-314228c3e6e5", "ECOTBQNP44IFPCVMQNSZ");
    let (dialects, (id, secret)) = match folder {
        "oauth2-server-v3-ants" => (vec![Dialect::ants()], ants),
        "oauth2-server-v3-rfc" | "node-oauth2-server-v5-rfc" => (rfc(), ants),
        "django-oauth-toolkit" => (rfc(), ("dot-client", "dot-secret")),
        "oidc-provider-post" => (rfc(), ("post", "p0stsecret")),
        "oidc-provider-fapi" => {
            let credentials = Credentials::none().with("client_id", "p256").unwrap();
            return (vec![Dialect::private_key_jwt()], credentials);
        }
        "glewlwyd" | "lemonldap-ng" | "jmondi-oauth2-server" | "oauth2-mock-server" => {
            (rfc(), ("client", "0123456789abcdef0123456789abcdef+/=%"))
        }
        "idpyoidc" => (rfc(), ("awkward_post", "p+/=% :ü s")),
        "basic-oauth2-server" => (rfc(), ("client", "+/+/AAECAwQFBgcICQoLDA0ODxAREhM=")),
        "laravel-passport-10-xone" | "laravel-passport-10-xone-accept-any" => {
            (vec![Dialect::xone()], ("1", "xone-secret"))
        }
        "league-8.5.5-oro" | "nginx" => (vec![Dialect::oro()], ("oro-client", "oro-secret")),
        "fastify-cobee" | "express-openapi-cobee" => {
            (vec![Dialect::cobee()], ("cobee-client", "cobee-secret"))
        }
        other => panic!("no dialect is known for the folder {other}"),
    };
    (dialects, Credentials::new(id, secret).unwrap())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captures")
}

/// Every capture by the name that the table gives it, such as `nginx/html_200.http`.
fn captures() -> BTreeMap<String, Response<Vec<u8>>> {
    let mut captures = BTreeMap::new();
    let folders = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    for folder in folders.filter(|path| path.is_dir()) {
        for file in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = format!(
                "{}/{}",
                folder.file_name().unwrap().to_str().unwrap(),
                file.file_name().unwrap().to_str().unwrap()
            );
            let response = read_response(&fs::read(&file).unwrap()).expect(&name);
            captures.insert(name, response);
        }
    }
    captures
}

fn table() -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let mut table = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (file, expected) = line.split_once('\t').unwrap();
        let before = table.insert(file.to_owned(), expected.to_owned());
        assert_eq!(before, None, "{file} has two rows");
    }
    table
}

/// Compares an outcome with its row; an error says how they differ.
fn compare(outcome: &Result<AccessToken, Error>, row: &str) -> Result<(), String> {
    let columns: Vec<&str> = row.split('\t').collect();
    let same = match (outcome, &columns[..]) {
        (Ok(token), &["token", "200", lifetime, scope]) => {
            let lifetime = Duration::from_secs_f64(lifetime.parse().unwrap());
            token.expires_in() == Some(lifetime)
                && token.scope().unwrap_or("-") == scope
                && token.token_type() == "Bearer"
                && token.secret().len() >= 24
        }
        (Err(Error::Refused(refusal)), &["refused", status, code, class, retry_after]) => {
            let class = match class {
                "Credentials" => ErrorKind::Credentials,
                "Scope" => ErrorKind::Scope,
                "Rate" => ErrorKind::Rate,
                "Transient" => ErrorKind::Transient,
                "Other" => ErrorKind::Other,
                unknown => return Err(format!("there is no class {unknown}")),
            };
            refusal.status().as_str() == status
                && refusal.code().unwrap_or("-") == code
                && refusal.kind() == class
                && refusal.retry_after() == seconds_or_none(retry_after)
        }
        (Err(Error::Malformed(malformed)), &["malformed", status, reason]) => {
            malformed.status().as_str() == status && malformed.to_string().contains(reason)
        }
        _ => false,
    };
    if same { Ok(()) } else { Err(format!("{row:?} is expected, and it is {outcome:?}")) }
}

fn seconds_or_none(column: &str) -> Option<Duration> {
    (column != "-").then(|| Duration::from_secs(column.parse().unwrap()))
}

#[test]
fn every_capture_is_read_as_its_row_says() {
    let mut wrong = Vec::new();
    let mut table = table();
    for (file, response) in captures() {
        let Some(row) = table.remove(&file) else {
            wrong.push(format!("{file} has no row"));
            continue;
        };
        let (dialects, credentials) = dialects_of(file.split('/').next().unwrap());
        for dialect in dialects {
            let endpoint = Endpoint::new("https://auth.example.com/token").unwrap();
            let scopes = dialect.takes_scopes().then_some("item").into_iter().collect::<Scopes>();
            let grant = Grant::new(dialect.clone(), endpoint, credentials.clone(), scopes).unwrap();
            for outcome in [grant.parse(&response, NOW), dialect.parse(&response, NOW)] {
                if let Err(difference) = compare(&outcome, &row) {
                    wrong.push(format!("{file} as {}: {difference}", dialect.name));
                }
            }
        }
    }
    wrong.extend(table.into_keys().map(|file| format!("{file} has a row and is not there")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the message of a refusal or of a malformed response tells to do.
#[test]
fn what_to_do_is_told() {
    let captures = captures();
    let told = |file: &str| {
        let (dialects, credentials) = dialects_of(file.split('/').next().unwrap());
        let grant = Grant::builder(dialects[0].clone()).base_url("https://auth.example.com");
        let grant = grant.credentials(credentials).scopes(["item"]).build().unwrap();
        let date = captures[file].headers()["date"].to_str().unwrap();
        let now = UnixTime::from_http_date(date).unwrap();
        grant.parse(&captures[file], now).unwrap_err().to_string()
    };
    let refused =
        "refused (403 Forbidden); the client id or secret has characters that rfc6749 escapes";
    for (file, words) in [
        ("glewlwyd/wrong_secret.http", refused),
        ("idpyoidc/success.http", "a document with `\"token_type\": \"ignored\"` takes it"),
        (
            "oidc-provider-fapi/wrong_audience.http",
            "no issuer is given: some servers take their issuer",
        ),
        ("oidc-provider-fapi/not_bound.http", "a TLS client certificate (RFC 8705)"),
    ] {
        assert!(told(file).contains(words), "{file}: {}", told(file));
    }
}

/// A gateway's own error page is a refusal with the same status in every dialect.
#[test]
fn a_gateways_refusals_are_the_same_in_every_dialect() {
    let refused = captures().into_iter().filter(|(file, response)| {
        file.starts_with("nginx/")
            && response.headers().get("content-type").is_some_and(|value| value == "text/html")
            && !response.status().is_success()
    });
    let table = table();
    let mut seen = 0;
    for (file, response) in refused.collect::<Vec<_>>() {
        seen += 1;
        for dialect in Dialect::all() {
            let outcome = dialect.parse(&response, NOW);
            if let Err(difference) = compare(&outcome, &table[&file]) {
                panic!("{file} as {}: {difference}", dialect.name);
            }
        }
    }
    assert_eq!(seen, 13, "the pages among nginx's captures");
}

/// Some of these servers repeat the request's URL or parameters.
#[test]
fn no_error_shows_the_secret_that_a_server_repeats() {
    let mut repeated = 0;
    for (file, response) in captures() {
        let (dialects, credentials) = dialects_of(file.split('/').next().unwrap());
        let Some(secret) = credentials.named("client_secret").map(str::to_owned) else { continue };
        repeated += usize::from(String::from_utf8_lossy(response.body()).contains(&secret));
        let dialect = dialects.into_iter().next().unwrap();
        let endpoint = Endpoint::new("https://auth.example.com/token").unwrap();
        let scopes = dialect.takes_scopes().then_some("item").into_iter().collect::<Scopes>();
        let grant = Grant::new(dialect, endpoint, credentials, scopes).unwrap();
        if let Err(error) = grant.parse(&response, NOW) {
            assert!(error.source().is_none());
            let shown = format!("{error} {error:?} {error:#?}");
            assert!(!shown.contains(&secret), "{file}: {shown}");
        }
    }
    assert!(repeated > 0, "at least one capture repeats its secret");
}

#[test]
fn a_redirect_says_where_it_pointed() {
    let captures = captures();
    for (file, location) in [
        ("django-oauth-toolkit/trailing_slash_toggled.http", "/o/token/"),
        ("nginx/redirect_301_no_slash.http", "http://127.0.0.1:8140/dir/"),
        ("nginx/redirect_308_https.http", "https://127.0.0.1/to-https"),
    ] {
        for dialect in Dialect::all() {
            let error = dialect.parse(&captures[file], NOW).unwrap_err();
            assert_eq!(error.as_refusal().unwrap().location(), Some(location), "{file}");
        }
    }
}

/// A framed capture holds the same response as the one that curl took the framing off.
#[test]
fn a_chunked_capture_reads_like_the_plain_one() {
    let captures = captures();
    let framed: Vec<_> = captures.keys().filter(|file| file.ends_with(".wire")).collect();
    assert_eq!(framed.len(), 3);
    for file in framed {
        let plain = &captures[&file.replace(".wire", ".http")];
        assert_eq!(captures[file].status(), plain.status(), "{file}");
        assert!(!captures[file].body().is_empty(), "{file}");
        if !file.contains("success") {
            assert_eq!(captures[file].body(), plain.body(), "{file}");
        }
    }
}
