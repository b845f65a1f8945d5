//! A client whose vendor wants a new assertion with each attempt.

use std::future::ready;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use polygrant::{Credentials, Dialect, Error, Grant, Scopes, TransportErrorKind};
use polygrant_hyper::{Client, TokenClient, Transport};
use polygrant_testkit::ScriptedServer;

use super::sandboxes::policy;

/// Is busy for so many requests, and then issues tokens.
fn busy_for(mut times: usize) -> ScriptedServer {
    ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        if times > 0 {
            times -= 1;
            return write!(stream, "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n");
        }
        let body = r#"{"access_token":"t0k3n","token_type":"Bearer","expires_in":3600}"#;
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    })
    .unwrap()
}

fn client(transport: Transport<Client>, server: &ScriptedServer) -> TokenClient {
    let document = r#"{ "name": "acme", "assertions": ["jwt"], "body": { "assertion": "{jwt}" } }"#;
    let dialect = Dialect::from_json(document).unwrap();
    let endpoint = dialect.endpoint_at(&server.base_url()).unwrap();
    let grant = Grant::new(dialect, endpoint, Credentials::none(), Scopes::none()).unwrap();
    TokenClient::tokio_with(transport, grant, policy())
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[test]
fn a_retry_has_an_assertion_of_its_own() {
    let server = busy_for(2);
    let made = AtomicUsize::new(0);
    let transport = Transport::tokio().with_assertion_signer("jwt", move |_| {
        ready(Ok(format!("signed-{}", made.fetch_add(1, Ordering::SeqCst) + 1)))
    });
    block_on(client(transport, &server).token()).unwrap();
    let requests = server.stop().requests;
    let bodies: Vec<_> = requests.iter().map(|it| it.split_once("\r\n\r\n").unwrap().1).collect();
    assert_eq!(bodies, ["assertion=signed-1", "assertion=signed-2", "assertion=signed-3"]);
}

#[test]
fn a_signer_that_recovers() {
    let server = busy_for(0);
    let made = AtomicUsize::new(0);
    let transport = Transport::tokio().with_assertion_signer("jwt", move |_| {
        ready(match made.fetch_add(1, Ordering::SeqCst) {
            0 => Err("the key store is busy".into()),
            _ => Ok("signed".into()),
        })
    });
    let client = client(transport, &server);
    block_on(client.token()).unwrap();
    assert_eq!((client.health().counts.requests, server.stop().requests.len()), (2, 1));
}

/// There is no point in a second attempt.
#[test]
fn a_signer_that_is_not_there() {
    let server = busy_for(0);
    let client = client(Transport::tokio(), &server);
    let failure = block_on(client.token()).unwrap_err();
    let Error::Transport(error) = failure.error() else { panic!("{failure:?}") };
    assert_eq!(error.kind(), TransportErrorKind::AssertionMissing);
    assert_eq!((client.health().counts.requests, server.stop().connections), (1, 0));
}
