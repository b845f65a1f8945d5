//! Dialects that are documents, byte by byte.

use polygrant::{Credentials, Dialect, Grant, Scopes};
use polygrant_hyper::Transport;
use polygrant_testkit::{CLIENT_SECRET, ScriptedServer, credentials};

use crate::exchange::{fetch, token};

/// A grant in a dialect with secrets in the query, whose answer is RFC 6749's.
pub(crate) fn querying(base_url: &str) -> Grant {
    let document = r#"{
        "name": "acme",
        "path": "/cgi-bin/token",
        "method": "GET",
        "query": { "grant_type": "client_credential", "appid": "{client_id}", "secret": "{client_secret}" }
    }"#;
    grant(document, base_url, credentials())
}

pub(crate) fn grant(document: &str, base_url: &str, credentials: Credentials) -> Grant {
    let dialect = Dialect::from_json(document).unwrap();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    Grant::new(dialect, endpoint, credentials, Scopes::none()).unwrap()
}

/// What comes to the server when that is asked for.
fn sent(grant: impl FnOnce(&str) -> Grant) -> String {
    let server = ScriptedServer::answering(token()).unwrap();
    fetch(&Transport::tokio(), &grant(&server.base_url())).unwrap();
    let address = server.address().to_string();
    let [request] = server.stop().requests.try_into().unwrap();
    request.replace(&address, "HOST").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

#[test]
fn a_get_has_a_query_and_no_body() {
    let expected = format!(
        "GET /cgi-bin/token?grant_type=client_credential&appid=sandbox-client&secret={CLIENT_SECRET} \
         HTTP/1.1\r\n\
         accept: application/json\r\n\
         accept-encoding: identity\r\n\
         user-agent: polygrant-hyper/VERSION\r\n\
         host: HOST\r\n\
         \r\n"
    );
    assert_eq!(sent(querying), expected);
}

/// Only a method that has none goes without a length: RFC 9110 §8.6.
#[test]
fn a_post_without_a_body_says_so() {
    let document = r#"{
        "name": "acme",
        "encoding": "none",
        "headers": { "x-id": "{client_id}", "x-secret": "{client_secret}" }
    }"#;
    let expected = format!(
        "POST /token HTTP/1.1\r\n\
         accept: application/json\r\n\
         accept-encoding: identity\r\n\
         x-id: sandbox-client\r\n\
         x-secret: {CLIENT_SECRET}\r\n\
         user-agent: polygrant-hyper/VERSION\r\n\
         content-length: 0\r\n\
         host: HOST\r\n\
         \r\n"
    );
    assert_eq!(sent(|base_url| grant(document, base_url, credentials())), expected);
}

#[test]
fn a_post_may_have_both() {
    let document = r#"{
        "name": "acme",
        "query": { "v": "2 b" },
        "encoding": "json",
        "body": { "auth": { "id": "{client_id}", "secret": "{client_secret}" } }
    }"#;
    let body = r#"{"auth":{"id":"sandbox-client","secret":"sandbox-secret"}}"#;
    let expected = format!(
        "POST /token?v=2+b HTTP/1.1\r\n\
         content-type: application/json\r\n\
         accept: application/json\r\n\
         accept-encoding: identity\r\n\
         user-agent: polygrant-hyper/VERSION\r\n\
         host: HOST\r\n\
         content-length: {}\r\n\
         \r\n\
         {body}",
        body.len()
    );
    assert_eq!(sent(|base_url| grant(document, base_url, credentials())), expected);
}
