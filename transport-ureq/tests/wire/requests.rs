//! What goes out, byte for byte. The literals are written by hand from the vendors' documents.

use polygrant::Dialect;
use polygrant_ureq::Transport;

use crate::canary::{BASIC, grant, obtain};
use crate::server::{Server, answer, token};

/// The request line, the header lines in the order of their bytes, and the body.
fn sent(dialect: Dialect) -> (u16, String) {
    let server = Server::answering(answer("401 Unauthorized", "", ""));
    obtain(&Transport::new(), &grant(dialect, &server.url())).unwrap_err();
    let [request] = server.requests().try_into().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    let mut sent = vec![lines.next().unwrap().to_owned()];
    let mut headers: Vec<String> = lines
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            format!("{}: {value}", name.to_ascii_lowercase())
        })
        .collect();
    headers.sort();
    sent.extend(headers);
    (server.port(), format!("{}\n\n{body}", sent.join("\n")))
}

#[test]
fn rfc6749_with_basic() {
    let (port, sent) = sent(Dialect::rfc6749());
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        sent,
        format!(
            "POST /token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             authorization: Basic {BASIC}\n\
             content-length: 29\n\
             content-type: application/x-www-form-urlencoded\n\
             host: 127.0.0.1:{port}\n\
             user-agent: polygrant-ureq/{version}\n\
             \n\
             grant_type=client_credentials"
        )
    );
}

#[test]
fn ants() {
    let (port, sent) = sent(Dialect::ants());
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        sent,
        format!(
            "POST /oauth/token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 96\n\
             content-type: application/x-www-form-urlencoded\n\
             host: 127.0.0.1:{port}\n\
             user-agent: polygrant-ureq/{version}\n\
             \n\
             grant_type=client_credentials&client_id=my-client&client_secret=s3cr3t-canary\
             &scope=item%2Cevent"
        )
    );
}

#[test]
fn cobee() {
    let (port, sent) = sent(Dialect::cobee());
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        sent,
        format!(
            "POST /oauth/token HTTP/1.1\n\
             accept-encoding: identity\n\
             accept: application/json\n\
             content-length: 55\n\
             content-type: application/json\n\
             host: 127.0.0.1:{port}\n\
             user-agent: polygrant-ureq/{version}\n\
             \n\
             {{\"clientId\":\"my-client\",\"clientSecret\":\"s3cr3t-canary\"}}"
        )
    );
}

#[test]
fn one_request_a_token() {
    let server = Server::answering(token());
    let (transport, grant) = (Transport::new(), server.grant());
    for times in 1..=3 {
        obtain(&transport, &grant).unwrap();
        assert_eq!((server.requests().len(), server.connections()), (times, times));
    }
}
