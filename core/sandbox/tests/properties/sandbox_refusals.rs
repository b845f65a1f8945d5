//! Each bad request gets the failure that the vendor documents, and the client reads it as such.

use http::{HeaderValue, Method, Request};
use polygrant::{Credentials, Dialect, ErrorKind, ErrorResponse, Grant, UnixTime};
use polygrant_sandbox::Sandbox;

use super::{grant, sends_secret};

/// The status, OAuth code, vendor code and class that a refusal should have.
type Documented = (u16, Option<&'static str>, Option<&'static str>, ErrorKind);

fn wrong_client(dialect: &Dialect) -> Documented {
    let class = ErrorKind::Credentials;
    match &*dialect.name {
        "ants" => (400, Some("invalid_client"), None, class),
        "fuuffy" => (401, Some("invalid_client"), Some("401021"), class),
        "cobee" => (401, None, None, class),
        _ => (401, Some("invalid_client"), None, class),
    }
}

fn wrong_request(dialect: &Dialect) -> Documented {
    let class = ErrorKind::Other;
    match &*dialect.name {
        "fuuffy" => (400, Some("invalid_request"), Some("400013"), class),
        "cobee" => (400, Some("validation_error"), None, class),
        _ => (400, Some("invalid_request"), None, class),
    }
}

const WRONG_SCOPE: Documented = (400, Some("invalid_scope"), None, ErrorKind::Scope);
const WRONG_GRANT: Documented = (400, Some("unsupported_grant_type"), None, ErrorKind::Other);

/// A client with one allowed scope, which asks for what its dialect lets it ask.
fn good(dialect: &Dialect) -> (Sandbox, Grant) {
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    let scopes = if dialect.takes_scopes() { vec!["item".to_owned()] } else { vec![] };
    let sandbox = Sandbox::new(dialect.clone()).with_client(credentials.clone(), scopes.clone());
    (sandbox, grant(dialect, &credentials, &scopes))
}

/// The good request with its body as text that can be spoilt.
fn request(grant: &Grant) -> Request<String> {
    grant.request().map(|body| String::from_utf8(body.as_bytes().to_vec()).unwrap())
}

#[track_caller]
fn assert_refused(sandbox: &Sandbox, grant: &Grant, request: &Request<String>, is: Documented) {
    let response = sandbox.respond(request, UnixTime::EPOCH);
    let error = grant.parse(&response, UnixTime::EPOCH).unwrap_err();
    let refusal: &ErrorResponse = error.as_refusal().unwrap();
    let (status, code, vendor_code, class) = is;
    let name = &sandbox.dialect().name;
    assert_eq!(refusal.status(), status, "{name}");
    assert_eq!(refusal.code(), code, "{name}");
    assert_eq!(refusal.vendor_code(), vendor_code, "{name}");
    assert_eq!(refusal.kind(), class, "{name}");
}

/// Runs a check with every dialect, its sandbox, its good grant and the good request.
fn each(mut check: impl FnMut(&Dialect, &Sandbox, &Grant, Request<String>)) {
    for dialect in Dialect::all().into_iter().filter(sends_secret) {
        let (sandbox, grant) = good(&dialect);
        let request = request(&grant);
        assert_eq!(sandbox.respond(&request, UnixTime::EPOCH).status(), 200, "it is good");
        check(&dialect, &sandbox, &grant, request);
    }
}

/// Returns whether a test has checked the dialect of that name.
fn has(checked: &[String], name: &str) -> bool {
    checked.iter().any(|known| known == name)
}

fn is_json(request: &Request<String>) -> bool {
    request.body().starts_with('{')
}

#[test]
fn an_unknown_client_is_refused_as_documented() {
    each(|dialect, sandbox, good, _| {
        for (id, secret) in
            [("my-client", "wrong"), ("wrong", "my-secret"), ("my-secret", "my-client")]
        {
            let credentials = Credentials::new(id, secret).unwrap();
            let scopes: Vec<String> = good.scopes().iter().map(str::to_owned).collect();
            let bad = grant(dialect, &credentials, &scopes);
            assert_refused(sandbox, &bad, &request(&bad), wrong_client(dialect));
        }
    });
}

#[test]
fn an_unknown_scope_is_refused_as_documented() {
    let mut checked = Vec::new();
    each(|dialect, sandbox, _, _| {
        if !dialect.takes_scopes() {
            return;
        }
        checked.push(dialect.name.to_string());
        let credentials = Credentials::new("my-client", "my-secret").unwrap();
        for scopes in [&["event"][..], &["item", "event"], &["ITEM"], &["ite"]] {
            let scopes: Vec<String> = scopes.iter().copied().map(str::to_owned).collect();
            let bad = grant(dialect, &credentials, &scopes);
            assert_refused(sandbox, &bad, &request(&bad), WRONG_SCOPE);
        }
    });
    assert!(["rfc6749", "rfc6749-post", "ants"].iter().all(|name| has(&checked, name)));
}

