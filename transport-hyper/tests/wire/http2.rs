//! HTTP/2, where TLS has agreed on it, and HTTP/1.1 where it has not.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, Version};
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use polygrant::{AccessToken, Error, ErrorKind, MAX_BODY, MAX_HEADERS, TransportErrorKind};
use polygrant_testkit::{Authority, CLIENT_SECRET, ScriptedServer, secret_in};
use rustls::{ServerConnection, StreamOwned};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio_rustls::TlsAcceptor;

use crate::authority::transport;
use crate::exchange::{fault, fetch, grant, runtime, token_body};

/// Tells the server to be gone, in the middle of whatever it does.
type Gone = UnboundedSender<()>;

/// The versions and bodies of the requests that a server saw.
type Seen = Vec<(Version, Bytes)>;

/// Sends a request to a server that offers these protocols and responds so.
fn exchange(
    protocols: &[&str],
    respond: fn(Gone) -> Response<Chunk>,
) -> (Result<AccessToken, Error>, Seen) {
    let authority = Authority::new().unwrap();
    let acceptor = TlsAcceptor::from(authority.server_config(protocols).unwrap());
    let seen = Arc::new(Mutex::new(Seen::new()));
    let all = Arc::clone(&seen);
    let (gone, mut goes) = mpsc::unbounded_channel();
    let service = service_fn(move |request: Request<Incoming>| {
        let (seen, gone) = (Arc::clone(&seen), gone.clone());
        async move {
            let version = request.version();
            let body = request.into_body().collect().await.unwrap().to_bytes();
            seen.lock().unwrap().push((version, body));
            Ok::<_, Infallible>(respond(gone))
        }
    });
    let result = runtime().block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (tcp, _) = listener.accept().await.unwrap();
            let tls = acceptor.accept(tcp).await.unwrap();
            let is_http2 = tls.get_ref().1.alpn_protocol() == Some(b"h2");
            let io = TokioIo::new(tls);
            let serve = async {
                // The client hangs up when it has read enough.
                let _ = if is_http2 {
                    http2::Builder::new(TokioExecutor::new()).serve_connection(io, service).await
                } else {
                    http1::Builder::new().serve_connection(io, service).await
                };
            };
            tokio::select! {
                () = serve => {}
                _ = goes.recv() => {}
            }
        });
        let grant = grant(&format!("https://localhost:{port}"));
        transport(&authority).fetch(&grant).await
    });
    let seen = std::mem::take(&mut *all.lock().unwrap());
    (result, seen)
}

/// A body in one piece, and what comes after it.
struct Chunk(Option<Bytes>, End);

enum End {
    Orderly,
    Reset,
    Gone(Gone),
}

impl Body for Chunk {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(body) = self.0.take() {
            return Poll::Ready(Some(Ok(Frame::data(body))));
        }
        match &self.1 {
            End::Orderly => Poll::Ready(None),
            End::Reset => Poll::Ready(Some(Err(io::Error::other("as it should")))),
            End::Gone(gone) => {
                gone.send(()).unwrap();
                Poll::Pending
            }
        }
    }
}

fn respond(status: u16, body: impl Into<Bytes>, end: End) -> Response<Chunk> {
    let mut response = Response::new(Chunk(Some(body.into()), end));
    *response.status_mut() = status.try_into().unwrap();
    response
}

fn assert_one(seen: &Seen, expected: Version) {
    let [(version, body)] = &seen[..] else { panic!("{} requests", seen.len()) };
    assert_eq!((*version, &body[..]), (expected, &b"grant_type=client_credentials"[..]));
}

#[test]
fn a_token_by_the_version_that_both_speak() {
    for (protocols, version) in [
        (&["h2", "http/1.1"][..], Version::HTTP_2),
        (&["h2"], Version::HTTP_2),
        (&["http/1.1"], Version::HTTP_11),
        (&[], Version::HTTP_11),
    ] {
        let (result, seen) = exchange(protocols, |_| respond(200, token_body(), End::Orderly));
        result.unwrap();
        assert_one(&seen, version);
    }
}

#[test]
fn a_refusal() {
    const BODY: &str = r#"{"error":"invalid_client"}"#;
    let (result, seen) = exchange(&["h2"], |_| respond(401, BODY, End::Orderly));
    assert_eq!(result.unwrap_err().as_refusal().unwrap().kind(), ErrorKind::Credentials);
    assert_one(&seen, Version::HTTP_2);
}

#[test]
fn a_stream_that_is_reset() {
    let (result, seen) = exchange(&["h2"], |_| respond(200, "{", End::Reset));
    assert_eq!(fault(result), TransportErrorKind::Closed);
    assert_one(&seen, Version::HTTP_2);
}

#[test]
fn a_server_that_is_gone() {
    let (result, seen) = exchange(&["h2"], |gone| respond(200, "{", End::Gone(gone)));
    assert_eq!(fault(result), TransportErrorKind::Closed);
    assert_one(&seen, Version::HTTP_2);
}

#[test]
fn a_body_that_is_too_large() {
    let (result, _) = exchange(&["h2"], |_| respond(200, vec![b' '; MAX_BODY + 1], End::Orderly));
    assert_eq!(fault(result), TransportErrorKind::TooLarge);
}

#[test]
fn a_head_that_is_too_large() {
    let (result, seen) = exchange(&["h2"], |_| {
        let mut response = respond(200, token_body(), End::Orderly);
        let value = http::HeaderValue::from_bytes(&[b'x'; MAX_HEADERS]).unwrap();
        response.headers_mut().insert("x", value);
        response
    });
    // h2 resets the stream, and does not say why.
    let fault = fault(result);
    assert!(
        matches!(fault, TransportErrorKind::TooLarge | TransportErrorKind::Protocol),
        "{fault:?}"
    );
    assert_one(&seen, Version::HTTP_2);
}

/// Frames of RFC 9113 §4.1, by hand.
fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, 0, 0, 0, 0, 0], payload].concat()
}

/// A server that agrees on HTTP/2 and then sends these bytes.
fn against_frames(frames: Vec<u8>) -> Result<AccessToken, Error> {
    let authority = Authority::new().unwrap();
    let config = authority.server_config(&["h2"]).unwrap();
    let server = ScriptedServer::with_script(move |tcp, _| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(tls, tcp);
        stream.read_exact(&mut [0; "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len()])?;
        stream.write_all(&frames)?;
        stream.flush()?;
        io::copy(&mut stream, &mut io::sink()).map(drop)
    })
    .unwrap();
    let port = server.address().port();
    fetch(&transport(&authority), &grant(&format!("https://localhost:{port}")))
}

const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

/// Its text for people is the server's, and may repeat what it was sent.
#[test]
fn a_farewell_that_echoes_the_secret() {
    let farewell = [&[0; 7][..], &[11], CLIENT_SECRET.as_bytes()].concat();
    let result = against_frames([frame(SETTINGS, &[]), frame(GOAWAY, &farewell)].concat());
    let mut cause = result.as_ref().err().map(|error| error as &dyn std::error::Error);
    while let Some(error) = cause {
        for text in [error.to_string(), format!("{error:?}")] {
            assert_eq!(secret_in(&text), None, "{text}");
        }
        cause = error.source();
    }
    assert_eq!(fault(result), TransportErrorKind::Closed);
}

#[test]
fn not_http2() {
    let result = against_frames(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    assert_eq!(fault(result), TransportErrorKind::Protocol);
    let result = against_frames(frame(SETTINGS, &[0; 5]));
    assert_eq!(fault(result), TransportErrorKind::Protocol);
}
