//! Which operation a draft is made of, and which of its parameters: token operations have neighbours
//! that take the same credentials, and one operation often serves several grants.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use polygrant_authoring::openapi::{Draft, OpenApiError, draft};
use serde_json::{Value, json};

fn document(paths: &Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "An API", "version": "1" },
        "servers": [{ "url": "https://api.acme.example/v3" }],
        "paths": paths,
        "components": { "securitySchemes": {
            "basic": { "type": "http", "scheme": "basic" },
            "id": { "type": "apiKey", "in": "header", "name": "Client-Id" },
        } },
    })
}

/// An operation that takes and gives objects of these properties.
fn post(request: &Value, response: &Value) -> Value {
    json!({ "post": {
        "requestBody": { "content": { "application/json": { "schema": request } } },
        "responses": { "200": { "content": { "application/json": { "schema": {
            "properties": response,
        } } } } },
    } })
}

fn token() -> Value {
    json!({ "access_token": {}, "token_type": {}, "expires_in": { "type": "integer" } })
}

fn drafted(document: &Value) -> (Value, Draft) {
    let draft = draft(document).unwrap_or_else(|error| panic!("{error}: {document}"));
    let written = serde_json::from_str(&draft.dialect.to_json()).unwrap();
    (written, draft)
}

#[track_caller]
fn assert_guessed(draft: &Draft, words: &str) {
    assert!(draft.guesses.iter().any(|it| it.contains(words)), "{words}: {:#?}", draft.guesses);
}

/// An operation of another kind gives something back that is called a token, too.
#[test]
fn what_only_happens_to_return_a_token_is_no_token_operation() {
    let mut donation = post(&json!({ "properties": { "amount": {} } }), &json!({ "token": {} }));
    donation["post"]["security"] = json!([{ "basic": [] }]);
    let mut keyed = post(
        &json!({ "properties": { "ClientId": {} } }),
        &json!({ "number": {}, "AccessToken": {} }),
    );
    keyed["post"]["parameters"] =
        json!([{ "in": "header", "name": "x-auth-secret", "required": true }]);
    let names = [
        "type",
        "name",
        "description",
        "loginUrl",
        "logoutUrl",
        "callbackUrl",
        "tokenUrl",
        "clientId",
        "clientSecret",
    ];
    let properties: serde_json::Map<_, _> =
        names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
    let module = post(
        &json!({ "properties": properties, "required": names }),
        &json!({ "id": {}, "accessTokenField": {} }),
    );
    let exchange = post(
        &json!({
            "properties": { "client_id": {}, "secret": {}, "public_token": {} },
            "required": ["client_id", "secret", "public_token"],
        }),
        &json!({ "access_token": {} }),
    );
    let credentials = json!({ "properties": { "client_id": {}, "client_secret": {} } });
    let renewed = post(&credentials, &token());
    for (path, operation) in [
        ("/donations", donation),
        ("/estimation/new", keyed),
        ("/api/auths", module),
        ("/public_token/exchange", exchange),
        ("/oauth/renew", renewed.clone()),
        ("/oauth/device/token", renewed),
    ] {
        let error = draft(&document(&json!({ path: operation }))).unwrap_err();
        assert!(matches!(error, OpenApiError::NoTokenOperation { .. }), "{path}: {error}");
    }
}

/// A vendor that wants the secret with every request says nothing of tokens by it.
#[test]
fn a_secret_in_every_request_tells_nothing() {
    let names = ["import", "items", "transfers", "accounts", "users"];
    let document = |names: &[&str]| {
        let request = json!({ "properties": { "client_id": {}, "secret": {} } });
        let operation = post(&request, &json!({ "access_token": {} }));
        let paths = names.iter().map(|name| (format!("/{name}"), operation.clone()));
        document(&Value::Object(paths.collect()))
    };
    let error = draft(&document(&names)).unwrap_err();
    assert!(matches!(error, OpenApiError::NoTokenOperation { .. }), "{error}");
    let (written, _) = drafted(&document(&names[..1]));
    assert_eq!(written["path"], "/import");
}

