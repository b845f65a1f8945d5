//! An OpenAPI document may refer to itself, over and over: what reading it takes is bounded, and what
//! takes more is refused by the bound's name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

use polygrant::dialect::Dialect;
use polygrant_authoring::openapi::{Draft, OpenApiError, draft, from_json};
use serde_json::{Map, Value, json};

fn drafted(document: &Value) -> Draft {
    let draft = draft(document).unwrap_or_else(|error| panic!("{error}: {document}"));
    let text = draft.dialect.to_json();
    assert_eq!(Dialect::from_json(&text).unwrap(), draft.dialect, "{text}");
    draft
}

/// A document whose token operation takes this schema.
fn asking(schema: &Value, schemas: &Value) -> Value {
    let token = json!({ "properties": { "access_token": {} } });
    json!({
        "openapi": "3.0.1",
        "servers": [{ "url": "https://api.acme.example" }],
        "paths": { "/oauth/token": { "post": {
            "requestBody": { "content": { "application/json": { "schema": schema } } },
            "responses": { "200": { "content": { "application/json": { "schema": token } } } },
        } } },
        "components": { "schemas": schemas },
    })
}

/// A reference to a schema.
fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Asserts that nothing is drafted, and that the error names the operation and the bound.
#[track_caller]
fn assert_too_large(document: &Value, what: &str, bound: &str) {
    let error = draft(document).map(|_| ()).unwrap_err();
    assert!(matches!(&error, OpenApiError::TooLarge { .. }), "{error}");
    for word in [what, bound] {
        assert!(error.to_string().contains(word), "{error} lacks {word:?}");
    }
}

/// Small documents that refer to themselves: some took 40 seconds, some 4 GB.
#[test]
fn references_that_multiply_are_bounded() {
    let a = || to("A");
    let credentials = || json!({ "client_id": {}, "client_secret": {} });
    for schema in [
        json!({ "allOf": [a(), a(), a(), a()], "properties": credentials() }),
        json!({ "oneOf": [a()], "anyOf": [a()], "allOf": [a(), a()], "properties": credentials() }),
        json!({ "allOf": [a(), a()], "required": vec!["client_id"; 200], "properties": credentials() }),
        json!({ "properties": { "client_id": {}, "client_secret": {}, "a": a(), "b": a(), "c": a(),
            "d": a(), "e": a(), "f": a(), "g": a(), "h": a(), "i": a(), "j": a(), "k": a() } }),
    ] {
        assert_too_large(&asking(&a(), &json!({ "A": schema })), "POST /oauth/token", " steps");
    }
    // Without a secret in sight, it cannot be told what the operation is.
    let itself = json!({ "A": { "allOf": [a(), a(), a(), a()] } });
    let mut document = asking(&a(), &itself);
    document["paths"]["/oauth/token"]["post"]["responses"] = json!({});
    assert_too_large(&document, "POST /oauth/token", "more than 2000 steps");
    document["paths"] = json!({ "/x": document["paths"]["/oauth/token"] });
    assert_too_large(&document, "POST /x", "more than 2000 steps");

    // As many references again at every level, without a circle.
    let levels: Value = (0..14)
        .map(|level| {
            (format!("L{level}"), json!({ "allOf": vec![to(&format!("L{}", level + 1)); 4] }))
        })
        .collect::<Map<_, _>>()
        .into();
    let mut levels = levels;
    levels["L14"] = json!({ "properties": credentials() });
    assert_too_large(&asking(&to("L0"), &levels), "POST /oauth/token", " steps");
}

/// A schema that refers to itself in a member or once is no reason to refuse a document.
#[test]
fn a_tree_is_drafted() {
    let mut properties = json!({ "client_id": {}, "client_secret": {} });
    properties["parent"] = to("A");
    let document =
        asking(&to("A"), &json!({ "A": { "allOf": [to("A")], "properties": properties } }));
    assert!(drafted(&document).dialect.body.get("client_id").is_some());
}

