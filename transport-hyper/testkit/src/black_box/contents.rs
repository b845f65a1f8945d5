//! What a response says, and what a client says of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::client::{Client, cut, shown};
use super::contract::Start;
use super::responses::json;
use super::server::Server;
use crate::base64::base64;
use crate::fail::{Fail, ensure};
use crate::faults::{Observed, WRONG};
use crate::{BASIC, CLIENT_ID, CLIENT_SECRET};

/// Returns what a client gives for that response, and how many requests it took.
fn outcome(
    start: &Start<'_>,
    status: &'static str,
    body: &str,
) -> Result<(Result<String, String>, usize), Fail> {
    let bytes = json(status, "", body);
    let server = Server::with_responses(move |_| bytes.clone())?;
    let client = Client::of(start, &server)?;
    let given = client.token()?;
    Ok((given, server.requests()))
}

fn is_no_token(start: &Start<'_>, what: &str, body: &str) -> Result<usize, Fail> {
    let (given, requests) = outcome(start, "200 OK", body)?;
    ensure(given.is_err(), || format!("{what}: {}", shown(&given)))?;
    Ok(requests)
}

pub(super) fn error_in_success(start: &Start<'_>) -> Observed {
    let body = r#"{"error":"invalid_client","error_description":"no such client"}"#;
    let requests = is_no_token(start, "200 with an error", body)?;
    Ok(format!("an error, {requests} request(s)"))
}

pub(super) fn wrong(start: &Start<'_>) -> Observed {
    for body in WRONG {
        let requests = is_no_token(start, body, body)?;
        ensure(requests == 1, || format!("{body}: {requests} requests"))?;
    }
    Ok(format!("{} bodies: an error and 1 request each", WRONG.len()))
}

pub(super) fn strange(start: &Start<'_>) -> Observed {
    is_no_token(start, "a list 60,000 deep", &"[".repeat(60_000))?;
    let doubled =
        r#"{"access_token":"a","access_token":"b","token_type":"Bearer","expires_in":3600}"#;
    is_no_token(start, "access_token twice", doubled)?;
    Ok("an error each: a list 60,000 deep, access_token twice".into())
}

/// A space is left out: RFC 6749 §A.12 allows it in a token, though RFC 6750 §2.1 does not.
pub(super) fn unprintable(start: &Start<'_>) -> Observed {
    for text in ["a\\r\\nX: y", "a\\u0000b", ""] {
        let body =
            format!(r#"{{"access_token":"{text}","token_type":"Bearer","expires_in":3600}}"#);
        is_no_token(start, &format!("a token of `{text}`"), &body)?;
    }
    Ok("an error each: CR LF, NUL, no text at all".into())
}

pub(super) fn types(start: &Start<'_>) -> Observed {
    let body =
        |kind: &str| format!(r#"{{"access_token":"t1","token_type":"{kind}","expires_in":3600}}"#);
    let (given, _) = outcome(start, "200 OK", &body("bEaReR"))?;
    given.map_err(|why| Fail::new(cut(&why)).at("bEaReR"))?;
    is_no_token(start, "the type `mac`", &body("mac"))?;
    Ok("`bEaReR` is a token, `mac` is an error".into())
}

pub(super) fn echo(start: &Start<'_>) -> Observed {
    let body = format!(
        r#"{{"error":"invalid_client","error_description":"not {CLIENT_SECRET} {BASIC}"}}"#
    );
    let (given, _) = outcome(start, "401 Unauthorized", &body)?;
    match given {
        Ok(token) => Err(Fail::new(format!("a token: {token}"))),
        Err(why) if why.contains(CLIENT_SECRET) || why.contains(BASIC) => {
            Err(Fail::new("the client's error shows the secret that the server echoed"))
        }
        Err(_) => Ok("not in the client's error".into()),
    }
}

/// A secret with all that one of two encodings would lose.
const SECRET: &str = "s:%+é \"&=";

pub(super) fn encoded(start: &Start<'_>) -> Observed {
    let bytes =
        json("200 OK", "", r#"{"access_token":"t1","token_type":"Bearer","expires_in":3600}"#);
    let server = Server::with_responses(move |_| bytes.clone())?;
    let client = Client::with_secret(start, &server.token_url(), SECRET)?;
    client.good_token("a client with such a secret")?;
    let texts = server.texts();
    let text = texts.first().ok_or_else(|| Fail::new("no request came"))?;
    // The form encoding of URL Standard §5, in which a space is a plus, and the percent-encoding of it.
    let encoded = ["s%3A%25%2B%C3%A9+%22%26%3D", "s%3A%25%2B%C3%A9%20%22%26%3D"];
    let basic = |secret: &str| base64(format!("{CLIENT_ID}:{secret}").as_bytes());
    if encoded.iter().any(|secret| text.contains(&basic(secret))) {
        return Ok("by HTTP Basic, form-urlencoded first".into());
    }
    if encoded.iter().any(|secret| text.contains(&format!("client_secret={secret}"))) {
        return Ok("in the form, encoded".into());
    }
    let lines =
        || text.lines().filter(|line| line.to_ascii_lowercase().starts_with("authorization:"));
    if text.contains(&basic(SECRET)) {
        return Err(Fail::new(
            "by HTTP Basic, as it is: RFC 6749 §2.3.1 has it form-urlencoded first",
        ));
    }
    match lines().next() {
        None if !text.contains("client_secret") => {
            Err(Fail::DoesNotApply("the client sends no secret".into()))
        }
        _ => Err(Fail::new("the server cannot decode the secret to what it is")),
    }
}

/// What a server sends at most.
const MOST: usize = 64 << 20;

pub(super) fn too_large(start: &Start<'_>) -> Observed {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let server = Server::new(move |request| {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            1 << 30
        );
        request.write(head.as_bytes())?;
        let piece = [b' '; 65_536];
        while counter.fetch_add(piece.len(), Ordering::SeqCst) < MOST {
            request.write(&piece)?;
        }
        Ok(())
    })?;
    let client = Client::of(start, &server)?;
    client.no_token("a body of 1 GiB")?;
    let sent = sent.load(Ordering::SeqCst) >> 20;
    // More than any socket holds on its way.
    ensure(sent < 16, || format!("it had read {sent} MiB of 1 GiB when the server stopped"))?;
    Ok(format!("hung up with {sent} MiB of 1 GiB under way"))
}
