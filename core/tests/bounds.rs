//! A document may come from an untrusted source. Each bound is kept, and exceeded by one; and small
//! documents that would take gigabytes without the bounds are refused.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use polygrant::dialect::{DocumentError, Failure, FailureCause, Value};
use polygrant::{Credentials, Dialect, Grant};
use serde_json::{Map, json};

/// A document with one more member beside its name.
fn with(member: &str, value: &serde_json::Value) -> Result<Dialect, DocumentError> {
    Dialect::from_json(&json!({ "name": "x", "encoding": "json", member: value }).to_string())
}

fn body(value: &serde_json::Value) -> Result<Dialect, DocumentError> {
    with("body", &json!({ "id": "{client_id}", "it": value }))
}

/// Asserts that the document is refused for exceeding that bound, in a short message.
#[track_caller]
fn assert_refused(read: Result<Dialect, DocumentError>, place: &str, bound: &str) {
    let error = read.map(|_| ()).unwrap_err();
    assert!(error.to_string().contains(bound), "{error} lacks {bound:?}");
    assert_eq!(error.place(), place, "{error}");
    assert!(error.to_string().len() < 512, "{error}");
}

/// Returns encodings inside one another, on that many levels.
fn encoded(code: &str, levels: usize, inner: &str) -> String {
    format!("{}{inner}{}", format!("{{{code}:").repeat(levels), "}".repeat(levels))
}

fn object(names: impl Iterator<Item = String>, value: &serde_json::Value) -> serde_json::Value {
    names.map(|name| (name, value.clone())).collect::<Map<_, _>>().into()
}

#[test]
fn nested_encodings_are_bounded() {
    body(&encoded("base64", 4, "{client_secret}").into()).unwrap();
    let bound = "more than 4 encodings";
    for levels in [5, 50, 100, 1300] {
        for code in ["base64", "form", "base64url"] {
            assert_refused(body(&encoded(code, levels, "x").into()), "body.it", bound);
            let path = with("path", &encoded(code, levels, "x").into());
            assert_refused(path, "path", bound);
        }
    }
    // As deep as a document can be long: nothing descends into it.
    for open in ["{base64:", "{form:a", "{a"] {
        for close in ["", "}"] {
            let text = format!("{}{}", open.repeat(1800), close.repeat(1800));
            body(&text.into()).unwrap_err();
            let text = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
            assert_refused(body(&text.into()), "body.it", "a template has at most 16384");
        }
    }
}

