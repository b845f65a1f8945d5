//! What a client makes of a lifetime.

use std::time::{Duration, Instant};

use super::client::{Client, all_have, shown};
use super::contract::Start;
use super::responses::{failure, issue, json, pass, pass_until, refusal};
use super::server::Server;
use crate::fail::{Fail, ensure, same};
use crate::faults::Observed;
use crate::samples::token_body;
use crate::{millis, seconds};

/// Asks so often, one call after another.
fn asked(client: &Client, times: usize) -> Result<Vec<Result<String, String>>, Fail> {
    (0..times).map(|_| client.token()).collect()
}

/// Plays a lifetime for which one request should serve all calls.
fn cached(start: &Start<'_>, lifetime: Option<&str>) -> Result<(), Fail> {
    let body = token_body("t1", lifetime);
    let server = Server::with_responses(move |_| json("200 OK", "", &body))?;
    let client = Client::of(start, &server)?;
    let what = lifetime.map_or("no lifetime".to_owned(), |it| format!("a lifetime of {it}"));
    all_have(&asked(&client, 20)?, "t1").map_err(|why| why.at(&what))?;
    let requests = server.requests();
    ensure(requests == 1, || format!("{what}: {requests} requests for 20 calls"))
}

pub(super) fn minutes(start: &Start<'_>) -> Observed {
    cached(start, Some("60"))?;
    cached(start, Some("300"))?;
    Ok("20 calls each: 1 request".into())
}

pub(super) fn unknown(start: &Start<'_>) -> Observed {
    cached(start, None)?;
    Ok("20 calls: 1 request; when that token ends cannot be seen".into())
}

pub(super) fn huge(start: &Start<'_>) -> Observed {
    cached(start, Some("9223372036854775808"))?;
    cached(start, Some("1e308"))?;
    Ok("2^63 and 1e308: a token, 1 request for 20 calls".into())
}

pub(super) fn nothing(start: &Start<'_>) -> Observed {
    let server = Server::with_responses(|number| issue(number, "0"))?;
    let client = Client::of(start, &server)?;
    client.good_token("a lifetime of 0")?;
    let second = client.good_token("a lifetime of 0, the next call")?;
    ensure(second != "t1", || "the token of lifetime 0 was given again, 1 request".into())?;
    Ok(format!("2 calls: 2 tokens, {} requests", server.requests()))
}

pub(super) fn spellings(start: &Start<'_>) -> Observed {
    for lifetime in ["3600", "\"3600\"", "3600.0", "null", "\"abc\""] {
        let server = Server::with_responses(move |number| issue(number, lifetime))?;
        let client = Client::of(start, &server)?;
        client.good_token(&format!("\"expires_in\":{lifetime}"))?;
    }
    Ok("3600, \"3600\", 3600.0, null and \"abc\": a token each".into())
}

/// Asks every 10 ms for two seconds, from a server whose tokens live for one.
fn paced(start: &Start<'_>, token: fn(usize) -> usize) -> Observed {
    let server = Server::with_responses(move |number| issue(token(number), "1"))?;
    let client = Client::of(start, &server)?;
    let began = Instant::now();
    let mut calls = 0_u32;
    while began.elapsed() < seconds(2) {
        client.good_token("a lifetime of 1 s")?;
        calls += 1;
        pass(millis(10));
    }
    let (requests, took) = (server.requests(), began.elapsed());
    // Whatever margin it keeps, and it may be half of the second.
    let most = usize::try_from(took.as_secs()).unwrap_or(usize::MAX).saturating_mul(5);
    ensure(requests <= most, || {
        format!("{requests} requests for {calls} calls in {:.1} s", took.as_secs_f32())
    })?;
    Ok(format!("{calls} calls in {:.1} s: {requests} requests", took.as_secs_f32()))
}

pub(super) fn a_second(start: &Start<'_>) -> Observed {
    paced(start, |number| number)
}

pub(super) fn again(start: &Start<'_>) -> Observed {
    paced(start, |_| 1)
}

pub(super) fn late(start: &Start<'_>) -> Observed {
    let server = Server::new(|request| {
        if request.number == 1 {
            pass(seconds(2));
        }
        let bytes = issue(request.number, "3");
        request.write(&bytes)
    })?;
    let client = Client::of(start, &server)?;
    client.good_token("a response that took 2 s of a lifetime of 3")?;
    pass_until(first_arrival(&server)? + millis(3200));
    let token = client.good_token("after the token's end")?;
    let served = "the token was served 3.2 s after it was asked for, of a lifetime of 3";
    ensure(token != "t1", || served.into())?;
    Ok("a response took 2 s of a lifetime of 3: not served 3.2 s after the request".into())
}

pub(super) fn first_arrival(server: &Server) -> Result<Instant, Fail> {
    server.arrivals().first().copied().ok_or_else(|| Fail::new("no request came"))
}

/// How long the tokens live that a failing server has issued.
const LIFE: Duration = seconds(4);

/// Asks every 50 ms for a token of which 3.2 s of its 4 have not passed, while every further request fails.
fn served_on(start: &Start<'_>, failing: fn() -> Vec<u8>) -> Observed {
    let server = Server::with_responses(move |number| match number {
        1 => issue(1, "4"),
        _ => failing(),
    })?;
    let client = Client::of(start, &server)?;
    client.good_token("the first call")?;
    let until = first_arrival(&server)? + millis(3200);
    loop {
        let given = client.token()?;
        if Instant::now() >= until {
            break;
        }
        let left = until.saturating_duration_since(Instant::now()) + millis(800);
        ensure(given.as_deref() == Ok("t1"), || {
            let left = left.as_secs_f32();
            format!("with {left:.1} s of the token's life left: {}", shown(&given))
        })?;
        pass(millis(50));
    }
    Ok(format!("served for 3.2 s of 4; {} requests failed", server.requests().saturating_sub(1)))
}

pub(super) fn unavailable(start: &Start<'_>) -> Observed {
    served_on(start, || failure("503 Service Unavailable", ""))
}

pub(super) fn refused_early(start: &Start<'_>) -> Observed {
    served_on(start, || refusal("401 Unauthorized", "invalid_client"))
}

pub(super) fn dead(start: &Start<'_>) -> Observed {
    let server = Server::with_responses(|number| match number {
        1 => issue(1, "4"),
        _ => failure("503 Service Unavailable", ""),
    })?;
    let client = Client::of(start, &server)?;
    client.good_token("the first call")?;
    pass_until(first_arrival(&server)? + LIFE + millis(200));
    client.no_token("0.2 s after the token's end, every refresh failing")?;
    Ok("an error 0.2 s after the token's end".into())
}

pub(super) fn recovers(start: &Start<'_>) -> Observed {
    let began = Instant::now();
    let server = Server::with_responses(move |number| {
        if began.elapsed() < seconds(2) {
            failure("503 Service Unavailable", "")
        } else {
            issue(number, "3600")
        }
    })?;
    let client = Client::of(start, &server)?;
    while began.elapsed() < seconds(20) {
        if client.token()?.is_ok() {
            let took = began.elapsed().as_secs_f32();
            return Ok(format!("an outage of 2 s: a token after {took:.1} s"));
        }
        pass(millis(100));
    }
    same("a token within 20 s of an outage of 2", false, true)?;
    Ok(String::new())
}
