//! What is the ready-made transport's own, over sockets.

use std::io;
use std::task::{Context, Poll};

use http::{Request, Uri};
use hyper_util::rt::TokioTimer;
use polygrant::TransportErrorKind;
use polygrant_hyper::{Body, Builder, Client, TokioClock, Transport, USER_AGENT};
use polygrant_testkit::ScriptedServer;
use tokio::sync::mpsc;
use tower_service::Service;

use crate::exchange::{fault, fetch, grant, runtime, token};

#[test]
fn a_transport_is_shared() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn sent<T: Send>(_: T) {}
    let transport = Transport::tokio();
    shared(&transport);
    sent(transport.fetch(&grant("http://127.0.0.1:1")));
}

#[test]
fn a_name_of_its_own() {
    let server = ScriptedServer::with_response(token()).unwrap();
    fetch(&Transport::tokio(), &grant(&server.base_url())).unwrap();
    let [request] = server.stop().requests.try_into().unwrap();
    assert!(USER_AGENT.starts_with("polygrant-hyper/"), "{USER_AGENT}");
    assert!(request.contains(&format!("\r\nuser-agent: {USER_AGENT}\r\n")), "{request}");
}

/// Not even for the same runtime, and by a server that would keep it.
#[test]
fn no_connection_is_kept() {
    let server = ScriptedServer::with_script(|mut stream, journal| {
        loop {
            journal.request(&mut stream)?;
            io::Write::write_all(&mut stream, token().as_bytes())?;
        }
    })
    .unwrap();
    let grant = grant(&server.base_url());
    let transport = Transport::tokio();
    runtime().block_on(async {
        for times in 1..=3 {
            transport.fetch(&grant).await.unwrap();
            assert_eq!((server.connections(), server.requests().len()), (times, times));
        }
    });
}

/// Dropping the future closes the connection, while the runtime goes on.
#[test]
fn a_request_that_is_dropped() {
    let (tell, mut told) = mpsc::unbounded_channel();
    let server = ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        let _ = tell.send("the request is here");
        io::copy(&mut stream, &mut io::sink())?;
        let _ = tell.send("the connection is closed");
        Ok(())
    })
    .unwrap();
    let grant = grant(&server.base_url());
    let transport = Transport::tokio();
    runtime().block_on(async {
        {
            let exchange = std::pin::pin!(transport.fetch(&grant));
            tokio::select! {
                result = exchange => panic!("{result:?}"),
                news = told.recv() => assert_eq!(news, Some("the request is here")),
            }
        }
        assert_eq!(told.recv().await, Some("the connection is closed"));
    });
    let seen = server.stop();
    assert_eq!((seen.connections, seen.requests.len()), (1, 1));
}

/// The table's name is refused by TLS already, and plain `http` to it by its endpoint.
#[test]
fn a_name_without_an_address() {
    #[derive(Clone)]
    struct Astray(Client);

    impl Service<Request<Body>> for Astray {
        type Response = <Client as Service<Request<Body>>>::Response;
        type Error = <Client as Service<Request<Body>>>::Error;
        type Future = <Client as Service<Request<Body>>>::Future;

        fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            self.0.poll_ready(cx)
        }

        fn call(&mut self, mut request: Request<Body>) -> Self::Future {
            // A label has 63 bytes at most, so that no server is asked for it.
            let uri = format!("http://{}.invalid/token", "x".repeat(64));
            *request.uri_mut() = Uri::try_from(uri).unwrap();
            self.0.call(request)
        }
    }

    let transport =
        Transport::new(Astray(Builder::new().client()), TokioTimer::new(), TokioClock::new());
    let result = runtime().block_on(transport.fetch(&grant("http://127.0.0.1")));
    assert_eq!(fault(result), TransportErrorKind::Resolve);
}