#[test]
fn the_grant_of_a_client_is_chosen_among_several() {
    let several = post(
        &json!({
            "properties": {
                "grant_type": { "enum": ["authorization_code", "client_credentials"] },
                "client_id": {}, "client_secret": {}, "code": {}, "redirect_uri": {},
                "subject_token_type": { "enum": ["urn:x"] },
            },
            "required": ["grant_type", "client_id", "client_secret", "code", "redirect_uri"],
        }),
        &token(),
    );
    let device = post(&json!({ "properties": { "client_id": {}, "client_secret": {} } }), &token());
    let document = document(&json!({ "/oauth/device/token": device, "/oauth/token": several }));
    let (written, draft) = drafted(&document);
    assert_eq!(written["path"], "/oauth/token");
    let expected = json!({
        "grant_type": "client_credentials",
        "client_id": "{client_id}",
        "client_secret": "{client_secret}",
    });
    assert_eq!(written["body"], expected);
    assert_guessed(&draft, "`code` is left out, since it belongs to another grant");
    assert_guessed(&draft, "`subject_token_type` is left out, since it is optional");
}

/// An operation that takes a code and nothing that says another grant is for a user.
#[test]
fn an_optional_code_is_another_grant_all_the_same() {
    let names = json!({ "client_id": {}, "client_secret": {}, "code": {}, "redirect_uri": {} });
    let user = post(&json!({ "properties": names }), &token());
    let error = draft(&document(&json!({ "/oauth/access": user }))).unwrap_err();
    assert!(error.to_string().contains("`authorization_code`"), "{error}");
}

/// What names the client if nothing else does, whatever the document calls required.
#[test]
fn what_identifies_the_client_is_never_left_out() {
    let login = post(&json!({ "properties": { "username": {}, "password": {} } }), &token());
    let (written, _) = drafted(&document(&json!({ "/login": login })));
    assert_eq!(written["credentials"], json!(["username", "password"]));
    assert_eq!(written["body"], json!({ "username": "{username}", "password": "{password}" }));

    let signed = post(
        &json!({ "properties": {
            "grant_type": { "const": "client_credentials" },
            "client_assertion_type": { "const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" },
            "client_assertion": {},
        } }),
        &token(),
    );
    let (written, _) = drafted(&document(&json!({ "/token": signed })));
    assert_eq!(written["assertions"], json!(["client_assertion"]));
    assert_eq!(written["body"]["grant_type"], "client_credentials");
    assert_eq!(written["body"]["client_secret"], Value::Null);

    let mut keyed = post(&json!({ "properties": { "client_secret": {} } }), &token());
    keyed["post"]["security"] = json!([{ "id": [] }]);
    keyed["post"]["parameters"] = json!([{
        "in": "header", "name": "X-Client-Authentication", "required": true,
        "description": "The authentication token of the installation",
    }]);
    let (written, draft) = drafted(&document(&json!({ "/token": keyed })));
    assert_eq!(written["headers"]["client-id"], "{client_id}");
    assert_eq!(written["credentials"], json!(["client_authentication"]));
    assert_guessed(&draft, "the header \"Client-Id\" holds the client's id");
}

