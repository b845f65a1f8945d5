//! A client whose vendor wants a new assertion, or the secret in the URL, with each attempt.

use std::sync::atomic::{AtomicUsize, Ordering};

use polygrant::{Credentials, Dialect, Error, Grant, Scopes, TransportErrorKind};
use polygrant_testkit::{ScriptedServer, response};
use polygrant_ureq::{TokenClient, Transport};

use crate::canary::{SECRET, assert_silent};
use crate::kit::{hasty, issue, issuing, responding};

fn grant(document: &str, credentials: Credentials, server: &ScriptedServer) -> Grant {
    let dialect = Dialect::from_json(document).unwrap();
    let endpoint = dialect.endpoint_at(&server.base_url()).unwrap();
    Grant::new(dialect, endpoint, credentials, Scopes::none()).unwrap()
}

fn asserting(server: &ScriptedServer) -> Grant {
    let document = r#"{ "name": "acme", "assertions": ["jwt"], "body": { "assertion": "{jwt}" } }"#;
    grant(document, Credentials::none(), server)
}

fn client(transport: Transport, grant: Grant) -> TokenClient {
    TokenClient::with_policy(transport, grant, hasty())
}

#[test]
fn a_retry_has_an_assertion_of_its_own() {
    let server = responding(|number| match number {
        1 | 2 => response("503 Busy", "", ""),
        _ => issue(number),
    });
    let made = AtomicUsize::new(0);
    let transport = Transport::new().with_assertion_signer("jwt", move |_| {
        Ok(format!("{SECRET}-{}", made.fetch_add(1, Ordering::SeqCst) + 1))
    });
    client(transport, asserting(&server)).token().unwrap();
    let bodies = server.requests();
    let bodies: Vec<_> = bodies.iter().map(|it| it.split_once("\r\n\r\n").unwrap().1).collect();
    assert_eq!(bodies, [1, 2, 3].map(|number| format!("assertion={SECRET}-{number}")));
}

#[test]
fn a_signer_that_recovers() {
    let server = issuing();
    let made = AtomicUsize::new(0);
    let transport = Transport::new().with_assertion_signer("jwt", move |_| {
        match made.fetch_add(1, Ordering::SeqCst) {
            0 => Err("the key store is busy".into()),
            _ => Ok("signed".into()),
        }
    });
    let client = client(transport, asserting(&server));
    client.token().unwrap();
    assert_eq!((client.health().counts.requests, server.requests().len()), (2, 1));
}

/// There is no point in a second attempt.
#[test]
fn a_signer_that_is_not_there() {
    let server = issuing();
    let client = client(Transport::new(), asserting(&server));
    let failure = client.token().unwrap_err();
    let Error::Transport(error) = failure.error() else { panic!("{failure:?}") };
    assert_eq!(error.kind(), TransportErrorKind::AssertionMissing);
    assert_eq!((client.health().counts.requests, server.connections()), (1, 0));
}

/// Every event of these clients is listened to.
#[test]
fn a_secret_in_the_url_is_not_told() {
    let document = r#"{ "name": "acme", "method": "GET", "query": { "id": "{client_id}", "key": "{client_secret}" } }"#;
    let credentials = Credentials::new("my-client", SECRET).unwrap();
    let echo = format!(r#"{{"error":"x","error_description":"/token?id=my-client&key={SECRET}"}}"#);
    let location = format!("location: /token?id=my-client&key={SECRET}\r\n");
    for refusal in [response("401 No", "", &echo), response("302 Found", &location, ""), Vec::new()]
    {
        let server = responding(move |_| refusal.clone());
        let client = client(Transport::new(), grant(document, credentials.clone(), &server));
        let failure = client.token().unwrap_err();
        assert_silent(&format!("{failure} {failure:?} {client:?} {:?}", client.health()));
        let target = format!("GET /token?id=my-client&key={SECRET} HTTP/1.1\r\n");
        assert!(server.requests()[0].starts_with(&target));
    }
}
