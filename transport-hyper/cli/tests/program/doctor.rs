//! `doctor`: each step on the way to a token, and what to do where it ends.

use std::net::TcpListener;

use polygrant_testkit::{
    Authority, ScriptedServer, respond_tls, response, serve_proxy, serve_tls, token_body,
};
use serde_json::Value;

use crate::run::{File, Run, Said, polygrant};

fn doctor(endpoint: &str, more: &[&str]) -> Run {
    let run = polygrant(&[&["doctor", "--dialect", "xone", "--endpoint", endpoint], more].concat());
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "NO_PROXY"]
        .into_iter()
        .fold(run, Run::without_env)
}

/// Returns the line of a check, without its name.
fn line<'s>(said: &'s Said, check: &str) -> (&'s str, &'s str) {
    let mut lines = said.out.lines().map(|line| line.split_at(6));
    let found = lines.find(|(_, rest)| rest.split(' ').next() == Some(check));
    let (status, rest) = found.unwrap_or_else(|| panic!("no {check} in:\n{}", said.out));
    (status.trim(), rest.split_at(9).1)
}

/// Returns the statuses of all checks, in their order.
fn statuses(said: &Said) -> Vec<&str> {
    let steps = ["name", "address", "proxy", "tls", "clock", "token"];
    steps.into_iter().map(|step| line(said, step).0).collect()
}

fn granting() -> Vec<u8> {
    response("200 OK", "", &token_body("t0k3n", Some("3600")))
}

/// A server of that name that speaks TLS and grants tokens.
fn serving(authority: &Authority, name: &str) -> ScriptedServer {
    let granted = granting();
    let config = authority.server_config_for(name).unwrap();
    // A connection that is closed at once is a look at the port.
    serve_tls(config, move |stream| respond_tls(stream, &granted)).unwrap()
}

fn at(server: &ScriptedServer) -> String {
    format!("https://localhost:{}/t", server.address().port())
}

#[test]
fn a_way_without_obstacles() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, "localhost");
    let trusted = File::new("doctor-ca.pem", authority.certificate_pem().as_bytes());
    let said = doctor(&at(&server), &["--ca-certificate", trusted.path()]).said();
    assert_eq!((said.status, &*said.err), (0, ""), "{}", said.out);
    assert_eq!(statuses(&said), ["ok", "ok", "ok", "ok", "-", "ok"], "{}", said.out);
    assert!(line(&said, "name").1.starts_with("localhost is "), "{}", said.out);
    let address = line(&said, "address").1;
    let port = format!(":{} accepts connections", server.address().port());
    assert!(address.contains(&port), "{address}");
    let tls = line(&said, "tls").1;
    assert!(tls.starts_with("issued by CN=authority ") && tls.contains("; good until "), "{tls}");
    assert_eq!(line(&said, "token").1, "Bearer token, for 3600 s");
    assert!(!said.out.contains("t0k3n"), "{}", said.out);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_certificate_of_an_unknown_authority() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, "localhost");
    let said = doctor(&at(&server), &["--output", "json"]).said();
    assert_eq!((said.status, said.err.lines().count()), (5, 1), "{}", said.err);
    let report = said.json();
    let checks = report["checks"].as_array().unwrap();
    let status = |check: &Value| check["status"].as_str().unwrap().to_owned();
    let statuses: Vec<_> = checks.iter().map(status).collect();
    assert_eq!(statuses, ["ok", "ok", "ok", "fail", "skipped", "skipped"], "{report}");
    let tls = &checks[3];
    let detail = tls["detail"].as_str().unwrap();
    assert!(detail.contains("issued by no authority"), "{detail}");
    assert!(detail.contains("it was issued by CN=authority "), "{detail}");
    assert!(tls["advice"].as_str().unwrap().contains("--ca-certificate FILE"), "{report}");
    assert_eq!(report["error"]["kind"], "transport");
    assert!(server.requests().is_empty());
}