#[test]
fn other_work_is_bounded() {
    let credentials = || json!({ "client_id": {}, "client_secret": {} });
    let bound = "more than 50000 steps";
    let plain = || asking(&json!({ "properties": credentials() }), &json!({}));

    // A long text that every parameter refers to.
    let mut document = plain();
    let long = "x".repeat(500_000);
    document["components"]["parameters"] =
        json!({ "P": { "name": "authorization", "in": "header", "description": long } });
    document["paths"]["/oauth/token"]["post"]["parameters"] =
        json!(vec![json!({ "$ref": "#/components/parameters/P" }); 10_000]);
    assert_too_large(&document, "POST /oauth/token", bound);

    // A URL that every variable would make longer: each is filled in once.
    let mut document = plain();
    let doubled = |at: usize| json!({ "default": format!("{{v{:03}}}{{v{:03}}}", at + 1, at + 1) });
    let variables: Map<String, Value> =
        (0..200).map(|at| (format!("v{at:03}"), doubled(at))).collect();
    document["servers"] = json!([{ "url": "https://{v000}", "variables": variables }]);
    let draft_of_it = drafted(&document);
    assert!(draft_of_it.dialect.environments.is_empty());
    assert!(draft_of_it.guesses.iter().any(|guess| guess.contains("is left out")));

    // A URL of many variables, over and over.
    let mut document = plain();
    let many: String = (0..400).map(|at| format!("/{{v{at}}}")).collect();
    document["servers"] =
        json!(vec![json!({ "url": format!("https://api.acme.example{many}") }); 200]);
    assert_too_large(&document, "POST /oauth/token", bound);

    // More operations than are looked at, each with more references than are followed.
    let mut document = plain();
    let large =
        json!({ "requestBody": { "content": { "application/json": { "schema": to("A") } } } });
    document["components"]["schemas"]["A"] = json!({ "allOf": [to("A"), to("A")] });
    document["paths"] = (0..600)
        .map(|at| (format!("/{at}"), json!({ "post": large })))
        .collect::<Map<_, _>>()
        .into();
    assert_too_large(&document, "POST /0", "more than 2000 steps");

    // More than a dialect holds.
    let many = |count: usize| -> Value {
        (0..count)
            .map(|at| (format!("n{at}"), json!({ "default": 1 })))
            .collect::<Map<_, _>>()
            .into()
    };
    let mut properties = many(300);
    properties["client_secret"] = json!({});
    let required: Vec<String> = (0..300).map(|at| format!("n{at}")).collect();
    let schema = json!({ "properties": properties, "required": required });
    let error = draft(&asking(&schema, &json!({}))).unwrap_err();
    assert!(error.to_string().contains("at most 256 are read"), "{error}");
}

/// So much of an example as a document can hold again is kept.
#[test]
fn a_large_example_of_a_failure_is_left_out() {
    let credentials = json!({ "properties": { "client_id": {}, "client_secret": {} } });
    for (length, kept) in [(100, 1), (16 * 1024, 0)] {
        let mut document = asking(&credentials, &json!({}));
        document["paths"]["/oauth/token"]["post"]["responses"]["401"] = json!({
            "content": { "application/json": { "example": { "message": "x".repeat(length) } } },
        });
        let Draft { dialect, guesses, .. } = drafted(&document);
        assert_eq!(dialect.failures.len(), kept);
        assert_eq!(guesses.iter().any(|guess| guess.contains("too large to be kept")), kept == 0);
    }
}

#[test]
fn a_text_of_far_more_objects_than_bytes_is_not_parsed() {
    let few = format!("[{}{{}}]", "{},".repeat(4094));
    assert!(from_json(&few).unwrap().is_array());
    let error = from_json(&format!("[{}{{}}]", "{},".repeat(4095))).unwrap_err();
    assert!(error.to_string().contains("at most 4096 objects and arrays"), "{error}");
    let ordinary = format!(r#"[{}{{}}]"#, r#"{ "type": "string" },"#.repeat(10_000));
    assert!(from_json(&ordinary).unwrap().is_array());
    for open in ["[", r#"{"a":"#] {
        from_json(&open.repeat(100_000)).unwrap_err();
    }
    let error = from_json("{]").unwrap_err();
    assert!(error.to_string().contains("not JSON"), "{error}");
}
