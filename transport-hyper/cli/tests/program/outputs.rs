//! What each command prints when all is well.

use polygrant::Dialect;
use polygrant_testkit::{CLIENT_SECRET, SandboxServer};
use serde_json::json;

use crate::run::{File, polygrant, token};

pub(crate) const DIALECTS: [(&str, &[&str]); 8] = [
    ("rfc6749", &["--scope", "item", "--scope", "event"]),
    ("rfc6749-basic-raw", &["--scope", "item"]),
    ("rfc6749-post", &["--scope", "item"]),
    ("xone", &[]),
    ("ants", &["--scope", "item", "--scope", "event"]),
    ("oro", &[]),
    ("fuuffy", &[]),
    ("cobee", &[]),
];

#[test]
fn token_prints_the_bare_token() {
    let server = SandboxServer::start(0).unwrap();
    for (dialect, scopes) in DIALECTS {
        let said = token(&server, dialect, scopes).said();
        assert_eq!((said.status, &*said.err), (0, ""), "{dialect}");
        assert_eq!(said.out, format!("sandbox-{dialect}-token\n"));
    }
}

#[test]
fn token_prints_json() {
    let server = SandboxServer::start(0).unwrap();
    let options = ["--scope", "item", "--scope", "event", "--output", "json"];
    let said = token(&server, "ants", &options).said();
    assert_eq!(said.status, 0);
    let mut json = said.json();
    let members: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members.len(), 5);
    // The lifetime is relative to a `Date` without a fraction.
    assert!([3600, 3601].contains(&json["expires_in"].as_u64().unwrap()), "{json}");
    let expires_at = json["expires_at"].take();
    assert!(polygrant::UnixTime::from_rfc3339(expires_at.as_str().unwrap()).is_some());
    json["expires_in"] = 3600.into();
    let expected = json!({
        "access_token": "sandbox-ants-token",
        "token_type": "Bearer",
        "expires_in": 3600,
        "expires_at": null,
        "scope": "item,event",
    });
    assert_eq!(json, expected);
}

#[test]
fn token_prints_a_header() {
    let server = SandboxServer::start(0).unwrap();
    let said = token(&server, "xone", &["--output", "header"]).said();
    assert_eq!(said.out, "Authorization: Bearer sandbox-xone-token\n");
}

#[test]
fn the_secret_may_come_from_a_file_or_from_standard_input() {
    let server = SandboxServer::start(0).unwrap();
    for end in ["", "\n", "\r\n"] {
        let secret = format!("{CLIENT_SECRET}{end}");
        let file = File::new("secret", secret.as_bytes());
        let from_file = token(&server, "oro", &["--client-secret-file", file.path()]);
        assert_eq!(from_file.env("POLYGRANT_CLIENT_SECRET", "other").said().status, 0);

        let from_stdin = token(&server, "oro", &["--client-secret-file", "-"]);
        let said = from_stdin.without_env("POLYGRANT_CLIENT_SECRET").reading(secret.as_bytes());
        assert_eq!(said.status, 0, "{}", said.err);
    }
}

#[test]
fn request_prints_what_token_would_send() {
    let said = polygrant(&["request", "--dialect", "ants", "--scope", "item", "--scope", "event"])
        .env("POLYGRANT_CLIENT_ID", "26156a86")
        .said();
    let body = "grant_type=client_credentials&client_id=26156a86&client_secret=REDACTED&scope=item%2Cevent";
    assert_eq!(
        said.out,
        format!(
            "POST /oauth/token HTTP/1.1\n\
             host: iam.ants.tech\n\
             user-agent: {}\n\
             content-type: application/x-www-form-urlencoded\n\
             accept: application/json\n\
             accept-encoding: identity\n\
             content-length: {}\n\
             \n\
             {body}\n",
            polygrant_hyper::USER_AGENT,
            body.len(),
        )
    );
}

#[test]
fn request_shows_no_secret() {
    for (dialect, scopes) in DIALECTS {
        for output in ["http", "curl"] {
            let arguments = ["request", "--dialect", dialect, "--base-url", "https://a.example"];
            let said = polygrant(&[&arguments, scopes, &["--output", output]].concat()).said();
            assert_eq!((said.status, &*said.err), (0, ""), "{dialect}");
            assert!(!said.out.contains(CLIENT_SECRET), "{}", said.out);
            // base64 of `sandbox-client:sandbox-secret`
            assert!(!said.out.contains("c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQ"), "{}", said.out);
        }
    }
}

#[test]
fn grant_type_can_be_switched_on() {
    let arguments = ["request", "--dialect", "fuuffy", "--environment", "testing", "--grant-type"];
    let said = polygrant(&arguments).said();
    assert!(said.out.contains("host: testing-api-gateway.fuuffy.com\n"), "{}", said.out);
    assert!(said.out.contains("\ngrant_type=client_credentials&client_id="), "{}", said.out);
}

