//! Over a service of one's own, with a timer of one's own: what a transport needs, and no more.

use std::error::Error as StdError;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use polygrant::{Error, ErrorKind, MAX_BODY, MAX_HEADERS, Timeouts, TransportErrorKind};
use polygrant_hyper::USER_AGENT;

use crate::exchange::{fault, token_body};
use crate::memory::{
    Chunks, Ready, chunk, late, outcome, poll, ready, response, somewhere, transport,
};

#[test]
fn a_request_as_any_service_gets_it() {
    let transport = transport(ready, |request| async {
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri(), "https://auth.example/token");
        assert_eq!(request.headers()["user-agent"], USER_AGENT);
        assert!(request.headers()["authorization"].is_sensitive());
        let body = request.into_body().collect().await?.to_bytes();
        assert_eq!(&*body, b"grant_type=client_credentials");
        Ok(response(200, Chunks::of([chunk(token_body())])))
    });
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.fetch(&grant))) else { panic!("it waits") };
    assert_eq!(result.unwrap().expires_in(), Some(Duration::from_secs(3600)));
}

#[test]
fn a_token_in_pieces() {
    let token = outcome(200, || {
        let body = Bytes::from(token_body());
        [chunk(body.slice(..9)), chunk(""), chunk(body.slice(9..))]
    });
    token.unwrap();
}

#[test]
fn a_service_that_does_not_become_ready() {
    let respond = || panic!("called before it was ready");
    assert_eq!(fault(late(|| Poll::Pending, respond)), TransportErrorKind::Timeout);
}

#[test]
fn no_response_in_time() {
    assert_eq!(fault(late(ready, || Poll::Pending)), TransportErrorKind::Timeout);
}

#[test]
fn half_a_body_in_time() {
    let ok = late(ready, || Poll::Ready(response(200, Chunks::of([chunk("{"), None]))));
    assert_eq!(fault(ok), TransportErrorKind::Timeout);
    let no = late(ready, || Poll::Ready(response(401, Chunks::of([chunk("{"), None]))));
    assert_eq!(no.unwrap_err().as_refusal().unwrap().kind(), ErrorKind::Credentials);
}

/// Nothing is sent, not even for a service that would respond at once.
#[test]
fn no_time_at_all() {
    let transport = transport(ready, |_| async { panic!("it was sent") });
    let transport = transport.with_timeouts(Timeouts::default().with_attempt(Duration::ZERO));
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.fetch(&grant))) else { panic!("it waits") };
    assert_eq!(fault(result), TransportErrorKind::Timeout);
}

#[test]
fn a_service_that_fails_before_it_is_ready() {
    let failing: Ready = || Poll::Ready(Err("the pool is shut".into()));
    let transport = transport(failing, |_| async { panic!("it was sent") });
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.fetch(&grant))) else { panic!("it waits") };
    let Err(Error::Transport(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.kind(), TransportErrorKind::Other);
    assert_eq!(error.source().unwrap().to_string(), "the pool is shut");
}

/// The innermost cause that says anything decides, also inside an `io::Error`.
#[test]
fn a_call_that_fails() {
    use io::ErrorKind::{
        BrokenPipe, ConnectionRefused, ConnectionReset, NetworkDown, PermissionDenied, TimedOut,
        UnexpectedEof, WriteZero,
    };
    for (kind, expected) in [
        (TimedOut, TransportErrorKind::Timeout),
        (ConnectionRefused, TransportErrorKind::Connect),
        (NetworkDown, TransportErrorKind::Connect),
        (PermissionDenied, TransportErrorKind::Connect),
        (ConnectionReset, TransportErrorKind::Closed),
        (BrokenPipe, TransportErrorKind::Closed),
        (WriteZero, TransportErrorKind::Closed),
        (UnexpectedEof, TransportErrorKind::Closed),
        (io::ErrorKind::NotFound, TransportErrorKind::Other),
    ] {
        for wrapped in [false, true] {
            let transport = transport(ready, move |_| async move {
                let error = io::Error::from(kind);
                Err(if wrapped { io::Error::other(error).into() } else { error.into() })
            });
            let grant = somewhere();
            let result = poll(pin!(transport.fetch(&grant)));
            let Poll::Ready(result) = result else { panic!("it waits") };
            assert_eq!(fault(result), expected, "{kind:?}");
        }
    }
}

#[test]
fn a_body_that_breaks_off() {
    let chunks = || [chunk("{"), Some(Err(io::ErrorKind::ConnectionReset.into()))];
    assert_eq!(fault(outcome(200, chunks)), TransportErrorKind::Closed);
    let refused = outcome(401, chunks).unwrap_err();
    assert_eq!(refused.as_refusal().unwrap().kind(), ErrorKind::Credentials);
}

/// The cap stops the reading: the last piece, which never comes, is not waited for.
#[test]
fn a_body_that_is_too_large() {
    let chunks = || [chunk(vec![b' '; MAX_BODY]), chunk(" "), None];
    assert_eq!(fault(outcome(200, chunks)), TransportErrorKind::TooLarge);
    let refused = outcome(503, chunks).unwrap_err();
    assert_eq!(refused.as_refusal().unwrap().kind(), ErrorKind::Transient);
}

#[test]
fn a_head_that_is_too_large() {
    for (length, expected) in [(MAX_HEADERS - 5, None), (MAX_HEADERS - 4, Some(()))] {
        let transport = transport(ready, move |_| async move {
            let mut response = super::memory::response(200, Chunks::of([chunk(token_body())]));
            let value = http::HeaderValue::from_bytes(&vec![b'y'; length]).unwrap();
            response.headers_mut().insert("x", value);
            Ok(response)
        });
        let grant = somewhere();
        let Poll::Ready(result) = poll(pin!(transport.fetch(&grant))) else { panic!("it waits") };
        match expected {
            None => drop(result.unwrap()),
            Some(()) => assert_eq!(fault(result), TransportErrorKind::TooLarge),
        }
    }
}

/// Dropping the future drops the service's own.
#[test]
fn a_request_that_is_dropped() {
    let held = Arc::new(());
    let calling = Arc::clone(&held);
    let transport = transport(ready, move |_| {
        let held = Arc::clone(&calling);
        async move {
            std::future::pending::<()>().await;
            drop(held);
            Err("never".into())
        }
    });
    let grant = somewhere();
    let mut exchange = Box::pin(transport.fetch(&grant));
    assert!(poll(exchange.as_mut()).is_pending());
    assert_eq!(Arc::strong_count(&held), 3);
    drop(exchange);
    assert_eq!(Arc::strong_count(&held), 2);
}
