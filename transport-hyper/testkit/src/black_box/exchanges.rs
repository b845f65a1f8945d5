//! What happens to one exchange on its way.

use std::io;

use super::client::{Client, all_have, cut, given, shown};
use super::contract::Start;
use super::responses::{failure, issue, json, pass, refusal};
use super::server::{Request, Server};
use crate::fail::{Fail, ensure, same};
use crate::faults::Observed;
use crate::samples::{response, token_body};
use crate::{Authority, millis, seconds, serve_tls};

/// Plays a first response that is lost or wrong, and then good ones: one call should have a token. Returns
/// whether the client speaks HTTP/1.1.
fn retried(start: &Start<'_>, what: &str, first: Vec<u8>) -> Result<bool, Fail> {
    let server = Server::with_responses(move |number| match number {
        1 => first.clone(),
        _ => issue(number, "3600"),
    })?;
    let client = Client::of(start, &server)?;
    let requests = || format!("{what}, {} request(s)", server.requests());
    let token = client.token()?.map_err(|why| Fail::new(cut(&why)).at(requests()))?;
    same(what, &*token, "t2")?;
    Ok(server.texts().iter().all(|text| text.lines().next().is_some_and(|it| it.ends_with("1.1"))))
}

pub(super) fn reset(start: &Start<'_>) -> Observed {
    let server = Server::with_responses(|number| match number {
        1 => {
            pass(millis(300));
            let mut bytes = issue(1, "3600");
            bytes.truncate(bytes.len().saturating_sub(20));
            bytes
        }
        _ => issue(number, "3600"),
    })?;
    let client = Client::of(start, &server)?;
    all_have(&client.crowd(10)?, "t2").map_err(|why| why.at("cut off within the body"))?;
    same("requests", server.requests(), 2)?;
    Ok("10 callers, the first response cut off: t2 for all, 2 requests".into())
}

pub(super) fn kept_alive(start: &Start<'_>) -> Observed {
    let server = Server::new(|request| {
        if request.number > 1 {
            let bytes = issue(request.number, "3600");
            return request.write(&bytes);
        }
        // Says nothing of the connection's end, and breaks off when it is used again.
        let headers = "content-type: application/json\r\n";
        request.write(&response("200 OK", headers, &token_body("t1", Some("1"))))?;
        request.next()
    })?;
    let client = Client::of(start, &server)?;
    client.good_token("the first call")?;
    pass(millis(1200));
    client.good_token("the connection was closed under the second request")?;
    Ok(format!("a token, {} requests on {} connections", server.requests(), server.connections()))
}

