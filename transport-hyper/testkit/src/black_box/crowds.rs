//! Many callers at once, and callers whose token was rejected.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::client::{Client, all_have, cut, ensure_told, given};
use super::contract::Start;
use super::lifetimes::first_arrival;
use super::responses::{failure, issue, pass, refusal};
use super::server::Server;
use crate::fail::{Fail, ensure, same};
use crate::faults::Observed;
use crate::{millis, seconds};

/// Starts a server whose first response takes 300 ms, so that others come meanwhile.
fn slow_at_first(
    response: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
) -> std::io::Result<Server> {
    Server::with_responses(move |number| {
        if number == 1 {
            pass(millis(300));
        }
        response(number)
    })
}

pub(super) fn cold(start: &Start<'_>) -> Observed {
    let server = slow_at_first(|number| issue(number, "3600"))?;
    let client = Client::of(start, &server)?;
    let outcomes = client.crowd(100)?;
    let requests = server.requests();
    ensure(requests == 1, || format!("{requests} requests for 100 callers"))?;
    all_have(&outcomes, "t1")?;
    Ok("100 callers: 1 request, all have t1".into())
}

pub(super) fn visible(start: &Start<'_>) -> Observed {
    let server = slow_at_first(|number| issue(number, "3600"))?;
    let client = Client::of(start, &server)?;
    all_have(&client.crowd(20)?, "t1")?;
    all_have(&client.crowd(20)?, "t1")?;
    let requests = server.requests();
    ensure(requests == 1, || format!("{requests} requests for 20 callers that asked twice"))?;
    Ok("20 callers asked again when they had a token: 1 request".into())
}

pub(super) fn refused_together(start: &Start<'_>) -> Observed {
    let server = slow_at_first(|_| refusal("401 Unauthorized", "invalid_client"))?;
    let client = Client::of(start, &server)?;
    let tokens = client.crowd(20)?.iter().filter(|outcome| outcome.is_ok()).count();
    same("tokens", tokens, 0)?;
    let requests = server.requests();
    ensure(requests == 1, || format!("{requests} requests for 20 callers at once"))?;
    Ok("20 callers at once: an error for each, 1 request".into())
}

pub(super) fn refused_again(start: &Start<'_>) -> Observed {
    let server = Server::with_responses(|_| refusal("401 Unauthorized", "invalid_client"))?;
    let client = Client::of(start, &server)?;
    for _ in 0..20 {
        client.no_token("401 invalid_client")?;
    }
    let requests = server.requests();
    ensure(requests == 1, || format!("{requests} requests for 20 calls, one after another"))?;
    Ok("20 calls, one after another: 1 request".into())
}

/// Asks until there is a token, from a server that first wants that pause of two seconds. Returns the time
/// between two requests.
fn paused(start: &Start<'_>, headers: &'static str) -> Observed {
    let server = Server::with_responses(move |number| match number {
        1 => failure("503 Service Unavailable", headers),
        _ => issue(number, "3600"),
    })?;
    let client = Client::of(start, &server)?;
    let began = Instant::now();
    while client.token()?.is_err() {
        ensure(began.elapsed() < seconds(20), || "no token after 20 s".into())?;
        pass(millis(50));
    }
    let arrivals = server.arrivals();
    let gap = arrivals.first().zip(arrivals.get(1)).map(|(one, two)| two.duration_since(*one));
    let gap = gap.ok_or_else(|| Fail::new("there was no second request"))?;
    ensure(gap >= seconds(2), || {
        format!("the next request came {:.2} s after a 503 that asked for 2 s", gap.as_secs_f32())
    })?;
    Ok(format!("the next request came after {:.1} s", gap.as_secs_f32()))
}

pub(super) fn heeded(start: &Start<'_>) -> Observed {
    let seen = paused(start, "retry-after: 2\r\n")?;
    Ok(format!("Retry-After: 2 on a 503: {seen}"))
}

pub(super) fn skewed(start: &Start<'_>) -> Observed {
    let headers = "date: Sat, 21 Nov 2020 21:26:10 GMT\r\n\
                   retry-after: Sat, 21 Nov 2020 21:26:12 GMT\r\n";
    let seen = paused(start, headers).map_err(|why| why.at("both dates in 2020"))?;
    Ok(format!("Retry-After 2 s behind the response's Date, both in 2020: {seen}"))
}

/// Makes calls to a server that asks for a pause of ten minutes. Returns how many requests it took.
fn long_pause(start: &Start<'_>, calls: usize) -> Result<usize, Fail> {
    let headers = "retry-after: 600\r\n";
    let server = Server::with_responses(move |_| failure("503 Service Unavailable", headers))?;
    let client = Client::of(start, &server)?;
    let began = Instant::now();
    for _ in 0..calls {
        client.no_token("Retry-After: 600 on a 503")?;
    }
    let (requests, took) = (server.requests(), began.elapsed().as_secs());
    ensure(took < 20, || format!("{calls} call(s) took {took} s"))?;
    Ok(requests)
}

pub(super) fn fails_now(start: &Start<'_>) -> Observed {
    let requests = long_pause(start, 1)?;
    Ok(format!("an error at once, {requests} request(s)"))
}

pub(super) fn cooling_down(start: &Start<'_>) -> Observed {
    let requests = long_pause(start, 10)?;
    ensure(requests == 1, || format!("{requests} requests for 10 calls, 600 s to wait"))?;
    Ok("10 calls: an error each at once, 1 request".into())
}

