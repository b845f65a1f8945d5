//! What the program tells beside the token: what was sent, what came back, what was not granted.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use polygrant::{Credentials, Dialect};
use polygrant_sandbox::Sandbox;
use polygrant_testkit::{CLIENT_ID, CLIENT_SECRET, SandboxServer, ScriptedServer};

use crate::run::{File, polygrant, token};

#[test]
fn verbose_tells_the_request_and_the_head_of_the_response() {
    let server = SandboxServer::start(0).unwrap();
    let said = token(&server, "fuuffy", &["-v"]).said();
    assert_eq!((said.status, &*said.out), (0, "sandbox-fuuffy-token\n"));
    let host = server.address();
    let body = "client_id=sandbox-client&client_secret=REDACTED";
    let sent = format!(
        "* to {host}, in clear text, in the dialect fuuffy\n\
         > POST /fuuffy/auth/token HTTP/1.1\n\
         > host: {host}\n\
         > user-agent: {}\n\
         > content-type: application/x-www-form-urlencoded\n\
         > accept: application/json\n\
         > accept-encoding: identity\n\
         > content-length: {}\n\
         >\n\
         > {body}\n\
         < HTTP/1.1 200 OK\n",
        polygrant_hyper::USER_AGENT,
        body.len(),
    );
    let received = said.err.strip_prefix(&*sent).unwrap_or_else(|| panic!("{}", said.err));
    assert!(received.lines().all(|line| line.starts_with("< ")), "{received}");
    assert!(received.contains("< content-type: application/json\n"), "{received}");
    assert!(!said.err.contains(CLIENT_SECRET) && !said.err.contains("sandbox-fuuffy-token"));
}

/// A server that repeats what it was sent, in a header and percent-encoded in another.
#[test]
fn verbose_shows_no_secret() {
    let response = format!(
        "HTTP/1.1 401 No\r\nx-echo: {CLIENT_SECRET}\r\nx-again: a=%73andbox%2Dsecret\r\n\
         set-cookie: session=s3cr3t\r\nx-auth-token: s3cr3t\r\n\
         x-session-id: s3cr3t\r\nx-hex: 73616e64626f782d736563726574\r\n\
         location: https://u;s3cr3t@a.example/x;id=s3cr3t?s=s3cr3t\r\ncontent-length: 0\r\n\r\n"
    );
    let server = ScriptedServer::with_response(response).unwrap();
    let base_url = server.base_url();
    let arguments = ["token", "-v", "--dialect", "xone", "--base-url", &base_url];
    let said = polygrant(&arguments).said();
    assert_eq!(said.status, 3, "{}", said.err);
    for header in ["x-echo", "x-again", "set-cookie", "x-auth-token", "x-session-id", "x-hex"] {
        assert!(said.err.contains(&format!("< {header}: ")), "{}", said.err);
    }
    assert!(said.err.contains("< location: https://a.example/x\n"), "{}", said.err);
    for secret in [CLIENT_SECRET, "%73andbox", "s3cr3t", "73616e64"] {
        assert!(!said.err.contains(secret), "{}", said.err);
    }
}

#[test]
fn verbose_tells_what_caused_a_failure() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base_url = format!("http://{address}");
    let arguments = ["token", "-v", "--dialect", "xone", "--base-url", &base_url];
    let said = polygrant(&arguments).said();
    assert_eq!(said.status, 5);
    assert!(said.err.contains("\n* caused by: "), "{}", said.err);
    let last = said.err.lines().last().unwrap();
    let expected =
        format!("polygrant: {address}: connection refused: nothing listens on that port");
    assert_eq!(last, expected);
}