pub(super) fn bodies(start: &Start<'_>) -> Observed {
    retried(start, "an empty body", json("200 OK", "", ""))?;
    let html =
        response("200 OK", "content-type: text/html\r\nconnection: close\r\n", "<html></html>");
    retried(start, "a page of HTML", html)?;
    retried(start, "JSON that ends early", json("200 OK", "", r#"{"access_token":"t1","tok"#))?;
    Ok("each retried within the call".into())
}

pub(super) fn truncated(start: &Start<'_>) -> Observed {
    let body = token_body("t1", Some("3600"));
    let headers = "content-type: application/json\r\nconnection: close\r\n";
    let longer = format!(
        "HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len().saturating_add(9)
    );
    let chunk = format!("{:x}\r\n{body}\r\n", body.len());
    let chunked = format!("HTTP/1.1 200 OK\r\n{headers}transfer-encoding: chunked\r\n\r\n{chunk}");
    let within =
        format!("HTTP/1.1 200 OK\r\n{headers}transfer-encoding: chunked\r\n\r\nff\r\n{body}");
    let what = "a whole body, shorter than its length says";
    if !retried(start, what, longer.into_bytes())? {
        return Ok("never a token, retried within the call; HTTP/1.0 has no chunks".into());
    }
    retried(start, "a whole body, without the last chunk", chunked.into_bytes())?;
    retried(start, "a whole body, within a chunk", within.into_bytes())?;
    Ok("3 ways to end early: never a token, each retried within the call".into())
}

/// Plays a first connection that hangs, and then good ones.
fn hanging(start: &Start<'_>, head: &'static str, drips: bool) -> Observed {
    let server = Server::new(move |request| {
        if request.number > 1 {
            let bytes = issue(request.number, "3600");
            return request.write(&bytes);
        }
        request.write(head.as_bytes())?;
        if !drips {
            return request.hold();
        }
        loop {
            pass(millis(200));
            request.write(b" ")?;
        }
    })?;
    let client = Client::of(start, &server)?;
    let began = std::time::Instant::now();
    let first = client.token()?;
    let took = began.elapsed().as_secs();
    client.good_token(&format!("the call after one that ended after {took} s"))?;
    let what = if first.is_ok() { "had a token" } else { "had an error" };
    Ok(format!("the call {what} after {took} s; the next one had a token"))
}

pub(super) fn stalls(start: &Start<'_>) -> Observed {
    hanging(start, "", false)
}

pub(super) fn drips(start: &Start<'_>) -> Observed {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n";
    hanging(start, head, true)
}

pub(super) fn bad_certificate(start: &Start<'_>) -> Observed {
    let config = Authority::new()?.server_config(&[])?;
    let server = serve_tls(config, |_| Ok(()))?;
    let url = format!("https://localhost:{}/token", server.address().port());
    let client = match Client::with_secret(start, &url, crate::CLIENT_SECRET) {
        Ok(client) => client,
        Err(why) => return Err(Fail::DoesNotApply(why.to_string())),
    };
    client.no_token("a certificate of an unknown authority")?;
    let record = server.stop();
    same("requests", record.requests.len(), 0)?;
    match record.connections {
        0 => Err(Fail::DoesNotApply("no connection was made for an https URL".into())),
        1 => Ok("1 connection, no request".into()),
        more => Err(Fail::new(format!("{more} connections for 1 call"))),
    }
}

pub(super) fn statuses(start: &Start<'_>) -> Observed {
    for status in [500, 502, 503, 504, 408, 429] {
        let line = format!("{status} Oh");
        retried(start, &format!("status {status}"), failure(&line, ""))?;
    }
    for status in [501, 505] {
        let server = Server::with_responses(move |_| failure(&format!("{status} Oh"), ""))?;
        let client = Client::of(start, &server)?;
        client.no_token(&format!("status {status}"))?;
        same(&format!("requests after {status}"), server.requests(), 1)?;
    }
    Ok("retried after 500, 502, 503, 504, 408, 429; not after 501, 505".into())
}

pub(super) fn useless_pauses(start: &Start<'_>) -> Observed {
    for pause in ["0", "Sat, 21 Nov 2020 21:26:10 GMT", "soon"] {
        let first = failure("503 Service Unavailable", &format!("retry-after: {pause}\r\n"));
        retried(start, &format!("503, Retry-After: {pause}"), first)?;
    }
    Ok("0, a past date, a word: retried within the call".into())
}

pub(super) fn redirects(start: &Start<'_>) -> Observed {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::with_responses(|number| issue(number, "3600"))?;
        let target = elsewhere.token_url();
        let server = Server::with_responses(move |_| {
            failure(&format!("{status} Moved"), &format!("location: {target}\r\n"))
        })?;
        let client = Client::of(start, &server)?;
        let outcome = client.token()?;
        ensure(elsewhere.requests() == 0, || {
            let secret = elsewhere
                .texts()
                .iter()
                .any(|it| it.contains(crate::CLIENT_SECRET) || it.contains(crate::BASIC));
            let with = if secret { ", with the secret" } else { "" };
            format!("{status} was followed to another origin{with}")
        })?;
        ensure(outcome.is_err(), || format!("{status}: {}", shown(&outcome)))?;
    }
    Ok("none of 301, 302, 303, 307, 308 was followed".into())
}

fn never_served(request: &mut Request<'_>) -> io::Result<()> {
    request.hold()
}

pub(super) fn apart(start: &Start<'_>) -> Observed {
    let slow = Server::new(never_served)?;
    let quick = Server::with_responses(|number| issue(number, "3600"))?;
    let (one, two) = (Client::of(start, &slow)?, Client::of(start, &quick)?);
    let waiting = one.asked()?;
    let began = std::time::Instant::now();
    while slow.requests() == 0 && began.elapsed() < seconds(5) {
        pass(millis(5));
    }
    same("client B", &*two.good_token("client B")?, "t1")?;
    let waits = waiting.try_recv().is_err();
    drop(slow);
    given(&waiting)?.err();
    ensure(waits, || "client A did not wait for its server".into())?;
    Ok("client B had a token while client A waited".into())
}

pub(super) fn refused_apart(start: &Start<'_>) -> Observed {
    let refusing = Server::with_responses(|_| refusal("400 Bad Request", "invalid_scope"))?;
    let good = Server::with_responses(|number| issue(number, "3600"))?;
    let (one, two) = (Client::of(start, &refusing)?, Client::of(start, &good)?);
    one.no_token("client A")?;
    same("client B", &*two.good_token("client B")?, "t1")?;
    Ok("client A was refused, client B had a token".into())
}
