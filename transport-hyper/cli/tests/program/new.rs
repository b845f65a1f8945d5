//! `dialects new`

use polygrant::Dialect;
use serde_json::json;

use crate::run::{File, Said, polygrant};

fn answered(answers: &[&str]) -> Said {
    polygrant(&["dialects", "new"]).reading(format!("{}\n", answers.join("\n")).as_bytes())
}

#[test]
fn enter_is_what_the_rfc_says() {
    let said = answered(&[
        "acme", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "",
    ]);
    assert_eq!((said.status, &*said.out), (0, "{\n  \"name\": \"acme\"\n}\n"), "{}", said.err);
    assert!(said.err.contains("Path of the token endpoint [/token]: "), "{}", said.err);
}

#[test]
fn answers_make_a_document() {
    let said = answered(&[
        "acme",
        "https://acme.example/docs",
        "https://{tenant}.acme.example/",
        "/oauth/token",
        "the name of your account",
        "POST",
        "json",
        "body",
        "/auth/id",
        "/auth/key",
        "-",
        "scopes",
        ",",
        "yes",
        "audience=api {1}",
        "",
        "/data/token",
        "-",
        "ttl",
        "milliseconds",
        "/errors/0/code",
        "message",
    ]);
    assert_eq!(said.status, 0, "{}", said.err);
    let expected = json!({
        "name": "acme",
        "documentation": "https://acme.example/docs",
        "environments": { "production": "https://{tenant}.acme.example" },
        "path": "/oauth/token",
        "variables": { "tenant": { "about": "the name of your account" } },
        "encoding": "json",
        "body": {
            "auth": { "id": "{client_id}", "key": "{client_secret}" },
            "scopes": "{scope}",
            "audience": "api {{1}}",
        },
        "scope": { "separator": ",", "required": true },
        "token": {
            "access_token": ["data", "token"],
            "token_type": "ignored",
            "lifetime": { "milliseconds": "ttl" },
        },
        "error": { "code": ["errors", 0, "code"], "description": "message" },
    });
    assert_eq!(said.json(), expected);
    let checked = polygrant(&["dialects", "check", "-"]).reading(said.out.as_bytes());
    assert_eq!(checked.status, 0, "{}", checked.err);
}

#[test]
fn a_get_has_a_query_and_basic_has_no_names() {
    let said = answered(&[
        "wx",
        "",
        "https://api.example.com",
        "/cgi-bin/token",
        "GET",
        "",
        "appid",
        "",
        "",
        "-",
        "",
        "",
        "-",
        "",
        "",
        "",
        "",
    ]);
    assert_eq!(said.status, 0, "{}", said.err);
    let query = json!({ "grant_type": "client_credentials", "appid": "{client_id}", "client_secret": "{client_secret}" });
    assert_eq!((&said.json()["method"], &said.json()["query"]), (&json!("GET"), &query));

    let said = answered(&[
        "b",
        "",
        "",
        "",
        "",
        "",
        "basic-raw",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ]);
    let headers = json!({ "authorization": "Basic {base64:{client_id}:{client_secret}}" });
    assert_eq!(said.json()["headers"], headers, "{}", said.err);
    assert!(Dialect::from_json(&said.out).is_ok());
}

/// An answer that will not do is explained, and the question is asked again.
#[test]
fn wrong_answers_are_explained() {
    let said = answered(&[
        "",
        "a b",
        "acme",
        "",
        "ftp://a",
        "https://{tenant}",
        "https://a.example",
        "token",
        "",
        "PUT",
        "",
        "xml",
        "",
        "cookie",
        "",
        "",
        "client_id",
        "",
        "",
        "",
        "",
        "maybe",
        "",
        "nonsense",
        "",
        "",
        "",
        "expires",
        "hours",
        "",
        "",
        "",
    ]);
    assert_eq!(said.status, 0, "{}", said.err);
    for problem in [
        "  `name`: a name is made of letters, digits, `-`, `_` and `.`, and is not empty: such as \"acme\"\n",
        "  `environments.production`: ",
        "  `path`: ",
        "  POST or GET\n",
        "  form or json\n",
        "  one of body, query, headers, basic, basic-raw\n",
        "  `client_id` is a parameter already: name another\n",
        "  yes or no\n",
        "  name=value, or Enter\n",
        "  `hours` is none of them",
    ] {
        assert!(said.err.contains(problem), "{problem}: {}", said.err);
    }
    let lifetime = json!({ "seconds": "expires" });
    assert_eq!(said.json()["token"]["lifetime"], lifetime);
}

#[test]
fn an_input_that_ends_writes_nothing() {
    let said = polygrant(&["dialects", "new"]).reading(b"acme\n");
    assert_eq!((said.status, &*said.out), (2, ""));
    let last = said.err.lines().last().unwrap();
    assert!(
        last.starts_with("polygrant: the input ended at the question \"URL of the vendor's"),
        "{last}"
    );
}

