//! `dialects new --from-openapi`, with documents as vendors write them: each draft says what is expected
//! of it, passes the check, and lists what is uncertain.

use polygrant::Dialect;
use serde_json::{Value, json};

use crate::run::{Said, polygrant};

fn drafted(file: &str) -> Said {
    let path = format!("{}/tests/openapi/{file}", env!("CARGO_MANIFEST_DIR"));
    polygrant(&["dialects", "new", "--from-openapi", &path]).said()
}

/// What a draft of a document must hold, at places as JSON pointers have them, and what is guessed.
struct Case {
    file: &'static str,
    holds: Vec<(&'static str, Value)>,
    guesses: &'static [&'static str],
}

fn case(
    file: &'static str,
    holds: impl Into<Vec<(&'static str, Value)>>,
    guesses: &'static [&'static str],
) -> Case {
    Case { file, holds: holds.into(), guesses }
}

#[track_caller]
fn assert_drafts(cases: Vec<Case>) {
    for Case { file, holds, guesses } in cases {
        let said = drafted(file);
        assert_eq!(said.status, 0, "{file}: {}", said.err);
        Dialect::from_json(&said.out).unwrap();
        let draft = said.json();
        for (place, expected) in holds {
            let found = draft.pointer(place).unwrap_or(&Value::Null);
            assert_eq!(found, &expected, "{file} {place}: {}", said.out);
        }
        for guess in guesses {
            assert!(said.err.contains(guess), "{file} lacks {guess:?}: {}", said.err);
        }
        assert!(said.err.contains("The draft passes the check."), "{file}: {}", said.err);
        let checked = polygrant(&["dialects", "check", "-"]).reading(said.out.as_bytes());
        assert_eq!(checked.status, 0, "{file}: {}", checked.err);
    }
}

#[test]
fn no_host_is_invented() {
    let base = |url: &str| json!({ "production": url });
    assert_drafts(vec![
        case(
            "host-of-two-variables.json",
            [
                ("/environments", base("https://{accountName}.{environment}.com.br")),
                ("/variables/accountName/default", Value::Null),
                ("/variables/environment/default", json!("stableshops")),
                ("/body/apptoken", json!("{client_secret}")),
            ],
            &["`accountName` has no default, since \"examples\" may be an example's or another"],
        ),
        case(
            "swagger-body.json",
            [("/environments", Value::Null), ("/path", json!("/api/v1/login"))],
            &["its host is one for examples", "seems to be in minutes"],
        ),
        case(
            "stand-in-host.yaml",
            [
                ("/environments", base("https://{domain}.login.example")),
                ("/path", json!("/oauth/token")),
            ],
            &["`domain` in the URL", "only the token URL is stated"],
        ),
        case(
            "api-key-in-array.yaml",
            [
                (
                    "/environments",
                    json!({
                        "production": "https://{tenant}.people.example/api",
                        "testing": "https://{tenant}.people-test.example/api",
                    }),
                ),
                ("/variables/tenant/default", Value::Null),
                ("/token/access_token", json!([0, "jwt"])),
                ("/token/lifetime", json!({ "rfc3339": [0, "valid_until"] })),
                ("/headers/x-api-key", json!("{api_key}")),
            ],
            &["localhost:8080/api\" is left out"],
        ),
        case(
            "example-alone.yaml",
            [
                ("/environments", base("https://gateway.pay.example")),
                ("/body/store", json!("{store}")),
                ("/body/client_secret", json!("{client_secret}")),
            ],
            &["{{baseurl}}\" is left out (each customer has a host of its own)"],
        ),
        case(
            "multipart.yaml",
            [("/environments", base("https://{company}.uploads.example/api"))],
            &["the document says multipart/form-data", "each customer has its own"],
        ),
        case(
            "flow-with-variables.yaml",
            [
                (
                    "/environments",
                    base("https://{tenant}.authentication.{region}.cloud.regions.example"),
                ),
                ("/variables/region", json!({ "default": "eu10", "one_of": ["eu10", "us10"] })),
                ("/variables/tenant", json!({})),
            ],
            &["`tenant` in the URL"],
        ),
        case(
            "relative.yaml",
            [
                ("/environments", base("https://api.relative.example")),
                ("/path", json!("/connect/token")),
            ],
            &["is taken to be below the host of the servers", "it names all"],
        ),
        case(
            "python-like.json",
            [
                ("/environments", base("https://api.quick.example/base")),
                ("/path", Value::Null),
                ("/body/grant_type", json!("client_credentials")),
                ("/token/lifetime", Value::Null),
                ("/error/description", json!([["detail", 0, "msg"], "error_description"])),
            ],
            &["the lifetime is read from the RFC's `expires_in`"],
        ),
        case(
            "other-host.yaml",
            [
                ("/environments", base("https://auth.twice.example")),
                ("/path", json!("/v2/oauth/token")),
                ("/body", json!({ "grant_type": "client_credentials" })),
            ],
            &[
                "the host is that of the flow's token URL",
                "POST /v1/oauth/token looks like a token operation too",
                "since one place is enough",
            ],
        ),
    ]);
}

