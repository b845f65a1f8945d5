//! `request`, `token` and `parse` in dialects that are documents.

use polygrant::Dialect;
use polygrant_testkit::SandboxServer;
use serde_json::{Value, json};

use crate::run::{File, Run, polygrant};

/// HTTP Basic as most vendors take it, without the escaping of RFC 6749.
pub(crate) const BASIC: &str = r#"{
    "name": "basic-raw",
    "headers": { "authorization": "Basic {base64:{client_id}:{client_secret}}" },
    "body": { "grant_type": "client_credentials", "scope": "{scope}" }
}"#;

/// A nested JSON body, an API key, a base64 of several things, an assertion and variables.
pub(crate) const NESTED: &str = r#"{
    "name": "nested",
    "path": "/{region}/token",
    "variables": { "region": { "one_of": ["eu", "us"] }, "note": { "optional": true } },
    "credentials": ["api_key"],
    "assertions": ["jwt"],
    "encoding": "json",
    "headers": {
        "x-api-key": "Key {api_key}",
        "x-signature": "{base64:{client_id}.{client_secret}.{scope}}"
    },
    "query": { "v": "2", "note": "{note}" },
    "body": { "auth": { "jwt": "{jwt}", "list": ["{client_id}", 1, true] }, "region": "{region}" },
    "scope": { "separator": "," },
    "token": { "access_token": ["data", "token"], "extra": [["data", "tenant"]] }
}"#;

/// A GET with everything in the query.
pub(crate) const QUERY: &str = r#"{
    "name": "query",
    "method": "GET",
    "query": { "appid": "{client_id}", "secret": "{client_secret}", "pair": "{base64:{key}:}" },
    "credentials": ["key"],
    "presentation": { "query": { "access_token": "{access_token}" } }
}"#;

/// A key in a header, and a POST without a body.
pub(crate) const HEADER: &str = r#"{
    "name": "header",
    "encoding": "none",
    "credentials": ["api.key"],
    "headers": { "x-key": "{api.key}" },
    "presentation": { "headers": { "x-token": "{access_token}" } }
}"#;

/// A form with an encoded pair in it, and a key in a header.
pub(crate) const FORM: &str = r#"{
    "name": "form",
    "credentials": ["key"],
    "headers": { "x-key": "{form:{key}}" },
    "body": { "pair": "{base64:{client_id}:{client_secret}}", "url": "{base64:{client_id}}?", "%": "%s" }
}"#;

pub(crate) fn dialect(document: &str) -> Dialect {
    Dialect::from_json(document).unwrap()
}

/// Runs `request` below a base URL, with a document in a file.
pub(crate) fn request(file: &File, base_url: &str, more: &[&str]) -> Run {
    let arguments = ["request", "--dialect", file.path(), "--base-url", base_url];
    polygrant(&[&arguments, more].concat())
}

fn shown(document: &str, more: &[&str]) -> String {
    let file = File::new(&format!("{}-shown.json", dialect(document).name), document.as_bytes());
    let said = request(&file, "https://auth.example.com", more).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    said.out
}

fn head(request_line: &str) -> String {
    let agent = polygrant_hyper::USER_AGENT;
    format!("{request_line} HTTP/1.1\nhost: auth.example.com\nuser-agent: {agent}\n")
}