#[test]
fn a_file_is_written_and_never_overwritten() {
    let there = File::new("new-there.json", b"mine");
    let said = polygrant(&["dialects", "new", "--out", there.path()]).reading(b"");
    assert_eq!((said.status, &*said.out), (2, ""));
    assert_eq!(
        said.err,
        format!("polygrant: {} is there already: name another file\n", there.path())
    );
    assert_eq!(std::fs::read(there.path()).unwrap(), b"mine");

    let file = File::new("new.json", b"");
    std::fs::remove_file(file.path()).unwrap();
    let said = polygrant(&["dialects", "new", "--out", file.path()])
        .reading(format!("acme{}", "\n".repeat(30)).as_bytes());
    assert_eq!((said.status, &*said.out), (0, ""), "{}", said.err);
    assert_eq!(std::fs::read(file.path()).unwrap(), b"{\n  \"name\": \"acme\"\n}\n");
}

const OPENAPI: &str = r#"
openapi: 3.0.1
servers:
  - url: https://api.acme.example/v1
paths:
  /login:
    post:
      requestBody:
        content:
          application/json:
            schema: { required: [clientId, clientSecret], properties: { clientId: {}, clientSecret: {} } }
      responses:
        '200':
          content:
            application/json:
              schema: { properties: { accessToken: {}, expiresIn: { type: integer } } }
"#;

#[test]
fn openapi_as_yaml_json_or_in_a_page() {
    let page = format!("# Tokens\n\n```sh\ncurl\n```\n\n````yaml POST /login{OPENAPI}````\n");
    let json = r#"{"openapi":"3.1.0","components":{"securitySchemes":{"a":{"flows":{
        "clientCredentials":{"tokenUrl":"https://auth.acme.example/t"}}}}}}"#;
    for (name, text, path) in
        [("a.yaml", OPENAPI, "/login"), ("a.md", &page, "/login"), ("a.json", json, "/t")]
    {
        let file = File::new(name, text.as_bytes());
        let said = polygrant(&["dialects", "new", "--from-openapi", file.path()]).said();
        assert_eq!(said.status, 0, "{}", said.err);
        let dialect = Dialect::from_json(&said.out).unwrap();
        assert_eq!((&*dialect.name, dialect.path.as_str()), ("acme", path));
        assert!(said.err.contains("guessed: the name \"acme\""), "{}", said.err);
    }
}

/// Documents of a few hundred bytes that are gigabytes when their aliases are written out, or that go
/// deeper than a stack.
#[test]
fn a_document_that_multiplies_is_refused_by_its_bound() {
    let aliases: String = (1..10)
        .map(|at| format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 10].join(",")))
        .collect();
    let schema = r##"{"$ref":"#/a"}"##;
    let itself = [schema; 4].join(",");
    let json = format!(
        r#"{{"openapi":"3.0.0","a":{{"allOf":[{itself}]}},"paths":{{"/token":{{"post":{{"requestBody":{{"content":{{"application/json":{{"schema":{schema}}}}}}}}}}}}}}}"#
    );
    for (text, says) in [
        (
            format!("openapi: '3.0.0'\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n{aliases}"),
            "alias replay limit",
        ),
        (format!("openapi: '3.0.0'\na: {}", "[".repeat(100_000)), "limit exceeded"),
        (json, "POST /token is too large: telling what it is takes more than 2000 steps"),
        (format!("{{\"a\":{}", "[".repeat(100_000)), "at most 6250 objects and arrays"),
    ] {
        let file = File::new("bomb.yaml", text.as_bytes());
        let said = polygrant(&["dialects", "new", "--from-openapi", file.path()]).said();
        assert_eq!((said.status, &*said.out), (2, ""));
        assert!(said.err.contains(says) && said.err.lines().count() == 1, "{}", said.err);
    }
}

#[test]
fn a_document_that_is_not_openapi_is_an_error() {
    for (text, says) in [
        ("", "neither JSON nor YAML"),
        ("{", "is not an OpenAPI document: not JSON: EOF"),
        ("a: [", "is not an OpenAPI document"),
        ("a: 1", "no `openapi` member"),
        ("# Tokens\n\n```bash\ncurl https://a.example\n```\n", "which say the version"),
        ("openapi: '3.0.0'\npaths: {/users: {get: {}}}", "no operation takes"),
    ] {
        let file = File::new("wrong.yaml", text.as_bytes());
        let said = polygrant(&["dialects", "new", "--from-openapi", file.path()]).said();
        assert_eq!((said.status, &*said.out), (2, ""), "{text}");
        assert!(said.err.contains(says) && said.err.lines().count() == 1, "{text}: {}", said.err);
    }
}