#[test]
fn dialects_are_listed_and_print_as_documents_that_load_back() {
    let said = polygrant(&["dialects"]).said();
    for dialect in Dialect::all() {
        assert!(said.out.lines().any(|line| line.starts_with(&*dialect.name)), "{}", said.out);

        let said = polygrant(&["dialects", &dialect.name]).said();
        let loaded: Dialect = serde_json::from_str(&said.out).unwrap();
        assert_eq!(loaded, dialect);

        let file = File::new(&format!("{}.json", dialect.name), said.out.as_bytes());
        assert_eq!(polygrant(&["dialects", file.path()]).said().out, said.out);
    }
    let said = polygrant(&["dialects", "oro"]).said();
    assert_eq!(said.out, Dialect::oro().to_json());
}

#[test]
fn a_dialect_from_a_file_has_a_client_and_a_sandbox() {
    let document = br#"{"name":"acme","path":"/t","encoding":"json",
        "body":{"auth":{"id":"{client_id}","key":"{client_secret}"}},
        "token":{"access_token":["a","b.c"]}}"#;
    let file = File::new("acme.json", document);
    let dialect: Dialect = serde_json::from_slice(document).unwrap();
    let sandbox = polygrant_testkit::sandbox(dialect.clone());
    let server = SandboxServer::with_sandboxes([sandbox], 0).unwrap();
    let base_url = server.base_url(&dialect);
    let said = polygrant(&["token", "--dialect", file.path(), "--base-url", &base_url]).said();
    assert_eq!((said.status, &*said.out), (0, "sandbox-acme-token\n"), "{}", said.err);
}

#[test]
fn demo_shows_a_token_of_each_dialect_and_no_secret() {
    let said = polygrant(&["demo"]).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    for (dialect, _) in DIALECTS {
        let token = format!("= {{\"access_token\":\"sandbox-{dialect}-token\"");
        assert_eq!(said.out.matches(&token).count(), 1, "{dialect}");
    }
    assert!(!said.out.contains(CLIENT_SECRET));
    let summary =
        "\n11 dialects, 11 tokens, from a sandbox on 127.0.0.1. Next: `polygrant sandbox` ";
    assert_eq!(said.out.matches(summary).count(), 1, "{}", said.out);
}

#[test]
fn dialects_are_searched_by_a_word() {
    for (word, found) in [
        ("Citrix", ["citrix", "citrix-trust"]),
        ("azure ad", ["azure-v2", "azure-v2-assertion"]),
        ("rocketchat", ["rocket-chat", "rocket-chat"]),
        ("twitter", ["x", "x"]),
        ("微信", ["wechat", "wechat"]),
        ("Red Hat", ["keycloak", "keycloak"]),
    ] {
        let said = polygrant(&["dialects", "--search", word]).said();
        let names: Vec<_> =
            said.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(said.status, 0);
        assert!(found.iter().all(|name| names.contains(name)), "{word}: {}", said.out);
        assert!(!names.contains(&"okta"), "{word}: {}", said.out);
    }
    for word in ["xyzzy", "-."] {
        let said = polygrant(&["dialects", &format!("--search={word}")]).said();
        assert_eq!((said.status, &*said.out), (2, ""));
        let message = format!("no dialect is about {word:?}");
        assert!(said.err.contains(&message), "{}", said.err);
    }
}

#[test]
fn dialects_fit_a_terminal() {
    let said = polygrant(&["dialects"]).said();
    let widest = said.out.lines().map(|line| line.chars().count()).max();
    assert!(widest.unwrap() <= 80, "{}", said.out);
    let broken = "azure-v1                global, china, us-government --var tenant=…\n                        --var resource=…\n";
    assert!(said.out.contains(broken), "{}", said.out);
}

#[test]
fn sandbox_prints_where_it_listens_and_serves() {
    use std::io::{BufRead, BufReader};
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_polygrant"))
        .args(["sandbox", "--port", "0"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
    let base_url = format!("{}/cobee", url.trim());
    let said = polygrant(&["token", "--dialect", "cobee", "--base-url", &base_url]).said();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(said.out, "sandbox-cobee-token\n", "{}", said.err);
}

#[test]
fn help_of_every_command_ends_with_an_example() {
    for command in [
        &["token"][..],
        &["request"],
        &["parse"],
        &["dialects"],
        &["dialects", "check"],
        &["dialects", "new"],
        &["sandbox"],
        &["cache"],
        &["cache", "list"],
        &["cache", "clear"],
        &["demo"],
        &["completions"],
        &["manual"],
    ] {
        let said = polygrant(&[command, &["--help"]].concat()).said();
        assert_eq!(said.status, 0);
        let last = said.out.trim_end().rsplit("\n\n").next().unwrap();
        let is_example = last.starts_with("Example: ") || last.starts_with("Examples: ");
        assert!(is_example, "{command:?}: {last}");
    }
    assert_eq!(polygrant(&["--version"]).said().status, 0);
}
