//! Wrong input, and what the program says to it.

use std::net::TcpListener;

use polygrant::Dialect;
use polygrant_testkit::SandboxServer;
use serde_json::{Value, json};

use crate::run::{File, polygrant, token};

/// The whole of what `--output json` says of a wrong command line.
fn misused(message: &str) -> Value {
    json!({ "error": {
        "kind": "configuration", "class": null, "code": null, "vendor_code": null, "status": null,
        "message": message, "uri": null, "request_id": null, "url": null, "retry_after": null,
    }})
}

/// Status 2, one line that says what to do, and nothing on standard output.
#[test]
fn wrong_configurations() {
    for (arguments, says) in [
        (&["--dialect", "ants"][..], "ants refuses requests without a scope"),
        (&["--dialect", "ants", "--scope", ""], "a scope is empty"),
        (&["--dialect", "xone", "--scope", "item"], "xone knows no scopes"),
        (&["--dialect", "oro"], "give the base URL"),
        (&["--dialect", "oro", "--environment", "production"], "give the base URL"),
        (&["--dialect", "fuuffy", "--environment", "staging"], "it has production and testing"),
        (&["--dialect", "xone", "--endpoint", "http://auth.example.com/t"], "use https"),
        (&["--dialect", "xone", "--base-url", "http://auth.example.com"], "use https"),
        (&["--dialect", "xone", "--endpoint", "https://u:p@auth.example.com/t"], "userinfo"),
        (&["--dialect", "xone", "--endpoint", "https://auth.example.com/t#x"], "fragment"),
        (&["--dialect", "xone", "--base-url", "https://auth.example.com/?x=1"], "query"),
        (
            &["--dialect", "xone", "--endpoint", "auth.example.com/t"],
            "--endpoint auth.example.com/t is no URL, for it lacks https:// at its start: did you mean \
             `https://auth.example.com/t`?",
        ),
        (&["--dialect", "xone", "--base-url", "localhost:8080"], "`http://localhost:8080`?"),
        (&["--dialect", "xnoe"], "(did you mean `xone`?)"),
        (&["--dialect", "salesfroce"], "(did you mean `salesforce`?)"),
        (&["--dialect", "fuuffy", "--environment", "test"], "(did you mean `testing`?)"),
        (&["--dialect", "xone", "--endpoint", ""], "not a URL"),
        (&["--dialect", "xone", "--var", "tenant=a"], "xone has no variables, and so no `tenant`"),
        (
            &["--dialect", "nonesuch"],
            "the built-in ones are rfc6749, rfc6749-basic-raw, rfc6749-post, xone",
        ),
        (&["--dialect", "xone", "--client-secret", "s3cr3t"], "a secret is never an argument"),
        (&["--dialect", "xone", "--client-secret-file", "/nonexistent"], "cannot read"),
        (&["--dialect", "xone", "--client-id", ""], "the client id is empty"),
    ] {
        let said = polygrant(&[&["token"], arguments].concat()).said();
        assert_eq!(said.status, 2, "{arguments:?}: {}", said.err);
        assert_eq!(said.out, "");
        assert!(said.err.starts_with("polygrant: ") && said.err.contains(says), "{}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        assert!(!said.err.contains("s3cr3t"), "{}", said.err);

        let said = polygrant(&[&["token", "--output", "json"], arguments].concat()).said();
        assert_eq!(said.status, 2);
        assert_eq!(said.json()["error"]["kind"], "configuration");
    }
}

#[test]
fn a_secret_is_an_argument_of_no_command() {
    for command in [&["token"][..], &["request"], &["request", "--output", "curl"]] {
        let arguments = [command, &["--dialect", "xone", "--client-secret", "s3cr3t"]].concat();
        let said = polygrant(&arguments).said();
        assert_eq!((said.status, &*said.out), (2, ""), "{arguments:?}");
        assert!(said.err.contains("never an argument") && !said.err.contains("s3cr3t"));
    }
}

#[test]
fn missing_credentials() {
    for variable in ["POLYGRANT_CLIENT_ID", "POLYGRANT_CLIENT_SECRET"] {
        let said = polygrant(&["token", "--dialect", "xone"]).without_env(variable).said();
        assert_eq!(said.status, 2);
        assert!(said.err.contains(variable), "{}", said.err);
        let said = polygrant(&["token", "--dialect", "xone"]).env(variable, "").said();
        assert_eq!(said.status, 2);
        assert!(said.err.contains("is empty"), "{}", said.err);
    }
}

#[test]
fn wrong_usage() {
    for arguments in [
        &["token"][..],
        &["token", "--dialect", "xone", "--nonsense"],
        &["token", "--dialect", "xone", "--output", "yaml"],
        &["token", "--dialect", "xone", "--base-url", "https://a", "--endpoint", "https://b"],
        &["token", "--dialect", "xone", "--base-url", "https://a", "--environment", "b"],
        &["token", "--dialect", "xone", "--timeout", "0"],
        &["token", "--dialect", "xone", "--timeout", "-1"],
        &["token", "--dialect", "xone", "--timeout", "2s"],
        &["token", "--dialect", "xone", "--timeout", "inf"],
        &["token", "--dialect", "xone", "--connect-timeout", "NaN"],
        &["nonsense"],
    ] {
        let said = polygrant(arguments).said();
        assert_eq!((said.status, &*said.out), (2, ""), "{arguments:?}");
        assert!(said.err.starts_with("error: "), "{}", said.err);
        assert!(said.err.ends_with("\n\nFor more information, try '--help'.\n"), "{}", said.err);
    }
    // In clap's own form: what is wrong, what may be meant, and the usage.
    let said = polygrant(&["tokne"]).said();
    assert_eq!(
        said.err,
        "error: unrecognized subcommand 'tokne'\n\n  tip: a similar subcommand exists: 'token'\n\n\
         Usage: polygrant <COMMAND>\n\nFor more information, try '--help'.\n"
    );
    // Without a command, the commands are listed.
    let said = polygrant(&[]).said();
    assert_eq!((said.status, &*said.out), (2, ""));
    assert!(said.err.contains("Commands:"), "{}", said.err);

    let said = polygrant(&["token", "--output", "json"]).said();
    assert_eq!(said.status, 2);
    let message = "the following required arguments were not provided: --dialect <NAME|FILE>";
    assert_eq!(said.json(), misused(message));
}

/// An argument that is no text is wrong usage, and no panic.
#[cfg(unix)]
#[test]
fn arguments_that_are_not_unicode() {
    use std::os::unix::ffi::OsStrExt;
    let garbage = std::ffi::OsStr::from_bytes(b"\xff");
    for arguments in [&["dialects"][..], &["token", "--output", "json", "--dialect"]] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_polygrant"))
            .args(arguments)
            .arg(garbage)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

/// A reader that has seen enough is not a failure.
#[test]
fn a_closed_standard_output() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_polygrant"))
        .arg("demo")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
}

#[test]
fn wrong_documents() {
    for (document, says) in [
        ("{", "a closing bracket is missing"),
        ("[]", "expected an object"),
        (r#"{"path":"/t"}"#, "the member `name` is missing"),
        (r#"{"name":"a\u001b[31m\nb"}"#, "`name`: a name is made of letters"),
        (r#"{"name":"x","encodng":"json"}"#, "did you mean `encoding`?"),
        (r#"{"name":"x","encoding":"xml"}"#, "`xml` is not allowed: allowed here: `form`"),
        (r#"{"name":"x","token":{"lifetime":{"second":"e"}}}"#, "did you mean `seconds`?"),
        (r#"{"name":"x","body":{"a":"{client_id}","a":"b"}}"#, "(line 1, column"),
        (r#"{"name":"x","scope":{"separator":""}}"#, "nothing stands between two scopes"),
        (r#"{"name":"x","method":"GET","body":{"a":"{client_id}"}}"#, "a GET has no body"),
        (r#"{"name":"x","path":"/{tenant}/t"}"#, "`path`: "),
        (r#"{"name":"x","path":"/t?x=1"}"#, "`path`: "),
        (r#"{"name":"x","environments":{"a":"ftp://a"}}"#, "`environments.a`: "),
    ] {
        let file = File::new("wrong.json", document.as_bytes());
        let name = file.path();
        for arguments in [
            &["token", "--dialect", name, "--base-url", "https://a.example"][..],
            &["parse", "--dialect", name, "-"],
            &["sandbox", "--dialect", name],
            &["dialects", name],
        ] {
            let said = polygrant(arguments).said();
            assert_eq!(said.status, 2, "{document}");
            let start = format!("polygrant: {name} is not a dialect: ");
            assert!(said.err.starts_with(&start), "{document}: {}", said.err);
            assert!(said.err.contains(says), "{document}: {}", said.err);
            assert_eq!(said.err.lines().count(), 1, "{document}: {}", said.err);
        }
    }
}

#[test]
fn refusals() {
    let server = SandboxServer::start(0).unwrap();
    let refused = |code: Option<&str>, status: u16, message: &str| {
        (code.map(str::to_owned), status, message.to_owned())
    };
    for (dialect, expected) in [
        ("xone", refused(Some("invalid_client"), 401, "Client authentication failed")),
        ("ants", refused(Some("invalid_client"), 400, "Invalid client: client is invalid")),
        (
            "fuuffy",
            refused(
                Some("invalid_client"),
                401,
                "Invalid client_id, client_secret, or session_key",
            ),
        ),
        ("cobee", refused(None, 401, "Unauthorized")),
    ] {
        let (code, status, message) = expected;
        let refused = Dialect::named(dialect).unwrap();
        let url = server.base_url(&refused) + refused.path.as_str();
        let expected = json!({ "error": {
            "kind": "refused", "class": "credentials", "code": code,
            "vendor_code": if dialect == "fuuffy" { json!("401021") } else { Value::Null },
            "status": status, "message": message, "uri": null, "request_id": null, "url": url,
            "retry_after": null,
        }});
        let scopes: &[&str] = if dialect == "ants" { &["--scope", "item"] } else { &[] };
        let run = token(&server, dialect, &[scopes, &["--output", "json"]].concat());
        let said = run.env("POLYGRANT_CLIENT_SECRET", "s3cr3t").said();
        assert_eq!(said.status, 3);
        assert_eq!(said.json(), expected);
        let host = format!("polygrant: {}: refused (", server.address());
        assert!(said.err.starts_with(&host), "{}", said.err);
        assert_eq!(said.err.lines().count(), 1);
        assert!(!said.err.contains("s3cr3t"));
    }
}

#[test]
fn transport_failures() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let arguments = ["token", "--dialect", "xone", "--base-url", &closed, "--output", "json"];
    let said = polygrant(&arguments).said();
    assert_eq!(said.status, 5);
    assert_eq!(said.json()["error"]["kind"], "transport");
    assert_eq!(said.json()["error"]["status"], Value::Null);
    assert_eq!(said.json()["error"]["url"], format!("{closed}/api/oauth/token"));
    let host = closed.strip_prefix("http://").unwrap();
    let expected = format!("polygrant: {host}: connection refused: nothing listens on that port\n");
    assert_eq!(said.err, expected);

    // A port that is taken is a wrong configuration.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let said = polygrant(&["sandbox", "--port", &port]).said();
    assert_eq!((said.status, &*said.out), (2, ""));
    assert!(said.err.contains("cannot listen"), "{}", said.err);
}
