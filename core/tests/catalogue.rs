//! Every entry of the catalogue: its document loads, its request is the golden one to the byte, its
//! responses are read as the vendor documents them, and its own sandbox agrees with the client.
#![allow(clippy::disallowed_methods, reason = "the catalogue is files")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use http::Request;
use polygrant::assertion::{AssertionContext, KeyInfo};
use polygrant::dialect::{Algorithm, Dialect, Path};
use polygrant::saved_response::read_response;
use polygrant::{
    AccessToken, Credentials, ErrorKind, Grant, GrantBuilder, RequestBody, Scopes, UnixTime,
    catalogue,
};
use polygrant_sandbox::{AssertionVerifier, PresentedJwt, Sandbox};
use serde::Deserialize;
use serde_json::Value;

/// The expected results of an entry's responses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    token: ExpectedToken,
    refusal: ExpectedRefusal,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    /// Of a vendor that has no host of its own.
    #[serde(default)]
    base_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedToken {
    access_token: String,
    #[serde(default)]
    lifetime_seconds: Option<u64>,
    #[serde(default)]
    lifetime_at: Option<String>,
    #[serde(default)]
    scope: Option<Vec<String>>,
    #[serde(default)]
    extra: BTreeMap<String, Value>,
    #[serde(default)]
    presented: Presented,
}

#[derive(Default, Deserialize, PartialEq, Debug)]
#[serde(default, deny_unknown_fields)]
struct Presented {
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    cookies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedRefusal {
    code: Option<String>,
    vendor_code: Option<String>,
    description: Option<String>,
    request_id: Option<String>,
    class: ErrorKind,
}

/// One vendor's folder.
struct Entry {
    name: String,
    folder: PathBuf,
    expected: Expected,
    dialect: Dialect,
}

/// When the responses arrive, if they do not say so themselves.
const NOW: UnixTime = UnixTime::from_secs(1_795_478_400);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("catalogue")
}

fn entries() -> Vec<Entry> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    let entries = folders.into_iter().map(|folder| {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let read = |file: &str| {
            fs::read_to_string(folder.join(file))
                .unwrap_or_else(|error| panic!("{name}/{file}: {error}"))
        };
        let expected: Expected = serde_json::from_str(&read("expect.json"))
            .unwrap_or_else(|error| panic!("{name}/expect.json: {error}"));
        let dialect = Dialect::from_json(&read("dialect.json"))
            .unwrap_or_else(|error| panic!("{name}/dialect.json: {error}"));
        Entry { name, folder, expected, dialect }
    });
    entries.collect()
}

impl Entry {
    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.join(file))
            .unwrap_or_else(|error| panic!("{}/{file}: {error}", self.name))
    }

    fn credentials(&self) -> Credentials {
        let needed = self.dialect.needed_credentials().into_iter();
        needed.fold(Credentials::none(), |credentials, name| {
            let value = match name {
                "client_id" => "my-client".to_owned(),
                "client_secret" => "s3cret&more=1/+".to_owned(),
                other => format!("KEY-{other}"),
            };
            credentials.with(name.to_owned(), value).unwrap()
        })
    }

    fn scopes(&self) -> Scopes {
        if self.dialect.takes_scopes() { Scopes::from(["a", "b"]) } else { Scopes::none() }
    }

    fn grant(&self) -> Grant {
        let grant = Grant::builder(self.dialect.clone())
            .credentials(self.credentials())
            .scopes(self.scopes());
        let base_url = self.expected.base_url.as_deref();
        let grant = base_url.into_iter().fold(grant, GrantBuilder::base_url);
        let variables = self.expected.variables.clone().into_iter();
        let grant = variables.fold(grant, |grant, (name, value)| grant.variable(name, value));
        let grant = grant.build().unwrap_or_else(|error| panic!("{}: {error}", self.name));
        self.dialect.assertions.iter().fold(grant, |grant, name| {
            grant.with_assertion(name, format!("ASSERTION-{name}")).unwrap()
        })
    }
}

/// Returns the request as the golden files have it: the whole URL, headers in their names' order.
fn written(request: &Request<RequestBody>) -> Vec<u8> {
    let mut text = format!("{} {} HTTP/1.1\n", request.method(), request.uri());
    let mut headers: Vec<_> = request.headers().iter().collect();
    headers.sort_by_key(|(name, _)| name.as_str().to_owned());
    for (name, value) in headers.into_iter().filter(|(name, _)| *name != "accept-encoding") {
        let _ = writeln!(text, "{name}: {}", value.to_str().unwrap());
    }
    [text.as_bytes(), b"\n", request.body().as_bytes()].concat()
}

fn presented(token: &AccessToken) -> Presented {
    let mut call = Request::get("https://api.example.com/").body(()).unwrap();
    token.authorize_request(&mut call).unwrap();
    let mut presented = Presented::default();
    for (name, value) in call.headers() {
        let value = value.to_str().unwrap().to_owned();
        match name.as_str() {
            "cookie" => presented.cookies.extend(value.split("; ").filter_map(|cookie| {
                let (name, value) = cookie.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })),
            "authorization" if value == format!("Bearer {}", token.secret()) => {}
            _ => drop(presented.headers.insert(name.to_string(), value)),
        }
    }
    let query = call.uri().query().unwrap_or_default();
    presented.query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    presented
}

