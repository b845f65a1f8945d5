//! Redirects that are not followed, and responses that are too large to read.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use polygrant::{Error, MAX_BODY, TransportErrorKind, UnixTime};

use super::adapter::Adapter;
use super::case::Check::{Machine, Parser, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, failure, hasty, issue, kind_of};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, response, token_body};
use crate::{ExpectAction, ScriptedServer, Step, VirtualTime};

pub(super) const FAULTS: [FaultCase; 2] = [
    fault(55, "301, 302, 303, 307, 308", "not followed", &[Machine(refused), Wire(redirects)]),
    fault(
        56,
        "a body of 1 GiB, a lying length, gzip",
        "stops at the cap",
        &[Parser(padded), Machine(once), Wire(bombs)],
    ),
];

const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

fn refused() -> Observed {
    for status in REDIRECTS {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        let elsewhere = "https://auth.example.com/elsewhere";
        time.refuse(status, &[("Location", elsewhere)])?;
        let error = time.poll().expect_failed()?;
        let location = error.error().as_refusal().and_then(|refusal| refusal.location());
        same("the location", location, Some(elsewhere))?;
        same("requests", time.requests, 1)?;
    }
    Ok("a refusal that names the place, and no retry".into())
}

fn redirects(adapter: &dyn Adapter) -> Observed {
    let elsewhere = ScriptedServer::with_steps([])?;
    for status in REDIRECTS {
        for location in [format!("{}/token", elsewhere.base_url()), "/elsewhere".to_owned()] {
            let header = format!("location: {location}\r\n");
            let server = ScriptedServer::with_responses(move |_| {
                response(&format!("{status} Oh"), &header, "")
            })?;
            let client = client(adapter, &server, hasty())?;
            let error = failure(&*client)?;
            let refusal = error.error().as_refusal();
            let refusal = refusal.ok_or_else(|| Fail::new(format!("{status}: {error:?}")))?;
            same("the status", refusal.status().as_u16(), status)?;
            same("connections", server.stop().connections, 1)?;
        }
    }
    same("connections elsewhere", elsewhere.stop().connections, 0)?;
    Ok("refused after 1 request each, for this origin and another; none came there".into())
}

fn padded() -> Observed {
    let body = format!("{}{}", " ".repeat(MAX_BODY), token_body("t", None));
    let grant = grant_of("app-1", "s3cr3t")?;
    let read = grant.parse(&http::Response::new(body), UnixTime::EPOCH);
    ensure(matches!(read, Err(Error::Malformed(_))), || format!("{read:?}"))?;
    Ok("a token behind 64 KiB of blanks is malformed".into())
}

fn once() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.break_off(TransportErrorKind::TooLarge)?;
    time.poll().expect_failed()?;
    same("requests", time.requests, 1)?;
    Ok("what is too large is not asked for again within the refresh".into())
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
        "hung up when {sent} KiB of 1 GiB were under way; what a length left out not read; gzip unpacked, and not asked for"
    ))
}

/// Returns how much of a gibibyte of that piece a server could send.
fn too_large(adapter: &dyn Adapter, head: String, piece: &[u8]) -> Result<usize, Fail> {
    let sent = Arc::new(AtomicUsize::new(0));
    let (counter, piece) = (Arc::clone(&sent), piece.repeat((65_536 / piece.len()).max(1)));
    let server = ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        stream.write_all(head.as_bytes())?;
        while counter.fetch_add(piece.len(), Ordering::SeqCst) < GIBIBYTE {
            stream.write_all(&piece)?;
        }
        Ok(())
    })?;
    let client = client(adapter, &server, hasty())?;
    let error = failure(&*client)?;
    same("the error", kind_of(error.error()), Some(TransportErrorKind::TooLarge))?;
    same("requests", server.stop().requests.len(), 1)?;
    let sent = sent.load(Ordering::SeqCst);
    ensure(sent < GIBIBYTE / 8, || format!("{sent} bytes went through"))?;
    Ok(sent)
}

/// The token comes first, with a length that announces much more than any cap.
fn lying_length(adapter: &dyn Adapter) -> Result<(), Fail> {
    let bytes = [issue(1), vec![b'x'; 100_000]].concat();
    let server = ScriptedServer::with_steps([Step::Read, Step::write(bytes)])?;
    same("the token", client(adapter, &server, hasty())?.token()?.token().secret(), "t1")
}

/// A gzip of a good response that stores it without compression.
const GZIP: [&[u8]; 3] = [
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x01*\x00\xd5\xff",
    br#"{"access_token":"t","token_type":"Bearer"}"#,
    b"\x0e\x9cR-*\x00\x00\x00",
];

fn gzip(adapter: &dyn Adapter) -> Result<(), Fail> {
    let body = GZIP.concat();
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n");
    let bytes = [head.into_bytes(), body].concat();
    let server = ScriptedServer::with_steps([Step::Read, Step::write(bytes)])?;
    let client = client(adapter, &server, hasty())?;
    same("the token in it", client.token()?.token().secret(), "t")?;
    let asks_for_gzip = |request: &String| request.to_ascii_lowercase().contains("gzip");
    ensure(!server.requests().iter().any(asks_for_gzip), || "gzip was asked for".into())
}