#[test]
fn an_example_may_be_json_in_a_string() {
    let document = document(&json!({ "/token": { "post": {
        "requestBody": { "content": { "application/json": {
            "example": r#"{"clientId": "abc", "clientSecret": "...", "grantType": "client_credentials"}"#,
        } } },
        "responses": { "200": { "content": { "application/json": { "examples": {
            "one": { "value": r#"{"data": {"access_token": "abc", "expires_in": 3600}}"# },
            "broken": { "value": "{ and so on" },
        } } } } },
    } } }));
    let (written, _) = drafted(&document);
    let expected = json!({
        "grantType": "client_credentials",
        "clientId": "{client_id}",
        "clientSecret": "{client_secret}",
    });
    assert_eq!(written["body"], expected);
    assert_eq!(written["token"]["access_token"], json!(["data", "access_token"]));
    assert_eq!(written["token"]["lifetime"], json!({ "seconds": ["data", "expires_in"] }));
}

#[test]
fn what_a_response_says_of_itself() {
    let credentials = json!({ "properties": { "client_id": {}, "client_secret": {} } });
    let response = json!({
        "errcode": { "type": "integer", "description": "0 means success" },
        "token": {},
        "expires_in_minutes": { "type": "integer" },
        "restricted_to": { "type": "array", "items": { "properties": { "scope": {} } } },
    });
    let (written, draft) = drafted(&document(&json!({ "/token": post(&credentials, &response) })));
    assert_eq!(written["success"], json!({ "path": "errcode", "equals": 0 }));
    assert_eq!(written["token"]["lifetime"], "unknown");
    assert_eq!(written["token"]["scope"], Value::Null);
    assert_guessed(&draft, "`expires_in_minutes` is left out, since it seems to be in minutes");
    assert_guessed(&draft, "0 is said to be a success");
}

/// A relative token URL is resolved, and a part of a host may be the customer's.
#[test]
fn token_urls_lead_to_where_they_say() {
    for (token_url, base_url, path) in [
        ("../oauth2/token", "https://api.acme.example", "/oauth2/token"),
        ("./oauth2/token", "https://api.acme.example/v3", "/oauth2/token"),
        ("oauth2/token", "https://api.acme.example/v3", "/oauth2/token"),
        ("/oauth2/token", "https://api.acme.example", "/oauth2/token"),
        (
            "https://login-YOUR_ACCOUNT.auth.acme.example/token",
            "https://login-{account}.auth.acme.example",
            "",
        ),
    ] {
        let mut document = document(&json!({}));
        document["components"]["securitySchemes"] = json!({ "oauth": {
            "type": "oauth2",
            "flows": { "clientCredentials": { "tokenUrl": token_url, "scopes": {} } },
        } });
        let (written, _) = drafted(&document);
        assert_eq!(written["environments"]["production"], base_url, "{token_url}");
        // The baseline's path is left out.
        assert_eq!(written["path"].as_str().unwrap_or_default(), path, "{token_url}");
    }
}

/// What stands beside the request and the response: the transport, the form, the calls.
#[test]
fn what_is_said_beside_the_request_is_heeded() {
    let mut operation = json!({ "post": {
        "security": [{ "mtls": [] }],
        "requestBody": { "content": { "application/x-www-form-urlencoded": { "schema": {
            "properties": {
                "grant_type": { "enum": ["client_credentials"] },
                "client_id": {},
                "scope": { "type": "array", "items": { "type": "string" } },
            },
            "required": ["grant_type", "client_id"],
        } } } },
    } });
    operation["post"]["responses"] = json!({
        "200": { "content": { "application/json": { "schema": { "properties": {
            "access_token": {},
            "expires_at": { "type": "integer", "description": "Epoch millis" },
        } } } } },
        "401": { "content": { "application/json": { "schema": { "properties": {
            "faultCode": { "type": "integer" }, "faultMessage": {},
        } } } } },
    });
    let mut document = document(&json!({ "/token": operation }));
    document["components"]["securitySchemes"] = json!({
        "mtls": { "type": "mutualTLS" },
        "calls": { "type": "apiKey", "in": "header", "name": "X-Session-Token" },
    });
    let (written, draft) = drafted(&document);
    assert_eq!(written["client_certificate"], true);
    assert_eq!(written["body"]["scope"], "{scope}");
    assert_eq!(written["scope"], Value::Null);
    assert_eq!(written["token"]["lifetime"], json!({ "epoch_milliseconds": "expires_at" }));
    assert_eq!(written["error"]["vendor_code"], "faultCode");
    assert_eq!(written["error"]["description"], "faultMessage");
    assert_guessed(&draft, "mutual TLS");
    assert_guessed(&draft, "scopes are joined by spaces");
    assert_guessed(&draft, "in the header \"X-Session-Token\"");
}

/// A member that is sent and comes back is kept, and not given out; a flag is no token.
#[test]
fn what_is_stored_is_no_token() {
    let stored = json!({ "clientId": {}, "clientSecret": {}, "credential": { "properties": {
        "accessToken": { "type": "string" },
    } } });
    let flagged = json!({ "properties": { "clientId": {}, "clientSecret": {} } });
    for (request, response) in [
        (json!({ "properties": stored }), stored.clone()),
        (flagged, json!({ "responseType": { "properties": { "token": { "type": "boolean" } } } })),
    ] {
        let document = document(&json!({ "/v1/configs": post(&request, &response) }));
        let error = draft(&document).map(|_| ()).unwrap_err();
        assert!(matches!(error, OpenApiError::NoTokenOperation { .. }), "{error}");
    }
}

#[test]
fn a_request_without_a_secret_is_no_token_request() {
    let request = json!({
        "properties": { "ClientId": {}, "Challenge": {}, "Password": {} },
        "required": ["ClientId", "Challenge"],
    });
    let error = draft(&document(&json!({ "/token": post(&request, &token()) }))).unwrap_err();
    assert!(error.to_string().contains("holds no secret"), "{error}");
}

/// An operation whose name says something else is drafted, but said to be a guess.
#[test]
fn an_unlikely_name_is_told() {
    let request = json!({ "properties": { "client_id": {}, "client_secret": {} } });
    let document = document(&json!({ "/authorizations": post(&request, &json!({ "token": {} })) }));
    assert_guessed(&drafted(&document).1, "though its name does not say so");
}

/// A token URL without a host may leave out the beginning of the path.
#[test]
fn a_relative_token_url_names_the_end_of_a_path() {
    let client = json!({ "client_id": {}, "client_secret": {} });
    let mut several = client.clone();
    for name in ["grant_type", "code", "redirect_uri", "refresh_token", "state"] {
        several[name] = json!({});
    }
    let mut document = document(&json!({
        "/v1/login/oauth/access_token": post(&json!({ "properties": several }), &token()),
        "/v1/token": post(&json!({ "properties": client }), &token()),
    }));
    document["components"]["securitySchemes"] = json!({ "oauth": {
        "type": "oauth2",
        "flows": { "clientCredentials": { "tokenUrl": "/token", "scopes": {} } },
    } });
    assert_eq!(drafted(&document).0["path"], "/v1/token");
}

/// Some documents write a request of each grant as a member of one.
#[test]
fn grants_as_members_are_alternatives() {
    let grant = |name: &str| {
        json!({ "properties": {
            "grant_type": { "enum": [name] }, "client_id": {}, "client_secret": {},
        } })
    };
    let request = json!({ "properties": {
        "By a refresh token": grant("refresh_token"),
        "By the client": grant("client_credentials"),
    } });
    let (written, draft) = drafted(&document(&json!({ "/token": post(&request, &token()) })));
    assert_eq!(written["body"]["grant_type"], "client_credentials");
    assert_guessed(&draft, "several shapes");
}

#[test]
fn the_host_of_an_example_is_left_out() {
    let mut document = document(&json!({}));
    document["components"]["securitySchemes"] = json!({ "oauth": {
        "type": "oauth2",
        "flows": { "clientCredentials": { "tokenUrl": "https://authserver.example/token", "scopes": {} } },
    } });
    let (written, draft) = drafted(&document);
    assert_eq!(written["environments"], Value::Null);
    assert_guessed(&draft, "one for examples");
}

/// What is too large to be looked at is told only where it could be the token operation.
#[test]
fn a_large_operation_of_another_kind_is_not_told() {
    let large = json!({ "allOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/A" }] });
    let mut document = document(&json!({
        "/channels/query": post(&json!({ "$ref": "#/components/schemas/A" }), &json!({})),
        "/call/token": post(&json!({ "properties": { "call": {} } }), &json!({ "number": {} })),
    }));
    document["components"]["schemas"] = json!({ "A": large });
    let error = draft(&document).map(|_| ()).unwrap_err();
    assert!(matches!(error, OpenApiError::NoTokenOperation { .. }), "{error}");
}
