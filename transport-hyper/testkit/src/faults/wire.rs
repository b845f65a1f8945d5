//! What a server does to a request: played on the wire.

use std::time::{Duration, Instant, SystemTime};

use polygrant::{Credentials, Dialect, Error, Grant, Scopes, TransportErrorKind, UnixTime};

use super::server::{
    answer, answering, client, fault_of, hasty, hasty_within, issue, refuse, stepping,
};
use super::short::{Short, ensure, same};
use super::story::millis;
use super::subject::Adapter;
use super::{Fault, Observed, wire};
use crate::{CLIENT_ID, Step};

pub(super) const FAULTS: [Fault; 9] = [
    wire(17, "an outage, then recovery", "recovers by itself", outage),
    wire(20, "the connection closes under a request", "one retry", closed),
    wire(21, "200 with an empty, HTML or cut-short body", "retried", unreadable),
    wire(23, "accepts, then stalls", "deadline, slot freed", stalls),
    wire(24, "drips a byte now and again", "total deadline", drips),
    wire(27, "401 invalid_client", "1 request, no loop", invalid_client),
    wire(28, "the secret is rotated in the cooldown", "tried at once", rotated),
    wire(30, "500, 502, 503, 504, 408, 429; 501, 505", "retried; not", statuses),
    wire(36, "Retry-After longer than the flight", "fails now, with retry_at", patience),
];

fn outage(adapter: &dyn Adapter) -> Observed {
    let server = answering(|number| match number {
        1..=30 => answer("503 Service Unavailable", "", ""),
        _ => issue(number),
    })?;
    let client = client(adapter, &server, hasty())?;
    let mut failed = 0;
    while client.token().is_err() {
        failed += 1;
        ensure(failed < 100, || "100 calls failed".into())?;
    }
    same("requests", server.requests().len(), 31)?;
    Ok(format!("30 answers of 503 were {failed} failed calls; the next had a token"))
}

fn closed(adapter: &dyn Adapter) -> Observed {
    let server = stepping(|number| match number {
        1 => vec![Step::Read],
        _ => vec![Step::Read, Step::write(issue(number))],
    })?;
    let client = client(adapter, &server, hasty())?;
    same("the token", client.token()?.token().secret(), "t2")?;
    same("requests", server.requests().len(), 2)?;
    client.token()?;
    same("connections", server.connections(), 2)?;
    Ok("1 retry, over a connection of its own: none is kept to be raced for".into())
}

fn unreadable(adapter: &dyn Adapter) -> Observed {
    let whole = String::from_utf8(issue(1))?;
    let cut = whole.get(..whole.len().saturating_sub(9)).unwrap_or_default().to_owned();
    let html = answer("200 OK", "content-type: text/html\r\n", "<html></html>");
    for (what, bytes) in [
        ("an empty body", answer("200 OK", "", "")),
        ("HTML", html),
        ("a body cut short", cut.into_bytes()),
        ("JSON cut short", answer("200 OK", "", r#"{"access_token":"abc"#)),
    ] {
        let server = answering(move |number| if number == 1 { bytes.clone() } else { issue(2) })?;
        let client = client(adapter, &server, hasty())?;
        let token = client.token().map_err(|failure| Short::from(failure).at(what))?;
        same(what, token.token().secret(), "t2")?;
        same(what, server.requests().len(), 2)?;
    }
    Ok("1 retry each: empty, HTML, body cut short, JSON cut short".into())
}

/// Far more than any deadline here, and far less than the server's patience.
const SOON: Duration = Duration::from_secs(3);

fn stalls(adapter: &dyn Adapter) -> Observed {
    late(adapter, || vec![Step::Read, Step::Hold])?;
    Ok("timed out after its 200 ms; the next call had a token".into())
}

fn drips(adapter: &dyn Adapter) -> Observed {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n";
    late(adapter, move || vec![Step::Read, Step::write(head), Step::Drip])?;
    Ok("a byte every 5 ms or so: timed out after 200 ms in all, not per byte".into())
}

fn late(
    adapter: &dyn Adapter,
    mut first: impl FnMut() -> Vec<Step> + Send + 'static,
) -> Result<(), Short> {
    let server = stepping(move |number| match number {
        1 => first(),
        _ => vec![Step::Read, Step::write(issue(number))],
    })?;
    let mut policy = hasty_within(millis(200));
    policy.attempts = 1;
    let client = client(adapter, &server, policy)?;
    let began = Instant::now();
    let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
    let took = began.elapsed();
    same("the fault", fault_of(failure.error()), Some(TransportErrorKind::Timeout))?;
    ensure(took >= millis(200) && took < SOON, || format!("it took {took:?}"))?;
    ensure(!client.health().in_flight, || "the slot is taken".into())?;
    // The request that was given up may not have come whole.
    client.token()?;
    Ok(())
}

fn invalid_client(adapter: &dyn Adapter) -> Observed {
    let server = answering(|_| refuse("401 Unauthorized", "invalid_client"))?;
    let client = client(adapter, &server, hasty())?;
    for _ in 0..10 {
        ensure(client.token().is_err(), || "a token came".into())?;
    }
    same("requests", server.requests().len(), 1)?;
    Ok("10 calls, 1 request, 10 errors".into())
}

fn rotated(adapter: &dyn Adapter) -> Observed {
    let server = answering(|number| match number {
        1 => refuse("401 Unauthorized", "invalid_client"),
        _ => issue(number),
    })?;
    let client = client(adapter, &server, hasty())?;
    for _ in 0..2 {
        ensure(client.token().is_err(), || "a token came".into())?;
    }
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&server.base_url())?;
    let credentials = Credentials::new(CLIENT_ID, "rotated")?;
    client.set_grant(Grant::new(dialect, endpoint, credentials, Scopes::none())?);
    client.token()?;
    let requests = server.requests();
    same("requests", requests.len(), 2)?;
    ensure(requests.first() != requests.last(), || "the old secret was sent again".into())?;
    Ok("2 calls in the cooldown, 1 request; the new secret was sent and served at once".into())
}

fn statuses(adapter: &dyn Adapter) -> Observed {
    for (status, requests) in
        [(500, 3), (502, 3), (503, 3), (504, 3), (408, 3), (429, 3), (501, 1), (505, 1)]
    {
        let server = answering(move |_| answer(&format!("{status} Oh"), "", ""))?;
        let client = client(adapter, &server, hasty())?;
        let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
        ensure(matches!(failure.error(), Error::Refused(_)), || format!("{status}: {failure:?}"))?;
        same(&status.to_string(), server.requests().len(), requests)?;
    }
    Ok("3 requests each for 500, 502, 503, 504, 408, 429; 1 each for 501, 505".into())
}

fn patience(adapter: &dyn Adapter) -> Observed {
    let wait = "retry-after: 60\r\n";
    let server = answering(move |_| answer("503 Service Unavailable", wait, ""))?;
    let client = client(adapter, &server, hasty())?;
    let began = Instant::now();
    let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
    ensure(began.elapsed() < SOON, || format!("it took {:?}", began.elapsed()))?;
    ensure(failure.error().as_refusal().is_some(), || format!("{failure:?}"))?;
    same("requests", server.requests().len(), 1)?;
    // The wall clock is the one that the client and this play share.
    let now = UnixTime::from(SystemTime::now());
    let retry_in = failure.retry_at().wall().saturating_since(now);
    let is_near = retry_in > Duration::from_secs(50) && retry_in <= Duration::from_secs(60);
    ensure(is_near, || format!("to be tried again in {retry_in:?}"))?;
    Ok("failed at once after 1 request, to be tried again in 60 s".into())
}