#[test]
fn a_certificate_whose_time_is_over_or_whose_name_is_another() {
    let authority = Authority::new().unwrap();
    let trusted = File::new("doctor-tls.pem", authority.certificate_pem().as_bytes());
    let expired = authority.issue_expired("localhost").unwrap().server_config(&[]).unwrap();
    let elsewhere = authority.server_config_for("elsewhere.test").unwrap();
    for (config, says, advice) in [
        (expired, "2020-01-01T00:00:00Z (it is over)", "do: have the server's certificate renewed"),
        (elsewhere, "for another host name", "do: look at the host's spelling"),
    ] {
        let server = serve_tls(config, |_| Ok(())).unwrap();
        let said = doctor(&at(&server), &["--ca-certificate", trusted.path()]).said();
        assert_eq!(said.status, 5, "{}", said.out);
        assert_eq!(statuses(&said), ["ok", "ok", "ok", "FAIL", "-", "-"], "{}", said.out);
        assert!(line(&said, "tls").1.contains(says) && said.out.contains(advice), "{}", said.out);
    }
}

#[test]
fn neither_a_name_nor_a_port() {
    let said = doctor("https://nowhere.invalid/t", &["--timeout", "3"]).said();
    assert_eq!(said.status, 5, "{}", said.err);
    assert_eq!(statuses(&said), ["FAIL", "-", "ok", "-", "-", "-"], "{}", said.out);
    assert!(said.out.contains("do: look at the host's spelling"), "{}", said.out);

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let said = doctor(&format!("https://{closed}/t"), &[]).said();
    assert_eq!(said.status, 5, "{}", said.err);
    assert_eq!(statuses(&said), ["ok", "FAIL", "ok", "-", "-", "-"], "{}", said.out);
    assert!(line(&said, "address").1.starts_with(&closed.to_string()), "{}", said.out);
    assert!(said.out.contains("do: look at the port"), "{}", said.out);
}

#[test]
fn a_clock_that_is_wrong_and_a_refusal() {
    let body = r#"{"error":"invalid_client"}"#;
    let refused = response("401 Unauthorized", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", body);
    let server = ScriptedServer::with_responses(move |_| refused.clone()).unwrap();
    let said = doctor(&format!("{}/t", server.base_url()), &[]).said();
    assert_eq!(said.status, 3, "{}", said.err);
    assert_eq!(statuses(&said), ["ok", "ok", "ok", "-", "FAIL", "FAIL"], "{}", said.out);
    let clock = line(&said, "clock").1;
    assert!(clock.starts_with("this machine is ") && clock.ends_with(" s ahead of the server"));
    assert!(said.out.contains("do: set the clock of this machine"), "{}", said.out);
    assert!(said.out.contains("do: look at --client-id and at the secret"), "{}", said.out);
}

#[test]
fn a_proxy_that_wants_a_password() {
    let server = ScriptedServer::with_responses(|_| {
        b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n".to_vec()
    })
    .unwrap();
    let proxy = server.base_url();
    let said = doctor("https://api.example/t", &["--proxy", &proxy]).said();
    assert_eq!(said.status, 5, "{}", said.err);
    assert_eq!(statuses(&said), ["ok", "ok", "FAIL", "-", "-", "-"], "{}", said.out);
    assert!(
        said.out.contains("do: put the user and the password into HTTPS_PROXY"),
        "{}",
        said.out
    );
}

#[test]
fn a_wrong_command_line_has_no_checks() {
    let said = doctor("https://localhost/t", &["--ca-certificate", "/nonexistent"]).said();
    assert_eq!((said.status, &*said.out), (2, ""), "{}", said.err);
    let more = ["--ca-certificate", "/nonexistent", "--output", "json"];
    let said = doctor("https://localhost/t", &more).said();
    assert_eq!(said.json()["error"]["kind"], "configuration");
    assert_eq!(said.json()["checks"], Value::Array(Vec::new()));
}

/// Behind a proxy, the proxy is what is looked up and connected to.
#[test]
fn a_way_through_a_proxy() {
    let authority = Authority::new().unwrap();
    let server = serving(&authority, "api.example");
    let trusted = File::new("doctor-proxy.pem", authority.certificate_pem().as_bytes());
    let proxy = serve_proxy(server.address(), None).unwrap();
    let more = ["--proxy", &*proxy.base_url(), "--ca-certificate", trusted.path()];
    let said = doctor("https://api.example/t", &more).said();
    assert_eq!(said.status, 0, "{}{}", said.out, said.err);
    assert_eq!(statuses(&said), ["ok", "ok", "ok", "ok", "-", "ok"], "{}", said.out);
    assert!(line(&said, "name").1.starts_with("the proxy 127.0.0.1 is"), "{}", said.out);
    assert_eq!(line(&said, "proxy").1, format!("through {}", proxy.address()));
}
