//! Refusals: which ones are retried, and what ends the pause after them.

use polygrant::{Credentials, Dialect, Error, ErrorKind, ErrorResponse, Grant, Scopes, UnixTime};

use super::adapter::Adapter;
use super::case::Check::{Machine, Parser, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, failure, hasty, issue, refusal};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, response};
use crate::{CLIENT_ID, ExpectAction, ScriptedServer, VirtualTime, seconds};

pub(super) const FAULTS: [FaultCase; 4] = [
    fault(22, "a 200 with an error in it", "a refusal", &[Parser(polite), Machine(polite_pause)]),
    fault(
        27,
        "401 invalid_client",
        "1 request, no loop",
        &[Machine(no_loop), Wire(invalid_client)],
    ),
    fault(
        28,
        "the secret is rotated in the cooldown",
        "tried at once",
        &[Machine(new_secret), Machine(old_refusal), Machine(same_client), Wire(rotated)],
    ),
    fault(
        30,
        "500, 502, 503, 504, 408, 429; 501, 505",
        "retried within the budget; not",
        &[Machine(all_statuses), Machine(backoff), Wire(statuses)],
    ),
];

fn polite() -> Observed {
    let response = http::Response::new(r#"{"error":"invalid_client"}"#);
    match grant_of("app-1", "s3cr3t")?.parse(&response, UnixTime::EPOCH) {
        Err(Error::Refused(refusal)) if refusal.kind() == ErrorKind::Credentials => {
            Ok(format!("refused: {refusal}"))
        }
        other => Err(Fail::new(format!("{other:?}"))),
    }
}

fn polite_pause() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.refuse_with(200, "invalid_client")?;
    let error = time.poll().expect_failed()?;
    let kind = error.error().as_refusal().map(ErrorResponse::kind);
    same("the refusal", kind, Some(ErrorKind::Credentials))?;
    same("the pause", error.retry_in(time.now()), seconds(30))?;
    Ok("a pause of 30 s, as after a 401".into())
}

fn no_loop() -> Observed {
    let mut time = VirtualTime::new()?;
    for second in 0..30 {
        if time.poll_sends() {
            time.refuse_with(401, "invalid_client")?;
        }
        same(&format!("requests after {second} s"), time.requests, 1)?;
        time.poll().expect_failed()?;
        time.advance(1);
    }
    time.poll().expect_refresh()?;
    Ok("1 request in 30 s".into())
}

fn invalid_client(adapter: &dyn Adapter) -> Observed {
    let server = ScriptedServer::with_responses(|_| refusal("401 Unauthorized", "invalid_client"))?;
    let client = client(adapter, &server, hasty())?;
    for _ in 0..10 {
        failure(&*client)?;
    }
    same("requests", server.requests().len(), 1)?;
    Ok("10 calls, 1 request, 10 errors".into())
}

/// Checks that the latest request carries the rotated secret, in a header that is marked sensitive.
fn carries_the_new_secret(time: &VirtualTime) -> Result<(), Fail> {
    let request = time.latest()?.grant().request();
    let rotated = grant_of("app-1", "rotated")?.request();
    ensure(request.headers() == rotated.headers(), || "the old secret is sent".into())?;
    let debug = format!("{:?}", request.headers());
    ensure(debug.contains("Sensitive"), || "the header is not sensitive".into())
}

fn new_secret() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.refuse_with(401, "invalid_client")?;
    time.poll().expect_failed()?;
    time.lifecycle.set_grant(grant_of("app-1", "rotated")?);
    time.poll().expect_refresh()?;
    carries_the_new_secret(&time)?;
    time.issue(3600)?;
    time.poll().expect_use()?;
    Ok("the new secret ends the pause".into())
}

fn old_refusal() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    let waiting = time.poll().expect_wait()?;
    time.lifecycle.set_grant(grant_of("app-1", "rotated")?);
    time.refuse_with(401, "invalid_client")?;
    time.poll_as(Some(waiting)).expect_refresh()?;
    carries_the_new_secret(&time)?;
    Ok("a refusal of the old one says nothing of the new one".into())
}

fn same_client() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.lifecycle.set_grant(grant_of("app-1", "rotated")?);
    same("the token", time.poll().expect_use()?.token().secret(), "t1")?;
    time.lifecycle.set_grant(grant_of("other", "s3cr3t")?);
    time.poll().expect_refresh()?;
    same("requests", time.requests, 2)?;
    Ok("a token stays with its client and goes with another".into())
}

fn rotated(adapter: &dyn Adapter) -> Observed {
    let server = ScriptedServer::with_responses(|number| match number {
        1 => refusal("401 Unauthorized", "invalid_client"),
        _ => issue(number),
    })?;
    let client = client(adapter, &server, hasty())?;
    for _ in 0..2 {
        failure(&*client)?;
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

/// Statuses that are retried.
const RETRYABLE: [u16; 6] = [408, 429, 500, 502, 503, 504];

fn all_statuses() -> Observed {
    for status in 300..600 {
        let mut time = VirtualTime::new()?;
        time.run_to_failure(|time| time.refuse(status, &[]))?;
        let requests = if RETRYABLE.contains(&status) { 3 } else { 1 };
        same(&format!("requests at {status}"), time.requests, requests)?;
    }
    for code in ["server_error", "temporarily_unavailable"] {
        let mut time = VirtualTime::new()?;
        time.run_to_failure(|time| time.refuse_with(400, code))?;
        same(&format!("requests at {code}"), time.requests, 3)?;
    }
    Ok("of 300 statuses, 6 are retried; so are two codes".into())
}

fn backoff() -> Observed {
    // 200 ms and 400 ms, or a second and two after a 429; never below the floor between requests.
    for (status, entropy, required) in [
        (503, 0, [1000, 1000]),
        (503, u64::MAX, [1000, 1000]),
        (429, 0, [1000, 1000]),
        (429, u64::MAX, [1000, 2000]),
        (429, u64::MAX / 4 * 3, [1000, 1500]),
    ] {
        let mut time = VirtualTime::new()?;
        time.entropy = entropy;
        let (mut pauses, mut last) = (Vec::new(), None);
        time.run_to_failure(|time| {
            let now = time.steady;
            pauses.extend(last.replace(now).map(|last| now.saturating_sub(last).as_millis()));
            time.refuse(status, &[])
        })?;
        let is_close = pauses.len() == required.len()
            && pauses.iter().zip(required).all(|(pause, required)| pause.abs_diff(required) <= 1);
        ensure(is_close, || format!("{status}: {pauses:?} instead of {required:?}"))?;
    }
    Ok("backoff is drawn below a bound that doubles".into())
}

fn statuses(adapter: &dyn Adapter) -> Observed {
    for (status, requests) in
        [(500, 3), (502, 3), (503, 3), (504, 3), (408, 3), (429, 3), (501, 1), (505, 1)]
    {
        let server =
            ScriptedServer::with_responses(move |_| response(&format!("{status} Oh"), "", ""))?;
        let client = client(adapter, &server, hasty())?;
        let error = failure(&*client)?;
        ensure(matches!(error.error(), Error::Refused(_)), || format!("{status}: {error:?}"))?;
        same(&status.to_string(), server.requests().len(), requests)?;
    }
    Ok("3 requests each for 500, 502, 503, 504, 408, 429; 1 each for 501, 505".into())
}