#[test]
fn request_shows_every_part_and_no_secret() {
    let form = "content-type: application/x-www-form-urlencoded\n";
    let accept = "accept: application/json\naccept-encoding: identity\n";
    assert_eq!(
        shown(BASIC, &["--scope", "item"]),
        head("POST /token")
            + form
            + accept
            + "authorization: Basic REDACTED\n\
         content-length: 40\n\ngrant_type=client_credentials&scope=item\n"
    );
    let body = r#"{"auth":{"jwt":"REDACTED","list":["sandbox-client",1,true]},"region":"us"}"#;
    let nested = head("POST /us/token?v=2&note=a%2Fb")
        + "content-type: application/json\n"
        + accept
        + "x-api-key: Key REDACTED\nx-signature: REDACTED\n";
    assert_eq!(
        shown(NESTED, &["--var", "region=us", "--var", "note=a/b", "--scope", "item"]),
        format!("{nested}content-length: {}\n\n{body}\n", body.len())
    );
    // A GET has no body, and so no length of one.
    assert_eq!(
        shown(QUERY, &[]),
        head("GET /token?appid=sandbox-client&secret=REDACTED&pair=REDACTED") + accept
    );
    assert_eq!(
        shown(HEADER, &[]),
        head("POST /token") + accept + "x-key: REDACTED\ncontent-length: 0\n\n\n"
    );
    let body = "pair=REDACTED&url=c2FuZGJveC1jbGllbnQ%3D%3F&%25=%25s";
    assert_eq!(
        shown(FORM, &[]),
        head("POST /token")
            + form
            + accept
            + &format!("x-key: REDACTED\ncontent-length: {}\n\n{body}\n", body.len())
    );
}

/// What hides in base64 does not need to be anywhere else.
#[test]
fn a_scope_and_a_variable_may_stand_in_an_encoding_alone() {
    let document = r#"{"name":"packed","variables":{"tenant":{}},"scope":{"required":true},
        "body":{"all":"{base64:{tenant}:{client_secret}:{scope}}"}}"#;
    let options = ["--var", "tenant=t", "--scope", "item"];
    assert!(shown(document, &options).ends_with("\n\nall=REDACTED\n"));

    let file = File::new("packed.json", document.as_bytes());
    let said = request(&file, "https://auth.example.com", &options[..2]).said();
    assert!(said.err.contains("refuses requests without a scope"), "{}", said.err);
    let said = request(&file, "https://auth.example.com", &options[2..]).said();
    assert!(said.err.ends_with("(--var tenant=…)\n"), "{}", said.err);
}

#[test]
fn headers_as_the_dialect_presents_its_tokens() {
    let server = SandboxServer::with_sandboxes(
        [HEADER, QUERY].map(|document| polygrant_testkit::sandbox(dialect(document))),
        0,
    )
    .unwrap();
    let token = |document: &str, variable: &str, value: &str| {
        let dialect = dialect(document);
        let file = File::new(&format!("{}-presented.json", dialect.name), document.as_bytes());
        let base_url = server.base_url(&dialect);
        let arguments = ["token", "--dialect", file.path(), "--base-url", &base_url];
        polygrant(&[&arguments[..], &["--output", "header"]].concat()).env(variable, value).said()
    };
    let said = token(HEADER, "POLYGRANT_API_KEY", "sandbox-api.key");
    assert_eq!((said.status, &*said.out), (0, "X-Token: sandbox-header-token\n"), "{}", said.err);
    let said = token(QUERY, "POLYGRANT_KEY", "sandbox-key");
    assert_eq!((said.status, &*said.out), (2, ""));
    assert_eq!(
        said.err,
        "polygrant: query presents its tokens in no header, but in the query, as `access_token`: \
         take --output token\n"
    );
}

#[test]
fn extra_members_are_printed_where_there_are_any() {
    let file = File::new("extra.json", NESTED.as_bytes());
    let parse = |body: &str| -> Value {
        let response = format!("HTTP/1.1 200 OK\r\n\r\n{body}");
        let arguments = ["parse", "--dialect", file.path(), "-"];
        polygrant(&arguments).reading(response.as_bytes()).json()
    };
    let token = json!({
        "access_token": "t", "token_type": "Bearer", "expires_in": null, "expires_at": null,
        "scope": null, "extra": { "data.tenant": { "id": 7 } },
    });
    let said = parse(r#"{"data":{"token":"t","tenant":{"id":7}},"token_type":"bearer"}"#);
    assert_eq!(said, token);
    let said = parse(r#"{"data":{"token":"t"},"token_type":"bearer"}"#);
    assert_eq!(said.get("extra"), None);
}