pub(super) fn rejected(start: &Start<'_>) -> Observed {
    let server = Server::with_responses(|number| issue(number, "3600"))?;
    let client = told(start, &server)?;
    same("the first token", &*client.good_token("the first call")?, "t1")?;
    let reports = (0..100).map(|_| client.reported("t1")).collect::<Result<Vec<_>, _>>()?;
    let outcomes = reports.iter().map(given).collect::<Result<Vec<_>, _>>()?;
    all_have(&outcomes, "t2")?;
    same("requests", server.requests(), 2)?;
    Ok("100 callers reject t1: 1 request more, all have t2".into())
}

pub(super) fn late_report(start: &Start<'_>) -> Observed {
    let server = Server::with_responses(|number| issue(number, "3600"))?;
    let client = told(start, &server)?;
    same("the first token", &*client.good_token("the first call")?, "t1")?;
    for _ in 0..2 {
        same("in place of t1", client.token_after("t1")?.as_deref(), Ok("t2"))?;
    }
    same("requests", server.requests(), 2)?;
    Ok("t1 rejected twice: t2 both times, 1 request more".into())
}

/// Returns a client that can be told of rejections. One that cannot is not played with.
fn told(start: &Start<'_>, server: &Server) -> Result<Client, Fail> {
    // Another client is asked, so that nothing of it counts.
    let other = Server::with_responses(|number| issue(number, "3600"))?;
    ensure_told(&Client::of(start, &other)?)?;
    Client::of(start, server)
}

pub(super) fn known_later(start: &Start<'_>) -> Observed {
    for delay in [millis(500), millis(1500)] {
        let server = Server::with_responses(|number| issue(number, "3600"))?;
        let client = told(start, &server)?;
        let accepts = |token: &str| {
            let number: usize = token.trim_start_matches('t').parse().unwrap_or_default();
            let issued = number.checked_sub(1).and_then(|at| server.arrivals().get(at).copied());
            issued.is_some_and(|issued| issued.elapsed() >= delay)
        };
        client.good_token("the first call")?;
        let began = first_arrival(&server)?;
        let within = delay * 3 + seconds(2);
        loop {
            let token = client.good_token("a call")?;
            let succeeds =
                accepts(&token) || client.token_after(&token)?.is_ok_and(|second| accepts(&second));
            if succeeds {
                break;
            }
            ensure(began.elapsed() < within, || {
                format!(
                    "known after {delay:?}: every call of {within:?} rejected, {} requests",
                    server.requests()
                )
            })?;
            pass(millis(100));
        }
        let requests = server.requests();
        ensure(requests <= 6, || format!("known after {delay:?}: {requests} requests"))?;
    }
    Ok("known after 0.5 and 1.5 s: accepted in time, 6 requests at most".into())
}

pub(super) fn all_rejected(start: &Start<'_>) -> Observed {
    let server = Server::with_responses(|number| issue(number, "3600"))?;
    let client = told(start, &server)?;
    let (began, mut calls) = (Instant::now(), 0);
    while began.elapsed() < seconds(5) {
        let token = client.good_token("a call")?;
        client.token_after(&token)?.err();
        calls += 1;
        pass(millis(100));
    }
    let requests = server.requests();
    // One at first, and then after 0, 1, 2 and 4 s.
    ensure(requests <= 5, || format!("{requests} requests for {calls} rejected calls in 5 s"))?;
    Ok(format!("{calls} rejected calls in 5 s: {requests} requests"))
}

pub(super) fn one_of_eight(start: &Start<'_>) -> Observed {
    const HELD: Duration = seconds(5);
    let (go, gone) = mpsc::channel::<()>();
    let gone = std::sync::Mutex::new(gone);
    let server = Server::with_responses(move |number| {
        if number == 2 {
            // Until the others have been served; their end of it may be gone.
            if let Ok(gone) = gone.lock() {
                gone.recv_timeout(HELD).ok();
            }
        }
        issue(number, "3600")
    })?;
    let client = told(start, &server)?;
    same("the first token", &*client.good_token("the first call")?, "t1")?;
    let rejected = client.reported("t1")?;
    let began = Instant::now();
    while server.requests() < 2 && began.elapsed() < HELD {
        pass(millis(5));
    }
    same("requests", server.requests(), 2)?;
    let held_since = Instant::now();
    let others = client.crowd(7)?;
    let took = held_since.elapsed();
    go.send(()).ok();
    given(&rejected)?.map_err(|why| Fail::new(cut(&why)).at("the rejected caller"))?;
    all_have(&others, "t1").map_err(|why| why.at("while the successor of t1 was held back"))?;
    ensure(took < HELD, || "7 others waited for the token request of one".into())?;
    Ok("7 callers had t1 while the request for its successor was held back".into())
}

pub(super) fn stopped(start: &Start<'_>) -> Observed {
    let (ended, end) = mpsc::channel();
    let server = Server::new(move |request| {
        let bytes = crate::samples::response(
            "200 OK",
            "content-type: application/json\r\n",
            &crate::samples::token_body(&format!("t{}", request.number), Some("2")),
        );
        request.write(&bytes)?;
        while request.next().is_ok() {
            request.write(&bytes)?;
        }
        ended.send(()).map_err(std::io::Error::other)
    })?;
    let client = Client::of(start, &server)?;
    client.good_token("the first call")?;
    let before = server.connections();
    client.stop();
    drop(client);
    for _ in 0..before {
        let closed = end.recv_timeout(seconds(10));
        ensure(closed.is_ok(), || "a connection was still open 10 s after it was stopped".into())?;
    }
    let requests = server.requests();
    // Longer than any token lives.
    pass(seconds(3));
    let later = server.requests().saturating_sub(requests);
    ensure(later == 0, || format!("{later} requests within 3 s after it was stopped"))?;
    Ok("stopped: its connections ended, and no request came".into())
}
