//! The table's checks catch a client that does it wrong.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use polygrant::{AccessToken, Error, TransportError, TransportErrorKind, UnixTime};
use polygrant_hyper::Transport;
use polygrant_testkit::{
    CLIENT_SECRET, RunningScenario, Scenario, ScriptedServer, Step, scenarios,
};

use crate::exchange::fetch;

fn named(name: &str) -> Scenario {
    scenarios().into_iter().find(|scenario| scenario.name() == name).unwrap()
}

/// A client of this test's own, on whose result the check is right to complain.
fn complaint(
    name: &str,
    client: impl FnOnce(&RunningScenario) -> Result<AccessToken, Error>,
) -> String {
    let stage = named(name).start().unwrap();
    let result = client(&stage);
    stage.check(&result).unwrap_err()
}

fn fetched(stage: &RunningScenario) -> Result<AccessToken, Error> {
    fetch(&Transport::tokio(), stage.grant())
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = scenarios().iter().map(ToString::to_string).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn another_result() {
    let closed = || Error::from(TransportError::new(TransportErrorKind::Closed));
    let said = complaint("closed within the head", |stage| {
        fetched(stage).map_err(|_| TransportError::new(TransportErrorKind::Other).into())
    });
    assert!(said.starts_with("closed within the head: expected Transport(Closed)"), "{said}");
    let said = complaint("a token", |stage| fetched(stage).and(Err(closed())));
    assert!(said.contains("expected Token"), "{said}");
}

#[test]
fn another_token() {
    let said = complaint("a token", |stage| {
        fetched(stage)?;
        let body = r#"{"access_token":"other","token_type":"Bearer","expires_in":3600}"#;
        stage.grant().parse(&http::Response::new(body), UnixTime::EPOCH)
    });
    assert!(said.contains("expected Token"), "{said}");
}

#[test]
fn a_secret_in_a_source() {
    let said = complaint("closed without a response", |stage| {
        fetched(stage).map_err(|_| {
            let source = io::Error::other(format!("sent {CLIENT_SECRET}"));
            TransportError::because(TransportErrorKind::Closed, source).into()
        })
    });
    assert!(said.contains("\"sandbox-secret\" is in"), "{said}");
}

#[test]
fn a_second_request() {
    let said = complaint("closed without a response", |stage| {
        let first = fetched(stage);
        assert!(first.is_err());
        fetched(stage)
    });
    assert!(said.contains("2 connections"), "{said}");
}

#[test]
fn no_request() {
    let closed = TransportError::new(TransportErrorKind::Closed);
    let said = complaint("closed without a response", |_| Err(closed.into()));
    assert!(said.contains("0 requests"), "{said}");
}

#[test]
fn a_request_in_other_words() {
    let said = complaint("a JSON body", |stage| {
        let uri = stage.grant().request().uri().clone();
        let mut stream = TcpStream::connect(uri.authority().unwrap().as_str()).unwrap();
        let host = uri.authority().unwrap();
        let head = format!("POST {} HTTP/1.1\r\nhost: {host}\r\nuser-agent: x\r\n", uri.path());
        stream.write_all(format!("{head}content-length: 2\r\n\r\n{{}}").as_bytes()).unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
        let response = http::Response::builder().status(401).body("").unwrap();
        stage.grant().parse(&response, UnixTime::EPOCH)
    });
    assert!(said.contains("sent \"POST"), "{said}");
}

#[test]
fn a_redirect_followed() {
    let said = complaint("redirect 307 to another server", |stage| {
        let result = fetched(stage);
        let refusal = result.as_ref().unwrap_err().as_refusal().unwrap();
        let elsewhere = refusal.location().unwrap().strip_prefix("http://").unwrap();
        drop(TcpStream::connect(elsewhere.strip_suffix("/token").unwrap()).unwrap());
        result
    });
    assert!(said.contains("followed a redirect"), "{said}");
}

/// Neither a client that stays nor a script that panics makes the server hang.
#[test]
fn a_server_that_stops() {
    let server = ScriptedServer::with_steps([Step::Hold]).unwrap();
    let mut stays = TcpStream::connect(server.address()).unwrap();
    let waits = TcpStream::connect(server.address()).unwrap();
    assert_eq!(server.stop().connections, 2);
    assert_eq!(stays.read(&mut [0]).unwrap_or(0), 0);
    drop(waits);

    let server = ScriptedServer::with_script(|_, _| panic!("as it should")).unwrap();
    let mut stays = TcpStream::connect(server.address()).unwrap();
    assert_eq!(stays.read(&mut [0]).unwrap_or(0), 0);
    let seen = server.stop();
    assert_eq!((seen.connections, seen.errors.len()), (1, 1));
    assert_eq!(seen.errors[0].to_string(), "the script panicked");
}
