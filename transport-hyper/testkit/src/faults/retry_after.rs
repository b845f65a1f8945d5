//! How long a server asks clients to wait.

use std::time::{Duration, Instant, SystemTime};

use http::Response;
use polygrant::{Error, UnixTime};

use super::adapter::Adapter;
use super::case::Check::{Machine, Parser, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, failure, hasty};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_in, response};
use crate::{Caller, ExpectAction, ScriptedServer, VirtualTime, credentials, millis, seconds};

pub(super) const FAULTS: [FaultCase; 7] = [
    fault(
        33,
        "Retry-After in seconds, in any of 3 dates",
        "heeded",
        &[Machine(heeded), Machine(permanent)],
    ),
    fault(
        34,
        "Retry-After: 9999999999, or 2^64",
        "capped",
        &[Machine(capped), Machine(reset_capped)],
    ),
    fault(35, "Retry-After: 0, past, garbage", "the ordinary backoff", &[Machine(none)]),
    fault(
        36,
        "Retry-After longer than the refresh may take",
        "fails now, with retry_at",
        &[Machine(too_long), Machine(outlasts_the_token), Wire(fails_now)],
    ),
    fault(
        37,
        "callers in a cooldown",
        "fail fast, nothing sent",
        &[Machine(cooldown), Wire(fail_fast)],
    ),
    fault(
        38,
        "a date, and a clock that is wrong",
        "relative to the server's Date",
        &[Machine(skewed)],
    ),
    fault(
        81,
        "a pause stated in the body, where the dialect names it",
        "heeded as Retry-After",
        &[Parser(pause_in_the_body), Machine(pause_heeded)],
    ),
];

/// When virtual time begins.
const DATE: (&str, &str) = ("Date", "Sat, 21 Nov 2026 21:26:10 GMT");

fn heeded() -> Observed {
    for text in [
        "20",
        "Sat, 21 Nov 2026 21:26:30 GMT",
        "Saturday, 21-Nov-26 21:26:30 GMT",
        "Sat Nov 21 21:26:30 2026",
    ] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.refuse(503, &[("Retry-After", text)])?;
        let waiter = time.poll().expect_wait()?;
        same(text, waiter.max_wait(), seconds(20))?;
        time.advance_by(millis(19_999));
        time.poll_as(Some(waiter)).expect_wait()?;
        time.advance_by(millis(1));
        time.poll_as(Some(waiter)).expect_refresh()?;
    }
    Ok("each held the next request back for its 20 s, to the millisecond".into())
}

fn permanent() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.refuse(401, &[("Retry-After", "400")])?;
    let error = time.poll().expect_failed()?;
    same("the pause", error.retry_in(time.now()), seconds(400))?;
    Ok("so does one with a 401".into())
}

fn capped() -> Observed {
    for text in ["9999999999", "18446744073709551615", "18446744073709551616"] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.refuse(429, &[("Retry-After", text)])?;
        same(text, time.poll().expect_failed()?.retry_in(time.now()), seconds(3600))?;
    }
    Ok("an hour each".into())
}

fn reset_capped() -> Observed {
    for text in ["9999999999", "18446744073709551615", "86400"] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.refuse(429, &[("X-RateLimit-Reset", text)])?;
        same(text, time.poll().expect_failed()?.retry_in(time.now()), seconds(60))?;
    }
    Ok("a rate limit's reset is a minute at most".into())
}

fn none() -> Observed {
    for text in ["0", "Sat, 21 Nov 2026 21:26:09 GMT", "soon", "-1", "1.5", ""] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.advance(2);
        time.refuse(503, &[("Retry-After", text)])?;
        let wait = time.poll().expect_wait()?.max_wait();
        // Half of 200 ms, as the entropy has it.
        ensure(wait.abs_diff(millis(100)) < millis(1), || format!("{text:?}: {wait:?}"))?;
    }
    Ok("100 ms, drawn from the ordinary 200, for each of 6".into())
}

fn too_long() -> Observed {
    for (asked, fails) in [(29, false), (30, true), (31, true), (600, true)] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.refuse(503, &[("Retry-After", &asked.to_string())])?;
        if fails {
            let error = time.poll().expect_failed()?;
            same("the pause", error.retry_in(time.now()), seconds(asked))?;
        } else {
            time.poll().expect_wait()?;
        }
    }
    Ok("29 s are waited for, 30 s and more fail at once".into())
}

fn outlasts_the_token() -> Observed {
    let mut time = VirtualTime::with_token(60)?;
    time.advance(36);
    time.poll().expect_use_and_refresh()?;
    time.refuse(503, &[("Retry-After", "600")])?;
    time.advance(17);
    same("the token", time.poll().expect_use()?.token().secret(), "t1")?;
    time.advance(1);
    let error = time.poll().expect_failed()?;
    same("the pause", error.retry_in(time.now()), seconds(600 - 18))?;
    time.advance(600 - 18);
    time.poll().expect_refresh()?;
    Ok("a refresh that is put off for 600 s outlasts the token".into())
}

fn fails_now(adapter: &dyn Adapter) -> Observed {
    let wait = "retry-after: 60\r\n";
    let server =
        ScriptedServer::with_responses(move |_| response("503 Service Unavailable", wait, ""))?;
    let client = client(adapter, &server, hasty())?;
    let began = Instant::now();
    let error = failure(&*client)?;
    // The wall clock is the one that the client and this check share.
    let retry_in = error.retry_at().wall().saturating_since(UnixTime::from(SystemTime::now()));
    let took = began.elapsed();
    ensure(took < seconds(30), || format!("it took {took:?}"))?;
    ensure(error.error().as_refusal().is_some(), || format!("{error:?}"))?;
    same("requests", server.requests().len(), 1)?;
    let is_near = retry_in <= seconds(60) && retry_in + took + seconds(1) > seconds(60);
    ensure(is_near, || format!("to be tried again in {retry_in:?}"))?;
    Ok("failed at once after 1 request, to be tried again in 60 s".into())
}

