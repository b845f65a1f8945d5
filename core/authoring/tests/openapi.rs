//! Drafts from OpenAPI documents: the two vendors that publish one are drafted to their built-in
//! dialects, but for what the document cannot say.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use polygrant::dialect::{Dialect, LifetimeFormat, RequestMethod};
use polygrant::{Credentials, Endpoint, Grant, RequestBody, Scopes};
use polygrant_authoring::openapi::{Draft, OpenApiError, draft};
use proptest::prelude::*;
use serde_json::{Value, json};

fn schema(properties: &Value) -> Value {
    json!({ "content": { "application/json": { "schema": { "type": "object", "properties": properties } } } })
}

/// A document with one operation.
fn document(servers: &Value, path: &str, operation: &Value) -> Value {
    json!({
        "openapi": "3.0.1",
        "info": { "title": "An API", "version": "1" },
        "servers": servers,
        "paths": { path: { "post": operation }, "/users": { "get": { "responses": {} } } },
    })
}

fn drafted(document: &Value) -> Draft {
    let draft = draft(document).unwrap_or_else(|error| panic!("{error}: {document}"));
    let text = draft.dialect.to_json();
    assert_eq!(Dialect::from_json(&text).unwrap(), draft.dialect, "{text}");
    draft
}

fn request(dialect: &Dialect) -> http::Request<RequestBody> {
    let endpoint = Endpoint::new(&dialect.url_at("https://h.example").unwrap()).unwrap();
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    Grant::new(dialect.clone(), endpoint, credentials, Scopes::none()).unwrap().request()
}

/// The draft is the built-in dialect once `what_it_cannot_say` is taken from the built-in.
fn assert_drafts_to(
    document: &Value,
    built_in: &Dialect,
    what_it_cannot_say: fn(&mut Dialect, &Dialect),
) {
    let mut found = drafted(document).dialect;
    let [sent, expected] = [&found, built_in].map(request);
    assert_eq!(sent.body().as_bytes(), expected.body().as_bytes());
    assert_eq!(sent.headers(), expected.headers());
    assert_eq!(sent.uri(), expected.uri());
    what_it_cannot_say(&mut found, built_in);
    assert_eq!(&found, built_in);
}

/// XONE's document: JSON schemas without a word about which members a response must have.
#[test]
fn xone_is_drafted() {
    let text = || json!({ "type": "string" });
    let mut operation = json!({
        "summary": "Retrieve token",
        "requestBody": { "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["grant_type", "client_id", "client_secret"],
            "properties": { "grant_type": text(), "client_id": text(), "client_secret": text() },
        } } } },
    });
    operation["responses"] = json!({
        "200": schema(&json!({ "token_type": text(), "expires_in": { "type": "integer" }, "access_token": text() })),
        "401": schema(&json!({ "error": text(), "error_description": text(), "message": text() })),
    });
    let servers = json!([{ "url": "https://api.xone.xcover.com" }]);
    let document = document(&servers, "/api/oauth/token", &operation);
    assert_drafts_to(&document, &Dialect::xone(), |draft, built_in| {
        // The product's name, where it is described, and a failure in full.
        draft.name.clone_from(&built_in.name);
        draft.documentation.clone_from(&built_in.documentation);
        draft.failures.clone_from(&built_in.failures);
    });
}

/// Cobee's document: references, two servers without names, examples of failures.
#[test]
fn cobee_is_drafted() {
    let text = || json!({ "type": "string" });
    let failure = |example: Value| json!({ "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" }, "example": example } } });
    let mut success = schema(
        &json!({ "accessToken": text(), "expiresIn": { "type": "integer", "example": 86400 } }),
    );
    success["content"]["application/json"]["schema"]["properties"]["tokenType"] =
        json!({ "type": "string", "example": "Bearer" });
    let operation = json!({
        "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/AuthenticateRequest" } } } },
        "responses": {
            "200": success,
            "400": failure(json!({ "code": "validation_error", "message": "body: must have the documented properties" })),
            "401": failure(json!({ "message": "Unauthorized" })),
        },
        "security": [],
    });
    let servers = json!([
        { "url": "https://pre-partners-api.cobee.io/api/v3" },
        { "url": "https://partners-api.cobee.io/api/v3" },
    ]);
    let mut document = document(&servers, "/oauth/token", &operation);
    document["security"] = json!([{ "bearerAuth": [] }]);
    document["components"] = json!({
        "schemas": {
            "AuthenticateRequest": {
                "type": "object",
                "required": ["clientId", "clientSecret"],
                "properties": { "clientSecret": text(), "clientId": text() },
            },
            "Error": {
                "required": ["error", "message"],
                "type": "object",
                "properties": { "error": { "type": "integer", "format": "int32" }, "message": text() },
                "example": { "message": "an example" },
            },
        },
        "securitySchemes": { "bearerAuth": { "type": "http", "scheme": "bearer" } },
    });
    assert_drafts_to(&document, &Dialect::cobee(), |draft, built_in| {
        draft.documentation.clone_from(&built_in.documentation);
    });
    assert_eq!(drafted(&document).dialect.name, "cobee");
}

