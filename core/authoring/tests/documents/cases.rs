//! Small documents that people wrote, and what each must give.

use polygrant::dialect::Severity;
use polygrant::{Credentials, Dialect, Grant, UnixTime};
use polygrant_authoring::DocumentReport;

/// Returns the findings of a document, each as its severity, its place and what it says.
fn findings(text: &str) -> Vec<(Severity, String, String)> {
    let report = DocumentReport::of_json(text);
    let findings = report.findings().iter().map(|it| {
        assert!(it.position().is_some(), "{it}");
        (it.severity, it.place.clone(), it.problem.clone())
    });
    findings.collect()
}

#[test]
fn a_doubtful_value_gets_a_warning() {
    for (text, expected) in [
        (
            "{\n  // the vendor's name\n  \"name\": \"acme\"\n}",
            &[(Severity::Error, "", "JSON has no comments")][..],
        ),
        (
            r#"{ "name": "acme", "body": { "id": "${client_id}", "key": "${client_secret}" } }"#,
            &[
                (Severity::Warning, "body.id", "`$` before `{client_id}` is sent as it is"),
                (Severity::Warning, "body.key", "`$` before `{client_secret}` is sent as it is"),
            ],
        ),
        (
            r#"{ "name": "acme", "token": { "access_token": "data.token", "lifetime": { "seconds": "data.ttl" } } }"#,
            &[
                (Severity::Error, "token.access_token", r#"say ["data","token"],"#),
                (Severity::Error, "token.lifetime.seconds", r#"say ["data","ttl"],"#),
            ],
        ),
        (
            r#"{ "name": "acme", "token": { "lifetime": "expires_in" } }"#,
            &[(Severity::Error, "token.lifetime", r#"say {"seconds": "expires_in"}"#)],
        ),
        (
            r#"{ "name": "acme", "scope": "," }"#,
            &[(Severity::Error, "scope", r#"say {"separator": ","}"#)],
        ),
        (r#"{ "name": "acme", "error": { "code": "code", "description": "message" } }"#, &[]),
        (
            r#"{ "name": "acme", "headers": { "Content-Type": "application/json" }, "body": { "id": "{client_id}" } }"#,
            &[(Severity::Error, "headers.Content-Type", r#"say "encoding": "json""#)],
        ),
        (
            r#"{ "name": "acme", "scope": ["read"] }"#,
            &[(Severity::Error, "scope", "or {\"defaults\": [\"read\"]}, and not an array")],
        ),
    ] {
        let found = findings(text);
        assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
        for ((severity, place, problem), (expected, at, words)) in found.iter().zip(expected) {
            assert_eq!((severity, &**place), (expected, *at), "{text}: {problem}");
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }
}

/// A list of names is one path, wherever a path stands.
#[test]
fn a_path_means_the_same_wherever_it_stands() {
    let dialect = Dialect::from_json(
        r#"{ "name": "acme", "token": { "access_token": ["error", "code"] },
             "error": { "code": ["error", "code"], "description": [["error", "message"], "message"] },
             "success": { "path": ["error", "ok"], "absent": true } }"#,
    );
    let dialect = dialect.unwrap();
    assert_eq!(dialect.error.code, dialect.token.access_token);
    assert_eq!(dialect.success.unwrap().path.to_string(), "error.ok");
    let shown: Vec<_> = dialect.error.description.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["error.message", "message"]);
}

#[test]
fn a_form_repeats_a_parameter_that_is_an_array() {
    let dialect = Dialect::from_json(
        r#"{ "name": "acme", "body": { "id": "{client_id}", "resource": ["https://a.example", "https://b.example"] } }"#,
    );
    let grant = Grant::builder(dialect.unwrap()).base_url("https://auth.example.com");
    let credentials = Credentials::none().with("client_id", "my-client").unwrap();
    let grant = grant.credentials(credentials).build().unwrap();
    let expected = "id=my-client&resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example";
    assert_eq!(grant.request().body().as_bytes(), expected.as_bytes());
}

#[test]
fn a_token_under_its_other_name_is_found() {
    let dialect = Dialect::from_json(
        r#"{ "name": "registry", "token": { "access_token": [["token"], "access_token"], "token_type": "ignored" } }"#,
    );
    for name in ["token", "access_token"] {
        let body = format!(r#"{{"{name}":"tok-1"}}"#).into_bytes();
        let response = http::Response::builder().status(200).body(body).unwrap();
        let dialect = dialect.as_ref().unwrap();
        let token = dialect.parse_with(&Default::default(), &response, UnixTime::EPOCH).unwrap();
        assert_eq!(token.secret(), "tok-1");
    }
}

#[test]
fn warnings_are_bounded() {
    let parameters: Vec<_> = (0..200).map(|at| format!(r#""x{at}": "${{client_id}}""#)).collect();
    let document = format!(r#"{{ "name": "acme", "body": {{ {} }} }}"#, parameters.join(", "));
    assert_eq!(findings(&document).len(), 100);
}