fn cooldown() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.refuse(429, &[("Retry-After", "600")])?;
    for second in 0..600 {
        for caller in &mut Caller::crowd(3) {
            let error = caller.poll(&mut time).expect_failed()?;
            let left = seconds(600 - second);
            same("the pause", error.retry_in(time.now()), left)?;
            same("retry_at", error.retry_at().wall().since_epoch(), time.wall + left)?;
        }
        time.advance(1);
    }
    same("requests", time.requests, 1)?;
    time.poll().expect_refresh()?;
    Ok("1800 polls in 600 s, 1 request, each told how long still".into())
}

fn fail_fast(adapter: &dyn Adapter) -> Observed {
    let rate = "retry-after: 600\r\n";
    let server =
        ScriptedServer::with_responses(move |_| response("429 Too Many Requests", rate, ""))?;
    let client = client(adapter, &server, hasty())?;
    for _ in 0..50 {
        let error = failure(&*client)?;
        let status = error.error().as_refusal().map(|refusal| refusal.status().as_u16());
        same("the status", status, Some(429))?;
    }
    same("connections", server.connections(), 1)?;
    Ok("50 calls, 1 request, 50 errors".into())
}

fn skewed() -> Observed {
    let at_date = ("Retry-After", "Sat, 21 Nov 2026 21:27:10 GMT");
    let at_reset = ("X-RateLimit-Reset", "1795296420");
    for skew in [0, 3600, 86_400] {
        for (header, pause) in [(at_date, 60), (at_reset, 50)] {
            for ahead in [true, false] {
                let mut time = VirtualTime::new()?;
                time.wall = match ahead {
                    true => time.wall.saturating_add(seconds(skew)),
                    false => time.wall.saturating_sub(seconds(skew)),
                };
                time.poll().expect_refresh()?;
                time.refuse(503, &[DATE, header])?;
                let error = time.poll().expect_failed()?;
                same("the pause", error.retry_in(time.now()), seconds(pause))?;
            }
        }
    }
    Ok("60 s from the server's Date, with clocks up to a day ahead or behind".into())
}

const PAUSE_IN_BODY: &str = r#"{
    "name": "acme",
    "error": { "retry_after": [["error", "wait"], "retry_after"] }
}"#;

/// Returns the pause that a dialect reads from a refusal with that header and that body.
fn pause_of(document: &str, header: Option<&str>, body: &str) -> Result<Option<Duration>, Fail> {
    let grant = grant_in(document, "https://auth.example.com", credentials())?;
    let mut refusal = Response::builder().status(429);
    if let Some(header) = header {
        refusal = refusal.header("retry-after", header);
    }
    let refusal = refusal.body(body.to_owned()).map_err(|error| Fail::new(error.to_string()))?;
    match grant.parse(&refusal, UnixTime::EPOCH) {
        Err(Error::Refused(refusal)) => Ok(refusal.retry_after()),
        other => Err(Fail::new(format!("not a refusal: {other:?}"))),
    }
}

fn pause_in_the_body() -> Observed {
    for (body, pause) in [
        (r#"{"error":"slow_down","retry_after":7}"#, Some(7)),
        (r#"{"error":"slow_down","retry_after":" 7 "}"#, Some(7)),
        (r#"{"error":"slow_down","retry_after":6.01}"#, Some(7)),
        (r#"{"error":{"code":"slow_down","wait":7},"retry_after":9}"#, Some(7)),
        (r#"{"error":"slow_down","retry_after":1e300}"#, Some(u64::MAX)),
        (r#"{"error":"slow_down","retry_after":-1}"#, None),
        (r#"{"error":"slow_down","retry_after":"soon"}"#, None),
        (r#"{"error":"slow_down","retry_after":null}"#, None),
        (r#"{"error":"slow_down"}"#, None),
    ] {
        let found = pause_of(PAUSE_IN_BODY, None, body)?;
        same(body, found.map(|found| found.as_secs()), pause)?;
    }
    let body = r#"{"error":"slow_down","retry_after":7}"#;
    same("beside the header", pause_of(PAUSE_IN_BODY, Some("5"), body)?, Some(seconds(5)))?;
    same("where no dialect names it", pause_of(r#"{"name":"acme"}"#, None, body)?, None)?;
    Ok("read where the dialect says, after the header".into())
}

fn pause_heeded() -> Observed {
    let grant = grant_in(PAUSE_IN_BODY, "https://auth.example.com", credentials())?;
    let mut time = VirtualTime::with_grant(grant);
    time.poll().expect_refresh()?;
    drop(time.respond(429, &[], r#"{"error":"slow_down","retry_after":7}"#)?);
    let waiter = time.poll().expect_wait()?;
    same("the wait", waiter.max_wait(), seconds(7))?;
    time.advance_by(millis(6_999));
    time.poll_as(Some(waiter)).expect_wait()?;
    time.advance_by(millis(1));
    time.poll_as(Some(waiter)).expect_refresh()?;
    Ok("it held the next request back for 7 s, to the millisecond".into())
}