#[test]
fn the_table_has_every_folder_and_no_other() {
    let folders: Vec<String> = entries().into_iter().map(|entry| entry.name).collect();
    assert_eq!(catalogue::names().collect::<Vec<_>>(), folders);
    for name in catalogue::names() {
        let dialect = catalogue::named(name).unwrap();
        assert_eq!(dialect.name, name);
        assert!(Dialect::named(name).is_none(), "{name} is a built-in dialect's name");
        assert!(dialect.documentation.starts_with("https://"), "{name}: where is it documented?");
        let notes = dialect.notes.iter();
        assert!(
            notes.clone().any(|note| note.starts_with("Not verified: ")),
            "{name} does not say what was not verified"
        );
    }
    assert!(catalogue::named("nobody").is_none());
}

#[test]
fn documents_are_written_as_the_library_writes_them() {
    for entry in entries() {
        let text = String::from_utf8(entry.read("dialect.json")).unwrap();
        let dialect = Dialect::from_json(&text).unwrap();
        assert_eq!(Dialect::from_json(&dialect.to_json()).unwrap(), dialect, "{}", entry.name);
        let [written, stated] =
            [&dialect.to_json(), &text].map(|text| serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(stated, written, "{} states more than its deviations", entry.name);
    }
}

#[test]
fn requests_are_the_golden_ones_to_the_byte() {
    for entry in entries() {
        let [found, golden] = [written(&entry.grant().request()), entry.read("request.http")]
            .map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(found, golden, "{}", entry.name);
    }
}

#[test]
fn tokens_are_read_as_documented() {
    for entry in entries() {
        let name = &entry.name;
        let response = read_response(&entry.read("token.http")).unwrap();
        let token = entry
            .grant()
            .parse(&response, NOW)
            .unwrap_or_else(|error| panic!("{name}/token.http: {error}"));
        let expected = &entry.expected.token;
        assert_eq!(token.secret(), expected.access_token, "{name}");
        let at = expected.lifetime_at.as_deref().map(|at| {
            let date = response.headers().get("date").and_then(|it| it.to_str().ok());
            let sent = date.and_then(UnixTime::from_http_date).unwrap_or(NOW);
            UnixTime::from_rfc3339(at).unwrap().saturating_since(sent)
        });
        let lifetime = expected.lifetime_seconds.map(Duration::from_secs).or(at);
        assert_eq!(token.expires_in(), lifetime, "{name}");
        let separator = entry.dialect.scope.separator.as_deref().unwrap_or(" ");
        let scope = expected.scope.as_ref().map(|scopes| scopes.join(separator));
        assert_eq!(token.scope(), scope.as_deref(), "{name}");
        assert_eq!(token.extras().count(), expected.extra.len(), "{name}");
        for (pointer, value) in &expected.extra {
            let path: Path = serde_json::from_value(pointer.as_str().into()).unwrap();
            assert_eq!(token.extra(&path), Some(value), "{name}: {pointer}");
        }
        assert_eq!(presented(&token), expected.presented, "{name}");
    }
}

#[test]
fn refusals_are_read_as_documented() {
    for entry in entries() {
        let name = &entry.name;
        let response = read_response(&entry.read("refusal.http")).unwrap();
        let error = entry.grant().parse(&response, NOW).unwrap_err();
        let refusal = error.as_refusal().unwrap_or_else(|| panic!("{name}/refusal.http: {error}"));
        let expected = &entry.expected.refusal;
        assert_eq!(refusal.code(), expected.code.as_deref(), "{name}");
        assert_eq!(refusal.vendor_code(), expected.vendor_code.as_deref(), "{name}");
        assert_eq!(refusal.message(), expected.description.as_deref(), "{name}");
        assert_eq!(refusal.request_id(), expected.request_id.as_deref(), "{name}");
        assert_eq!(refusal.kind(), expected.class, "{name}");
    }
}

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

/// What a key would sign: header and claims as the vendor documents them, each on a line.
#[test]
fn assertions_are_the_golden_ones_to_the_byte() {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    let key = KeyInfo::new(Algorithm::ALL.into_iter().filter(|it| !it.is_symmetric()));
    let chain = ["Q0VSVA==".to_owned()];
    let key = key.with_key_id("my-key").with_certificate("X5T", "X5T-S256", chain);
    let mut described = 0;
    for entry in entries() {
        let name = &entry.name;
        let grant = entry.grant();
        for assertion in entry.dialect.signing.names() {
            described += 1;
            let now = UnixTime::from_secs(1_700_000_000);
            let unsigned = AssertionContext::new(&grant, assertion, now, 7).unsigned(&key);
            let unsigned = unsigned.unwrap_or_else(|error| panic!("{name}: {error}"));
            let golden = String::from_utf8(entry.read("assertion.txt")).unwrap();
            let (header, claims) = golden.trim_end().split_once('\n').unwrap();
            assert_eq!((unsigned.header(), unsigned.claims()), (header, claims), "{name}");
            let [header, claims] = [header, claims].map(|it| BASE64_URL_SAFE_NO_PAD.encode(it));
            assert_eq!(unsigned.input(), format!("{header}.{claims}").as_bytes(), "{name}");
        }
        let has_golden = entry.folder.join("assertion.txt").exists();
        assert_eq!(has_golden, !entry.dialect.signing.is_empty(), "{name}");
    }
    assert_eq!(described, 12);
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
    let key = KeyInfo::new(Algorithm::ALL.into_iter().filter(|it| !it.is_symmetric()));
    let chain = ["Q0VSVA==".to_owned()];
    let key = key.with_key_id("my-key").with_certificate("X5T", "X5T-S256", chain);
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