#[test]
fn no_secret_is_a_variable() {
    assert_drafts(vec![
        case(
            "secrets.yaml",
            [
                ("/credentials", json!(["user", "passphrase", "installation", "memo"])),
                ("/variables", json!({ "seat": { "kind": "number" } })),
            ],
            &["`installation` became the credential `installation`", "`seat` became the variable"],
        ),
        case(
            "login.yaml",
            [
                ("/credentials", json!(["username", "password"])),
                ("/token/access_token", json!(["token", "value"])),
                ("/token/lifetime", json!({ "any_time": ["token", "expiresAt"] })),
            ],
            &["the request takes a user's name and password"],
        ),
        case(
            "client-assertion.yaml",
            [
                ("/assertions", json!(["client_assertion"])),
                ("/body/client_assertion", json!("{client_assertion}")),
                ("/body/client_secret", Value::Null),
            ],
            &["became the assertion `client_assertion`"],
        ),
        case(
            "parts.yaml",
            [
                ("/credentials", json!(["api_key"])),
                ("/variables", json!({ "partnerCode": { "about": "Your partner code" } })),
                (
                    "/environments",
                    json!({
                        "production": "https://api.insure.example/gateway",
                        "testing": "https://uat-api.insure.example/gateway",
                    }),
                ),
                ("/error/description", json!([["detail"], "title"])),
            ],
            &["the secret `secretPhrase` is left out", "speaks of HTTP Basic too"],
        ),
    ]);
}

#[test]
fn the_grant_and_the_operation_are_told() {
    assert_drafts(vec![
        case(
            "several-grants.yaml",
            [(
                "/body",
                json!({
                    "grant_type": "client_credentials",
                    "client_id": "{client_id}",
                    "client_secret": "{client_secret}",
                }),
            )],
            &[],
        ),
        case(
            "alternatives.yaml",
            [
                (
                    "/environments",
                    json!({
                        "production": "https://api.bank.example/v1",
                        "sandbox": "https://sandbox.bank.example/v1",
                    }),
                ),
                ("/path", json!("/oauth2/token")),
                ("/body", json!({ "grant_type": "client_credentials", "scope": "{scope}" })),
            ],
            &["the request has several shapes"],
        ),
        case(
            "basic-header.yaml",
            [
                ("/query", json!({ "grant_type": "client_credentials" })),
                ("/variables/region", json!({ "default": "eu", "one_of": ["eu", "us", "ap"] })),
            ],
            &["HTTP Basic is sent as it is"],
        ),
        case(
            "form-as-text.yaml",
            [
                (
                    "/environments",
                    json!({
                        "production": "https://api2.forms.example",
                        "sandbox": "https://api.forms.example",
                    }),
                ),
                ("/variables/tenant/about", json!("for example 42")),
            ],
            &[],
        ),
    ]);
    for (file, word) in [
        (
            "authorization-code-alone.yaml",
            "no client credentials: its grants are `authorization_code`",
        ),
        ("secret-in-path.yaml", "its path holds the secret `apiKey`"),
        ("metadata-alone.yaml", "https://id.metadata.example/.well-known/openid-configuration"),
    ] {
        let said = drafted(file);
        assert_eq!((said.status, &*said.out), (2, ""), "{file}");
        assert!(said.err.contains(word) && said.err.lines().count() == 1, "{file}: {}", said.err);
    }
}

#[test]
fn responses_are_read() {
    assert_drafts(vec![
        case(
            "two-shapes.yaml",
            [("/token/access_token", json!(["access_token", ["result", "access_token"]]))],
            &["looked for at several paths", "`grant_type` is sent in the query"],
        ),
        case(
            "arrays.yaml",
            [
                ("/token/access_token", json!(["results", 0, "accessToken"])),
                ("/error/code", json!([0, "errorCode"])),
                ("/headers", Value::Null),
            ],
            &["only the document as a whole demands it"],
        ),
        case(
            "text.yaml",
            [("/token/access_token", json!([])), ("/path", json!("/api/authenticate"))],
            &["the whole body is the token", "has no host"],
        ),
        case(
            "default-failure.yaml",
            [
                ("/error/description", json!([["detail"], "title", "error_description"])),
                ("/error/code", Value::Null),
                ("/token/lifetime", json!({ "rfc3339": "expiresAt" })),
            ],
            &["the RFC's paths of failures are kept beside"],
        ),
    ]);
}

#[test]
fn swagger_and_pages_are_read() {
    assert_drafts(vec![
        case(
            "swagger-form.yaml",
            [
                ("/environments", json!({ "production": "https://api.parcels.example/rest/v2" })),
                ("/scope/separator", json!(",")),
                ("/token/lifetime", json!({ "epoch_seconds": "expires" })),
                ("/error/code", json!(["errors", 0, "code"])),
            ],
            &["scopes are joined by commas"],
        ),
        case(
            "swagger-flow.json",
            [
                ("/environments", json!({ "production": "https://auth.flows.example" })),
                ("/path", json!("/connect/token")),
            ],
            &["only the token URL is stated"],
        ),
        case(
            "page.md",
            [("/environments", json!({ "production": "https://api.pages.example/v1" }))],
            &["no grant type is sent"],
        ),
        case("page.html", [("/body/client_id", json!("{client_id}"))], &[]),
        case("indented.md", [("/body/secret", json!("{client_secret}"))], &[]),
        case("attribute.html", [("/body/secret", json!("{client_secret}"))], &[]),
        case("script.js", [("/body/secret", json!("{client_secret}"))], &[]),
        case(
            "script.html",
            [
                ("/token/access_token", json!("tenant_access_token")),
                ("/error/vendor_code", json!("code")),
            ],
            &["say in `success` what tells them apart"],
        ),
    ]);
}