#[test]
fn https_to_a_port_of_plain_http() {
    let server = SandboxServer::start(0).unwrap();
    let endpoint = format!("https://{}/xone/api/oauth/token", server.address());
    let said = polygrant(&["token", "--dialect", "xone", "--endpoint", &endpoint]).said();
    assert_eq!(said.status, 5, "{}", said.err);
    let expected = format!("polygrant: {}: the server does not speak TLS", server.address());
    assert!(said.err.starts_with(&expected), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}

#[test]
fn a_malformed_response_names_its_host() {
    let response = "HTTP/1.1 200 OK\r\nx-request-id: r-7\r\ncontent-length: 2\r\n\r\n{}";
    let server = ScriptedServer::with_response(response).unwrap();
    let (base_url, host) = (server.base_url(), server.address());
    let arguments = ["token", "--dialect", "rfc6749", "--base-url", &base_url, "--output", "json"];
    let said = polygrant(&arguments).said();
    assert_eq!(said.status, 6);
    assert!(said.err.starts_with(&format!("polygrant: {host}: ")), "{}", said.err);
    let error = said.json()["error"].clone();
    assert_eq!(error["kind"], "malformed");
    assert_eq!(error["url"], format!("{base_url}/token"));
    assert_eq!(error["request_id"], "r-7");
}

/// The URL of a failure is without the query, where a dialect may have secrets.
#[test]
fn the_url_of_a_failure_has_no_query() {
    let server = ScriptedServer::with_response("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n");
    let server = server.unwrap();
    let endpoint = format!("{}/token?key=s3cr3t", server.base_url());
    let arguments = ["token", "--dialect", "xone", "--endpoint", &endpoint, "--output", "json"];
    let said = polygrant(&arguments).said();
    assert_eq!(said.json()["error"]["url"], format!("{}/token", server.base_url()));
    assert_eq!(said.json()["error"]["class"], "transient");
    assert!(!said.err.contains("s3cr3t") && !said.out.contains("s3cr3t"));
}

#[test]
fn a_narrower_scope_is_a_note() {
    let dialect = Dialect::rfc6749();
    let body = r#"{"access_token":"t","token_type":"Bearer","scope":"read"}"#;
    let length = body.len();
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
    let server = ScriptedServer::with_response(response).unwrap();
    let base_url = server.base_url();
    let run = |scopes: &[&str]| {
        let arguments = ["token", "--dialect", &dialect.name, "--base-url", &base_url];
        let said = polygrant(&[&arguments, scopes].concat()).said();
        assert_eq!((said.status, &*said.out), (0, "t\n"), "{}", said.err);
        said.err
    };
    assert_eq!(run(&["--scope", "read"]), "");
    assert_eq!(
        run(&["--scope", "read", "--scope", "write", "--scope", "admin"]),
        "polygrant: note: 127.0.0.1 granted less than was asked for: not `write`, `admin`, but \
         `read`\n"
    );
}

#[test]
fn the_sandbox_logs_each_request_and_no_secret() {
    let mut sandbox = Command::new(env!("CARGO_BIN_EXE_polygrant"))
        .args(["sandbox", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(sandbox.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let mut log = BufReader::new(sandbox.stderr.take().unwrap()).lines();
    let mut logged = |dialect: &str, path: &str, more: &[&str], secret: &str| {
        let base_url = format!("{}{path}", url.trim());
        let arguments = ["token", "--dialect", dialect, "--base-url", &base_url];
        let run = polygrant(&[&arguments, more].concat());
        run.env("POLYGRANT_CLIENT_SECRET", secret).said();
        log.next().unwrap().unwrap()
    };
    for (line, expected) in [
        (
            logged("xone", "/xone", &[], CLIENT_SECRET),
            "POST /xone/api/oauth/token (xone): 200, a token",
        ),
        (
            logged("xone", "/xone", &[], "s3cr3t"),
            "POST /xone/api/oauth/token (xone): 401, refused: the client's credentials are wrong",
        ),
        (
            logged("ants", "/ants", &["--scope", "other"], CLIENT_SECRET),
            "POST /ants/oauth/token (ants): 400, refused: a scope is missing, or is not one of the \
             client's",
        ),
        (
            logged("oro", "/unknown", &[], CLIENT_SECRET),
            "POST /unknown/oauth2-token (no dialect): 404, refused: no sandbox has that name",
        ),
    ] {
        assert_eq!(line, expected);
    }
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();
}

/// One line end is no part of a secret, wherever it comes from; a second is.
#[test]
fn a_line_end_is_trimmed_of_files_and_of_variables() {
    let dialect = Dialect::oro();
    let credentials = Credentials::new(CLIENT_ID, "sec").unwrap();
    let sandbox = Sandbox::new(dialect.clone()).with_client(credentials, ["item"]);
    let server = SandboxServer::with_sandboxes([sandbox], 0).unwrap();
    for end in ["", "\n", "\r\n"] {
        let secret = format!("sec{end}");
        let said = token(&server, "oro", &[]).env("POLYGRANT_CLIENT_SECRET", &secret).said();
        assert_eq!((said.status, &*said.err), (0, ""), "{end:?}");
        let id = format!("{CLIENT_ID}{end}");
        let run = token(&server, "oro", &[]).env("POLYGRANT_CLIENT_ID", &id);
        assert_eq!(run.env("POLYGRANT_CLIENT_SECRET", "sec").said().status, 0, "{end:?}");
        let file = File::new("line-end", secret.as_bytes());
        let said = token(&server, "oro", &["--client-secret-file", file.path()]).said();
        assert_eq!((said.status, &*said.err), (0, ""), "{end:?}");
    }
}

#[test]
fn a_byte_order_mark_is_named_and_not_sent() {
    for (bytes, says) in [
        (&b"\xef\xbb\xbfsec\n"[..], "begins with a byte order mark"),
        (b"\xff\xfes\0e\0c\0", "begins with the byte order mark of UTF-16"),
        (b"\xfe\xff\0s\0e\0c", "begins with the byte order mark of UTF-16"),
        (b"\xff", "is not UTF-8"),
    ] {
        let file = File::new("marked", bytes);
        let arguments = ["token", "--dialect", "xone", "--client-secret-file", file.path()];
        let said = polygrant(&arguments).said();
        assert_eq!((said.status, &*said.out), (2, ""));
        let place = format!("polygrant: the client secret in {} {says}", file.path());
        assert!(said.err.starts_with(&place), "{}", said.err);
    }
    let run = polygrant(&["token", "--dialect", "xone"]);
    let said = run.env("POLYGRANT_CLIENT_SECRET", "\u{feff}sec").said();
    assert_eq!(said.status, 2);
    let place = "polygrant: POLYGRANT_CLIENT_SECRET begins with a byte order mark";
    assert!(said.err.starts_with(place), "{}", said.err);
}

#[test]
fn completions_for_each_shell() {
    for (shell, begins) in [
        ("bash", "_polygrant() {"),
        ("zsh", "#compdef polygrant"),
        ("fish", "# Print an optspec"),
        ("elvish", "\nuse builtin;"),
        ("powershell", "\nusing namespace System.Management.Automation"),
    ] {
        let said = polygrant(&["completions", shell]).said();
        assert_eq!((said.status, &*said.err), (0, ""));
        assert!(said.out.starts_with(begins), "{shell}: {}", said.out);
        for word in ["dialects", "check", "client-secret-file", "manual"] {
            assert!(said.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(polygrant(&["completions", "cmd"]).said().status, 2);
}

#[test]
fn the_manual_has_every_command_and_the_shape_of_a_failure() {
    let said = polygrant(&["manual"]).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    assert!(said.out.contains("\n.TH polygrant 1"), "{}", said.out);
    for command in ["TOKEN", "REQUEST", "PARSE", "DIALECTS", "DIALECTS CHECK", "SANDBOX", "DEMO"] {
        assert!(said.out.contains(&format!("\n.SH \"{command}\"\n")), "{command}");
    }
    assert!(said.out.contains("request_id") && said.out.contains("retry_after"));
}

/// The help documents the members of a failure in JSON, each of them and in their order.
#[test]
fn the_help_has_the_shape_of_a_failure() {
    let help = polygrant(&["token", "--help"]).said().out;
    let json = polygrant(&["token", "--output", "json"]).said().out;
    let json = json.strip_prefix("{\"error\":{").unwrap();
    let members = json.split(',').filter_map(|member| member.split_once(':'));
    let mut rest = help.split_once("{\"error\": {").unwrap().1;
    let mut count = 0;
    for (member, _) in members {
        let at = rest.find(member).unwrap_or_else(|| panic!("{member} is missing in {help}"));
        rest = &rest[at..];
        count += 1;
    }
    assert_eq!(count, 10);
}

/// A name that no resolver asks for, since a label is too long (RFC 1035 §2.3.4): one line, without the
/// layers of the client.
#[test]
fn a_name_without_an_address() {
    let host = "a".repeat(64);
    let endpoint = format!("http://{host}/token");
    let arguments = ["token", "--dialect", "xone", "--allow-plain-http", "--endpoint", &endpoint];
    let said = polygrant(&arguments).said();
    assert_eq!(said.status, 5, "{}", said.err);
    let expected = format!("polygrant: {host}: the host's name could not be resolved: ");
    assert!(said.err.starts_with(&expected) && !said.err.contains("client error"), "{}", said.err);
}
