//! Assertions that a callback makes, one for each attempt.

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use polygrant::{Timeouts, TransportErrorKind};
use polygrant_testkit::{CLIENT_SECRET, ScriptedServer, Step, grant_with_assertions};
use polygrant_ureq::Transport;

use crate::canary::{fault, fetch, token, unsent};

/// Counts its assertions, which are secrets of these tests.
#[derive(Clone, Default)]
struct Signer(Arc<AtomicUsize>);

impl Signer {
    fn made(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    fn sign(&self, what: &str) -> String {
        format!("{what}/{CLIENT_SECRET}/{}", self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn add_to(&self, name: &'static str, transport: Transport) -> Transport {
        let signer = self.clone();
        transport.with_assertion_signer(name, move |_| Ok(signer.sign(name)))
    }
}

#[test]
fn each_attempt_has_its_own() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let (jwts, proofs) = (Signer::default(), Signer::default());
    let transport = proofs.add_to("proof", jwts.add_to("jwt", Transport::new()));
    let grant = grant_with_assertions(&server.base_url()).unwrap();
    for _ in 0..2 {
        fetch(&transport, &grant).unwrap();
    }
    for (request, number) in server.requests().into_iter().zip(1..) {
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("\r\nx-proof: proof/{CLIENT_SECRET}/{number}")));
        let jwt = format!("jwt%2F{CLIENT_SECRET}%2F{number}");
        assert_eq!(body, format!("grant_type=client_credentials&client_assertion={jwt}"));
    }
    assert_eq!((jwts.made(), proofs.made(), server.requests().len()), (2, 2, 2));
}

#[test]
fn a_signer_that_fails() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let transport = Transport::new()
        .with_assertion_signer("proof", |_| Ok("p".into()))
        .with_assertion_signer("jwt", |_| Err(io::Error::other("the key store is busy").into()));
    let error = unsent(&transport, &grant_with_assertions(&server.base_url()).unwrap());
    assert_eq!(error.kind(), TransportErrorKind::Assertion);
    assert!(error.is_retryable());
    let source = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
    assert_eq!(source.to_string(), "the key store is busy");
    assert_eq!(server.connections(), 0);
}

/// Nothing is made in vain either.
#[test]
fn a_signer_that_is_not_there() {
    let server = ScriptedServer::with_response(token()).unwrap();
    let signer = Signer::default();
    let transport = signer.add_to("other", signer.add_to("jwt", Transport::new()));
    let error = unsent(&transport, &grant_with_assertions(&server.base_url()).unwrap());
    assert_eq!(error.kind(), TransportErrorKind::AssertionMissing);
    assert!(!error.is_retryable());
    assert!(error.source().unwrap().to_string().contains("`proof`"));
    assert_eq!((signer.made(), server.connections()), (0, 0));
}

#[test]
fn a_signer_that_takes_all_the_time() {
    let server = ScriptedServer::with_steps([Step::Read, Step::Hold]).unwrap();
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(2));
    let transport = Transport::new().with_timeouts(timeouts);
    let transport = transport
        .with_assertion_signer("proof", |_| Ok("p".into()))
        .with_assertion_signer("jwt", |_| {
            let since = Instant::now();
            while since.elapsed() < Duration::from_millis(2) {
                std::hint::spin_loop();
            }
            Ok("j".into())
        });
    assert_eq!(
        fault(&transport, &grant_with_assertions(&server.base_url()).unwrap()),
        TransportErrorKind::Timeout
    );
    assert_eq!(server.connections(), 0);
}