/// A value stays small, however deeply its encodings are nested.
#[test]
fn an_expansion_is_bounded() {
    let text = encoded("form", 4, &"+".repeat(16 * 1024 - 28));
    let dialect = body(&text.into()).unwrap();
    let grant = Grant::builder(dialect)
        .base_url("https://auth.example.com")
        .credentials(Credentials::none().with("client_id", "my-client").unwrap());
    let request = grant.build().unwrap().request();
    // `+` is `%2B`, then `%252B`, `%25252B`, `%2525252B`.
    assert_eq!(request.body().as_bytes().len(), r#"{"id":"my-client","it":""}"#.len() + 9 * 16_356);
}

#[test]
fn the_length_of_templates_is_bounded() {
    let long = |bytes: usize| json!("a".repeat(bytes));
    body(&long(16 * 1024)).unwrap();
    assert_refused(body(&long(16 * 1024 + 1)), "body.it", "a template has at most 16384");
    // Beside these are the path and three templates more.
    let rest = "/token".len() + "{client_id}".len() + "Bearer {access_token}".len();
    let four = |last: usize| {
        let full = long(16 * 1024);
        body(&json!([full, full, full, long(last)]))
    };
    four(16 * 1024 - rest).unwrap();
    assert_refused(four(16 * 1024 - rest + 1), "path", "together more than 65536 bytes");
}

#[test]
fn the_number_of_placeholders_is_bounded() {
    // One is in `id`, and one presents the token.
    let many = |count: usize| body(&"{client_secret}".repeat(count).into());
    many(254).unwrap();
    let bound = "together more than 256 placeholders";
    assert_refused(many(255), "presentation", bound);
    assert_refused(many(1000), "body", bound);
}

#[test]
fn objects_and_lists_are_bounded() {
    let names = |count: usize| (0..count).map(|number| format!("n{number}"));
    let bound = "it has more than 256 members";
    let texts = |count: usize| json!(vec!["a"; count]);
    with("notes", &texts(256)).unwrap();
    body(&object(names(256), &json!("a"))).unwrap();
    body(&texts(256)).unwrap();
    for count in [257, 5000] {
        assert_refused(with("body", &object(names(count), &json!("a"))), "body", bound);
        assert_refused(body(&object(names(count), &json!(1))), "body.it", bound);
        assert_refused(with("headers", &object(names(count), &json!("a"))), "headers", bound);
        assert_refused(with("variables", &object(names(count), &json!({}))), "variables", bound);
        assert_refused(
            with("environments", &object(names(count), &json!("https://a.example"))),
            "environments",
            bound,
        );
        let bound = "at most 256 are read";
        assert_refused(body(&texts(count)), "body", bound);
        assert_refused(with("notes", &texts(count)), "notes", bound);
        assert_refused(with("credentials", &texts(count)), "credentials", bound);
        assert_refused(with("assertions", &texts(count)), "assertions", bound);
        assert_refused(
            with("error", &json!({ "request_id_headers": texts(count) })),
            "error.request_id_headers",
            bound,
        );
        assert_refused(
            with("variables", &json!({ "v": { "one_of": texts(count) } })),
            "variables.v.one_of",
            bound,
        );
    }
}

#[test]
fn bodies_names_and_variables_are_bounded() {
    // Four of these, the array around them and `id`.
    let nested = |last: usize| {
        let full = json!(vec![1; 255]);
        body(&json!([full, full, full, vec![1; last]]))
    };
    nested(253).unwrap();
    assert_refused(nested(254), "body", "more than 1024 parameters");

    let named = |bytes: usize| body(&object(std::iter::once("n".repeat(bytes)), &json!(1)));
    named(256).unwrap();
    assert_refused(named(257), "body", "more than 256 bytes");

    let variable = |bytes: usize| {
        let document = json!({
            "name": "x",
            "variables": { "v": { "default": "v".repeat(bytes) } },
            "query": { "v": "{v}" },
        });
        Dialect::from_json(&document.to_string())
    };
    variable(1024).unwrap();
    assert_refused(variable(1025), "variables.v", "more than 1024 bytes");
}

#[test]
fn the_size_and_depth_of_a_document_are_bounded() {
    let failure = |body: serde_json::Value| {
        with("failures", &json!([{ "cause": "invalid_client", "status": 401, "body": body }]))
    };
    let levels = |levels: usize| (1..levels).fold(json!([]), |inner, _| json!([inner]));
    failure(levels(61)).unwrap();
    assert_refused(failure(levels(62)), "", "nested 65 levels deep");
    for open in ["[", "{\"a\":"] {
        assert_refused(Dialect::from_json(&open.repeat(100_000)), "", "100000 levels deep");
    }
    assert_refused(failure(json!(vec![0; 16 * 1024])), "", "at most 16384 are read");
    assert_refused(with("notes", &json!(["a".repeat(1024 * 1024)])), "", "at most 1048576 are");
    with("notes", &json!(["a".repeat(1024 * 1023)])).unwrap();
}

/// A long name is neither compared with the known ones nor quoted in full.
#[test]
fn a_long_name_is_not_quoted_in_full() {
    let long = "n".repeat(500_000);
    let short = format!("{}…", "n".repeat(64));
    assert_refused(with(&long, &json!(1)), &short, &format!("there is no member `{short}`"));
}

/// The bounds of documents are also those of dialects that were made in code.
#[test]
fn the_bounds_hold_for_dialects_made_in_code() {
    let build = |dialect: Dialect| {
        let grant = Grant::builder(dialect).base_url("https://auth.example.com");
        grant.credentials(Credentials::new("my-client", "my-secret").unwrap()).build()
    };
    let mut wide = Dialect::rfc6749_post();
    wide.body = (0..300).map(|number| (format!("n{number}"), Value::Bool(true))).collect();
    let mut deep = Dialect::oro();
    let nested = (0..1000).fold(Value::Bool(true), |inner, _| Value::Array(vec![inner]));
    deep.body.set("deep", nested);
    let mut failing = Dialect::oro();
    failing.failures = vec![Failure::new(FailureCause::InvalidClient, 401, json!({})); 257];
    for (dialect, word) in
        [(wide, "at most 256"), (deep, "more than 16 levels"), (failing, "at most 256")]
    {
        let error = build(dialect).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}
