//! Where a secret must not go, and what must not come back: played on the wire.

use std::error::Error as _;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use polygrant::TransportErrorKind;

use super::server::{answer, answering, client, fault_of, grant_at, hasty, issue};
use super::short::{Short, ensure, same};
use super::subject::Adapter;
use super::{Fault, Observed, wire};
use crate::{BASIC, CLIENT_SECRET, ScriptedServer, Step, secret_in};

pub(super) const FAULTS: [Fault; 3] = [
    wire(55, "301, 302, 303, 307, 308", "not followed", redirects),
    wire(56, "a body of 1 GiB, a lying length, gzip", "stops at the cap", bombs),
    wire(60, "a body that echoes the secret", "nowhere to be read", echo),
];

fn redirects(adapter: &dyn Adapter) -> Observed {
    let elsewhere = ScriptedServer::following([])?;
    for status in [301, 302, 303, 307, 308] {
        for location in [format!("{}/token", elsewhere.base_url()), "/elsewhere".to_owned()] {
            let header = format!("location: {location}\r\n");
            let server = answering(move |_| answer(&format!("{status} Oh"), &header, ""))?;
            let client = client(adapter, &server, hasty())?;
            let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
            let refusal = failure.error().as_refusal();
            let refusal = refusal.ok_or_else(|| Short::new(format!("{status}: {failure:?}")))?;
            same("the status", refusal.status().as_u16(), status)?;
            same("connections", server.stop().connections, 1)?;
        }
    }
    same("connections elsewhere", elsewhere.stop().connections, 0)?;
    Ok("refused after 1 request each, for this origin and another; nobody came there".into())
}

const GIBIBYTE: usize = 1 << 30;

fn bombs(adapter: &dyn Adapter) -> Observed {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {GIBIBYTE}\r\n\r\n");
    let sent = too_large(adapter, head, b"x")?;
    // 64 KiB in a chunk.
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned();
    let chunk = [&b"10000\r\n"[..], &[b'x'; 65_536], b"\r\n"].concat();
    let chunked = too_large(adapter, head, &chunk)?;
    lying_length(adapter)?;
    gzip(adapter)?;
    let sent = sent.max(chunked) / 1024;
    Ok(format!(
        "hung up when {sent} KiB of 1 GiB were under way; what a length left out not read; gzip not unpacked"
    ))
}

/// How much of a gibibyte of that piece a server could send.
fn too_large(adapter: &dyn Adapter, head: String, piece: &[u8]) -> Result<usize, Short> {
    let sent = Arc::new(AtomicUsize::new(0));
    let (counter, piece) = (Arc::clone(&sent), piece.repeat((65_536 / piece.len()).max(1)));
    let server = ScriptedServer::playing(move |mut stream, journal| {
        journal.request(&mut stream)?;
        stream.write_all(head.as_bytes())?;
        while counter.fetch_add(piece.len(), Ordering::SeqCst) < GIBIBYTE {
            stream.write_all(&piece)?;
        }
        Ok(())
    })?;
    let client = client(adapter, &server, hasty())?;
    let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
    same("the fault", fault_of(failure.error()), Some(TransportErrorKind::TooLarge))?;
    same("requests", server.stop().requests.len(), 1)?;
    let sent = sent.load(Ordering::SeqCst);
    ensure(sent < GIBIBYTE / 8, || format!("{sent} bytes went through"))?;
    Ok(sent)
}

/// A length that promises the token, and then much more than any cap.
fn lying_length(adapter: &dyn Adapter) -> Result<(), Short> {
    let bytes = [issue(1), vec![b'x'; 100_000]].concat();
    let server = ScriptedServer::following([Step::Read, Step::write(bytes)])?;
    same("the token", client(adapter, &server, hasty())?.token()?.token().secret(), "t1")
}

/// A gzip of a good answer: whoever unpacks it has a token.
const GZIP: [&[u8]; 3] = [
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x01*\x00\xd5\xff",
    br#"{"access_token":"t","token_type":"Bearer"}"#,
    b"\x0e\x9cR-*\x00\x00\x00",
];

fn gzip(adapter: &dyn Adapter) -> Result<(), Short> {
    let body = GZIP.concat();
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n");
    let bytes = [head.into_bytes(), body].concat();
    let server = ScriptedServer::following([Step::Read, Step::write(bytes)])?;
    let client = client(adapter, &server, hasty())?;
    let failure = client.token().err().ok_or_else(|| Short::new("it was unpacked"))?;
    let is_malformed = matches!(failure.error(), polygrant::Error::Malformed(_));
    ensure(is_malformed, || format!("{failure:?}"))?;
    let asks_for_gzip = |request: &String| request.to_ascii_lowercase().contains("gzip");
    ensure(!server.requests().iter().any(asks_for_gzip), || "gzip was asked for".into())
}

fn echo(adapter: &dyn Adapter) -> Observed {
    let body = format!(
        r#"{{"error":"{CLIENT_SECRET}","error_description":"not {CLIENT_SECRET} {BASIC}"}}"#
    );
    let headers = format!("location: https://{CLIENT_SECRET}@example.com/{BASIC}\r\n");
    let server = answering(move |_| answer("400 Bad Request", &headers, &body))?;
    let client = client(adapter, &server, hasty())?;
    let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
    let mut all = format!("{failure:?} {failure} {:?} {:?}", client.health(), grant_at(&server)?);
    let mut cause = failure.source();
    while let Some(error) = cause {
        all += &format!("{error:?} {error}");
        cause = error.source();
    }
    ensure(secret_in(&all).is_none(), || "a secret is in the error".into())?;
    ensure(all.contains("[client_secret]"), || "the server's text is missing".into())?;
    Ok(format!("not in Debug, Display, causes, health (logs: the suites): {failure}"))
}