#[test]
fn a_foreign_parameter_is_refused_as_documented() {
    each(|dialect, sandbox, grant, mut request| {
        let body = if is_json(&request) {
            request.body().replace('}', r#","foreign":"1"}"#)
        } else {
            format!("{}&foreign=1", request.body())
        };
        *request.body_mut() = body;
        assert_refused(sandbox, grant, &request, wrong_request(dialect));
    });
}

#[test]
fn a_missing_or_doubled_parameter_is_refused_as_documented() {
    each(|dialect, sandbox, grant, request| {
        let body = request.body().trim_matches(['{', '}']);
        let (open, separator, close) =
            if is_json(&request) { ("{", ',', "}") } else { ("", '&', "") };
        let parameters: Vec<&str> = body.split(separator).collect();
        for at in 0..parameters.len() {
            let mut missing = parameters.clone();
            let removed = missing.remove(at);
            let mut twice = parameters.clone();
            twice.push(removed);
            for (parameters, twice) in [(missing, false), (twice, true)] {
                let mut bad = request.clone();
                let body = parameters.join(&separator.to_string());
                *bad.body_mut() = format!("{open}{body}{close}");
                let is = match (removed.starts_with("scope"), twice, &*dialect.name) {
                    (true, false, "ants") => WRONG_SCOPE,
                    // Optional here: the response is a token.
                    (true, false, _) => continue,
                    _ => wrong_request(dialect),
                };
                assert_refused(sandbox, grant, &bad, is);
            }
        }
    });
}

#[test]
fn another_content_type_is_refused_as_documented() {
    each(|dialect, sandbox, grant, mut request| {
        let other = if is_json(&request) {
            "application/x-www-form-urlencoded"
        } else {
            "application/json"
        };
        for value in [other, "text/plain", ""] {
            request.headers_mut().insert("content-type", HeaderValue::from_static(value));
            assert_refused(sandbox, grant, &request, wrong_request(dialect));
        }
        request.headers_mut().remove("content-type");
        assert_refused(sandbox, grant, &request, wrong_request(dialect));
    });
}

#[test]
fn another_method_or_path_is_refused() {
    each(|_, sandbox, grant, mut request| {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            *request.method_mut() = method;
            assert_refused(sandbox, grant, &request, (405, None, None, ErrorKind::Other));
        }
        *request.method_mut() = Method::POST;
        *request.uri_mut() = "http://localhost/elsewhere".parse().unwrap();
        assert_refused(sandbox, grant, &request, (404, None, None, ErrorKind::Other));
    });
}

#[test]
fn an_unreadable_body_is_refused_as_documented() {
    each(|dialect, sandbox, grant, mut request| {
        let mut bodies = vec![String::new(), "null".into(), "garbage".into(), "%%%=%".into()];
        if is_json(&request) {
            bodies.push(request.body().split_at(request.body().len() / 2).0.to_owned());
            bodies.push(format!("[{}]", request.body()));
            bodies.push(format!("{}x", request.body()));
            bodies.push(request.body().replace("\"my-client\"", "7"));
        }
        for body in bodies {
            *request.body_mut() = body;
            assert_refused(sandbox, grant, &request, wrong_request(dialect));
        }
    });
}

#[test]
fn another_grant_type_is_refused_as_documented() {
    let mut checked = Vec::new();
    each(|dialect, sandbox, grant, mut request| {
        if !request.body().contains("client_credentials") {
            return;
        }
        checked.push(dialect.name.to_string());
        *request.body_mut() = request.body().replace("client_credentials", "password");
        assert_refused(sandbox, grant, &request, WRONG_GRANT);
    });
    assert!(
        ["rfc6749", "rfc6749-post", "ants", "xone", "oro"].iter().all(|name| has(&checked, name))
    );
}

/// Two ways of authentication at once, and none.
#[test]
fn another_way_of_authentication_is_refused_as_documented() {
    each(|dialect, sandbox, grant, mut request| {
        if ["rfc6749", "rfc6749-basic-raw"].contains(&&*dialect.name) {
            let both = format!("{}&client_id=my-client&client_secret=my-secret", request.body());
            let alone = std::mem::replace(request.body_mut(), both);
            assert_refused(sandbox, grant, &request, wrong_request(dialect));
            *request.body_mut() = alone;
            for value in ["", "Basic", "Basic !", "Bearer bXktY2xpZW50Om15LXNlY3JldA=="] {
                request.headers_mut().insert("authorization", HeaderValue::from_static(value));
                assert_refused(sandbox, grant, &request, wrong_client(dialect));
            }
            request.headers_mut().remove("authorization");
            assert_refused(sandbox, grant, &request, wrong_client(dialect));
        } else {
            let basic = HeaderValue::from_static("Basic bXktY2xpZW50Om15LXNlY3JldA==");
            request.headers_mut().insert("authorization", basic);
            assert_refused(sandbox, grant, &request, wrong_request(dialect));
        }
    });
}