#[test]
fn other_shapes() {
    let secret = json!({ "properties": { "app_id": {}, "app_secret": {} }, "required": ["app_id", "app_secret"] });
    let token = json!({ "200": schema(&json!({ "data": { "properties": { "token": {}, "expires_at": { "format": "date-time" } } } })) });
    let operation = json!({
        "requestBody": { "content": { "application/x-www-form-urlencoded": { "schema": secret } } },
        "parameters": [{ "in": "header", "name": "X-Version", "required": true, "schema": { "enum": ["2"] } },
            { "in": "query", "name": "account", "required": true, "schema": { "description": "your account" } }],
        "responses": token,
    });
    let servers = json!([
        { "url": "https://{tenant}.acme.example", "variables": { "tenant": { "default": "demo" } } },
        { "url": "https://api.{region}", "description": "sandbox", "variables": { "region": { "default": "x.example" } } },
        { "url": "/relative" },
    ]);
    let Draft { dialect, guesses, .. } = drafted(&document(&servers, "/login", &operation));
    assert_eq!(dialect.token.access_token[0].to_string(), "data.token");
    assert_eq!(
        dialect.token.lifetime,
        polygrant::dialect::Lifetime::Stated {
            format: LifetimeFormat::Rfc3339,
            paths: vec![polygrant::dialect::Path::of(&["data", "expires_at"])],
            default: None,
        }
    );
    assert_eq!(dialect.headers.get("x-version").unwrap().as_str(), "2");
    assert_eq!(dialect.variables.get("account").unwrap().about, "your account");
    // The document's default may be another customer's.
    assert!(dialect.endpoint().unwrap_err().to_string().contains("tenant"));
    assert_eq!(dialect.variables.get("tenant").unwrap().default, None);
    assert_eq!(dialect.endpoint_in("sandbox").unwrap().uri(), "https://api.x.example/login");
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    let grant = Grant::builder(dialect)
        .variable("account", "a")
        .variable("tenant", "t")
        .credentials(credentials);
    assert_eq!(grant.build().unwrap().request().uri().query(), Some("account=a"));
    for guess in [
        "`region` may not choose the host",
        "has no host",
        "`account` became the variable `account`, since it is required",
        "`tenant` has no default",
    ] {
        assert!(guesses.iter().any(|said| said.contains(guess)), "{guess}: {guesses:?}");
    }
}

#[test]
fn basic_a_get_and_a_flow_alone() {
    let mut with_basic = document(
        &json!([{ "url": "https://api.acme.example" }]),
        "/token",
        &json!({
            "security": [{ "basic": [] }],
            "requestBody": { "content": { "application/x-www-form-urlencoded": { "schema": { "properties": { "grant_type": { "enum": ["client_credentials"] }, "scope": {} } } } } },
            "responses": { "200": schema(&json!({ "access_token": {}, "expires_in": {} })) },
        }),
    );
    with_basic["components"] =
        json!({ "securitySchemes": { "basic": { "type": "http", "scheme": "basic" } } });
    let dialect = drafted(&with_basic).dialect;
    assert_eq!(
        dialect.headers.get("authorization").unwrap().as_str(),
        "Basic {base64:{client_id}:{client_secret}}"
    );
    assert!(dialect.takes_scopes());

    let get = json!({
        "openapi": "3.1.0",
        "paths": { "/cgi/token": { "get": {
            "parameters": [
                { "in": "query", "name": "appid" },
                { "in": "query", "name": "secret" },
            ],
            "responses": { "200": { "content": { "application/json": { "example": { "access_token": "x", "expires_in": 7200 } } } } },
        } } },
    });
    let dialect = drafted(&get).dialect;
    assert_eq!((dialect.method, dialect.query.len()), (RequestMethod::Get, 2));

    let flow = json!({
        "openapi": "3.1.0",
        "components": { "securitySchemes": { "oauth": { "type": "oauth2", "flows": { "clientCredentials": {
            "tokenUrl": "https://auth.acme.example/oauth2/token", "scopes": { "read": "" },
        } } } } },
    });
    let dialect = drafted(&flow).dialect;
    assert_eq!(dialect.endpoint().unwrap().uri(), "https://auth.acme.example/oauth2/token");
    assert_eq!(dialect.body, Dialect::rfc6749_post().body);
}

