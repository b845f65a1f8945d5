//! Assertions that a callback makes, one for each attempt.

use std::error::Error as StdError;
use std::future::{pending, ready};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use polygrant::{Error, Grant, TransportError, TransportErrorKind};
use polygrant_hyper::{Client, Transport};
use polygrant_testkit::{CLIENT_SECRET, ScriptedServer, grant_with_assertions};

use crate::exchange::{fault, fetch, token};
use crate::memory::{self, Clock, poll, transport_by};

/// Counts its assertions, which are secrets of these tests.
#[derive(Clone, Default)]
struct Signer(Arc<AtomicUsize>);

impl Signer {
    fn made(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    async fn sign(self, what: &str) -> String {
        tokio::task::yield_now().await;
        format!("{what}/{CLIENT_SECRET}/{}", self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn add_to(&self, name: &'static str, transport: Transport<Client>) -> Transport<Client> {
        let signer = self.clone();
        transport.with_assertion_signer(name, move |_| {
            let signer = signer.clone();
            async move { Ok(signer.sign(name).await) }
        })
    }
}

fn failed(transport: &Transport<Client>, server: &ScriptedServer) -> TransportError {
    let result = fetch(transport, &grant_with_assertions(&server.base_url()).unwrap());
    assert_eq!(server.connections(), 0);
    let Err(Error::Transport(error)) = result else { panic!("{result:?}") };
    error
}

#[test]
fn each_attempt_has_its_own() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let (jwts, proofs) = (Signer::default(), Signer::default());
    let transport = proofs.add_to("proof", jwts.add_to("jwt", Transport::tokio()));
    let grant = grant_with_assertions(&server.base_url()).unwrap();
    for _ in 0..2 {
        fetch(&transport, &grant).unwrap();
    }
    let requests = server.stop().requests;
    assert_eq!((jwts.made(), proofs.made(), requests.len()), (2, 2, 2));
    for (request, number) in requests.into_iter().zip(1..) {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("\r\nx-proof: proof/{CLIENT_SECRET}/{number}\r\n")));
        let jwt = format!("jwt%2F{CLIENT_SECRET}%2F{number}");
        assert_eq!(body, format!("grant_type=client_credentials&client_assertion={jwt}"));
    }
}

#[test]
fn a_signer_that_fails() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let transport = Transport::tokio()
        .with_assertion_signer("proof", |_| ready(Ok("p".into())))
        .with_assertion_signer("jwt", |_| async {
            Err(io::Error::other("the key store is busy").into())
        });
    let error = failed(&transport, &server);
    assert_eq!(error.kind(), TransportErrorKind::Assertion);
    assert!(error.is_retryable());
    let source = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
    assert_eq!(source.to_string(), "the key store is busy");
}

/// Nothing is made in vain either.
#[test]
fn a_signer_that_is_not_there() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let signer = Signer::default();
    let transport = signer.add_to("other", signer.add_to("jwt", Transport::tokio()));
    let error = failed(&transport, &server);
    assert_eq!(error.kind(), TransportErrorKind::AssertionMissing);
    assert!(!error.is_retryable());
    assert!(error.source().unwrap().to_string().contains("`proof`"));
    assert_eq!(signer.made(), 0);
}

fn unsent(clock: &Clock) -> Transport<memory::Memory> {
    transport_by(clock, memory::ready, |_| async { panic!("it was sent") })
}

fn elsewhere() -> Grant {
    grant_with_assertions("https://auth.example").unwrap()
}

#[test]
fn a_signer_that_does_not_come_to_an_end() {
    struct Told(Arc<AtomicUsize>);

    impl Drop for Told {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    let (clock, dropped) = (Clock::default(), Arc::new(AtomicUsize::new(0)));
    let tell = Arc::clone(&dropped);
    let transport = unsent(&clock)
        .with_assertion_signer("proof", |_| ready(Ok("p".into())))
        .with_assertion_signer("jwt", move |_| {
            let told = Told(Arc::clone(&tell));
            async move {
                let _told = told;
                pending().await
            }
        });
    let grant = elsewhere();
    let mut exchange = pin!(transport.fetch(&grant));
    for elapsed in [0, 999] {
        clock.set(elapsed);
        assert!(poll(exchange.as_mut()).is_pending(), "{elapsed} ms");
    }
    assert_eq!(dropped.load(Ordering::SeqCst), 0);
    clock.set(1000);
    let Poll::Ready(result) = poll(exchange) else { panic!("it still waits") };
    assert_eq!(fault(result), TransportErrorKind::Timeout);
    assert_eq!(dropped.load(Ordering::SeqCst), 1);
}

/// It keeps its thread to itself, so that no timer could stop it.
#[test]
fn a_signer_that_takes_all_the_time() {
    let clock = Clock::default();
    let hand = clock.clone();
    let transport = unsent(&clock)
        .with_assertion_signer("proof", |_| ready(Ok("p".into())))
        .with_assertion_signer("jwt", move |_| {
            hand.set(1000);
            ready(Ok("j".into()))
        });
    let grant = elsewhere();
    let Poll::Ready(result) = poll(pin!(transport.fetch(&grant))) else { panic!("it waits") };
    assert_eq!(fault(result), TransportErrorKind::Timeout);
}