#[test]
fn what_gives_no_draft() {
    assert_eq!(draft(&json!({})), Err(OpenApiError::NotOpenApi));
    assert_eq!(draft(&json!([1])), Err(OpenApiError::NotOpenApi));
    assert_eq!(
        draft(&json!({ "swagger": "1.2" })),
        Err(OpenApiError::Version { found: "1.2".into() })
    );
    assert_eq!(
        draft(&json!({ "openapi": "2.0" })),
        Err(OpenApiError::Version { found: "2.0".into() })
    );
    let users = json!({ "openapi": "3.0.0", "paths": { "/auth/users": { "get": {} } } });
    let error = draft(&users).unwrap_err();
    assert!(error.to_string().contains("GET /auth/users"), "{error}");
    let cycle = json!({
        "openapi": "3.0.0",
        "paths": { "/token": { "post": { "requestBody": { "$ref": "#/paths/~1token/post/requestBody" } } } },
        "components": { "schemas": { "A": { "allOf": [{ "$ref": "#/components/schemas/A" }] } } },
    });
    assert!(matches!(draft(&cycle), Err(OpenApiError::NoTokenOperation { .. })));
}

fn any_json() -> impl Strategy<Value = Value> {
    const WORDS: &[&str] = &[
        "openapi",
        "paths",
        "/token",
        "post",
        "get",
        "requestBody",
        "content",
        "application/json",
        "schema",
        "properties",
        "required",
        "client_id",
        "client_secret",
        "apiKey",
        "scope",
        "$ref",
        "#/paths",
        "#",
        "allOf",
        "oneOf",
        "responses",
        "200",
        "401",
        "access_token",
        "expires_at",
        "example",
        "servers",
        "url",
        "https://{x}.example.com/{y}",
        "variables",
        "x",
        "enum",
        "default",
        "parameters",
        "in",
        "name",
        "header",
        "query",
        "path",
        "{a",
        "security",
        "components",
        "items",
        "anyOf",
        "format",
        "password",
        "pattern",
        "^client_credentials$",
        "grant_type",
        "username",
        "formData",
        "body",
        "expires_in",
        "token",
        "scopes",
        "array",
        "type",
        "tokenUrl",
        "https://YOUR_DOMAIN.acme.example/{a}?b=c#d",
    ];
    let word = prop::sample::select(WORDS);
    let leaf = prop_oneof![
        4 => word.clone().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                Value::Object(members.into_iter().map(|(name, it)| (name.to_owned(), it)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    /// Nothing panics, and what is drafted can be loaded.
    #[test]
    fn any_document_gives_a_draft_that_loads_or_an_error(
        paths in any_json(),
        operation in any_json(),
        servers in any_json(),
    ) {
        let flow = json!({ "flows": { "clientCredentials": operation.clone() }, "flow": "application" });
        for document in [
            json!({ "openapi": "3.0.0", "paths": paths.clone(), "servers": servers.clone() }),
            json!({ "openapi": "3.1.0", "servers": servers.clone(), "components": { "securitySchemes": { "a": flow } } }),
            json!({ "swagger": "2.0", "paths": { "/token": { "post": operation.clone() } }, "host": "a.{x}",
                "securityDefinitions": { "a": servers.clone() }, "responses": paths }),
            json!({ "openapi": "3.0.0", "paths": { "/oauth/{x}/token": { "post": operation } }, "servers": [servers] }),
        ] {
            match draft(&document) {
                Ok(draft) => {
                    let text = draft.dialect.to_json();
                    prop_assert_eq!(Dialect::from_json(&text).unwrap(), draft.dialect, "{}", text);
                }
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
