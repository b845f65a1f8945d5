//! A vendor that is away: the token is served to its end, then callers fail, and it recovers.

use polygrant::Error;
use polygrant_lifecycle::{Action, State};

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, hasty, issue};
use super::verdict::Observed;
use crate::fail::{ensure, same};
use crate::samples::response;
use crate::{ExpectAction, ScriptedServer, VirtualTime, seconds};

pub(super) const FAULTS: [FaultCase; 5] = [
    fault(
        15,
        "a refresh fails, the token is valid",
        "the token is served",
        &[Machine(served_on), Machine(spaced_out)],
    ),
    fault(
        16,
        "it fails until the token's hard end",
        "then a typed error, never the dead token",
        &[Machine(hard_end), Machine(wakes_at_the_end)],
    ),
    fault(17, "an outage, then recovery", "recovers by itself", &[Machine(recovers), Wire(outage)]),
    fault(
        18,
        "10,000 failures",
        "no pause is longer than its cap",
        &[Machine(ten_thousand), Machine(kinds_apart)],
    ),
    fault(
        31,
        "an early refresh is refused for good",
        "the token is kept to its end",
        &[Machine(early)],
    ),
];

fn served_on() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    for second in 2520..3570 {
        let sent = time.requests;
        let token = time.poll().expect_token().map_err(|fail| fail.at(second))?;
        same("the token", token.token().secret(), "t1")?;
        if time.requests > sent {
            time.refuse(503, &[])?;
        }
        time.advance(1);
    }
    let failed = time.requests.saturating_sub(1);
    ensure(failed > 1, || "it was not tried again".into())?;
    Ok(format!("served for its last 1050 s, through {failed} failed requests"))
}

fn spaced_out() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    let (mut pauses, mut last) = (Vec::new(), None);
    for second in 2520..3570 {
        if let Action::UseAndRefresh(..) = time.poll() {
            pauses.extend(last.replace(second).map(|last| second - last));
            // It is not retryable, so that every refresh is one request.
            time.refuse_with(400, "invalid_client")?;
        }
        time.advance(1);
    }
    same("the pauses", &*pauses, &[10, 20, 40, 80, 160, 225, 225, 225])?;
    Ok("tried again after 10 s, doubling to a quarter of the window".into())
}

fn hard_end() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(3569);
    time.poll().expect_use_and_refresh()?;
    time.refuse_with(400, "server_error")?;
    time.advance(1);
    let error = time.run_to_failure(|time| time.refuse(503, &[]))?;
    ensure(matches!(error.error(), Error::Refused(_)), || format!("{error:?}"))?;
    same("the pause", error.retry_in(time.now()), seconds(1))?;
    time.poll().expect_failed()?;
    same("the state", time.state(), State::Failing)?;
    Ok(format!("served until 3570 s, then: {error}"))
}

fn wakes_at_the_end() -> Observed {
    for (headers, wait) in [(&[][..], 1), (&[("Retry-After", "5")], 5)] {
        let mut time = VirtualTime::with_token(3600)?;
        time.advance(3569);
        time.poll().expect_use_and_refresh()?;
        time.refuse(400, headers)?;
        same("wakes in", time.wakes_in()?, seconds(wait))?;
        time.advance(wait);
        time.poll().expect_refresh()?;
    }
    Ok("what keeps the token fresh is woken at its end".into())
}

fn recovers() -> Observed {
    let mut time = VirtualTime::new()?;
    for _ in 0..50 {
        let error = time.run_to_failure(|time| time.refuse(500, &[]))?;
        time.advance_by(error.retry_in(time.now()));
    }
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    same("the token", time.poll().expect_use()?.token().secret(), "t1")?;
    // After the recovery the next failure begins with the shortest pause again.
    time.advance(3600);
    let error = time.run_to_failure(|time| time.refuse(500, &[]))?;
    same("the next pause", error.retry_in(time.now()), seconds(1))?;
    Ok("50 failed refreshes, then a token; the next failure pauses for 1 s".into())
}

fn outage(adapter: &dyn Adapter) -> Observed {
    let server = ScriptedServer::with_responses(|number| match number {
        1..=30 => response("503 Service Unavailable", "", ""),
        _ => issue(number),
    })?;
    let client = client(adapter, &server, hasty())?;
    let mut failed = 0;
    while client.token().is_err() {
        failed += 1;
        ensure(failed < 100, || "100 calls failed".into())?;
    }
    same("requests", server.requests().len(), 31)?;
    Ok(format!("30 responses of 503 were {failed} failed calls; the next had a token"))
}

fn ten_thousand() -> Observed {
    for (status, base, cap) in [(503, 1_u64, 30), (401, 30, 300)] {
        let mut time = VirtualTime::new()?;
        for failures in 0..10_000_u32 {
            let error = time.run_to_failure(|time| time.refuse(status, &[]))?;
            let pause = error.retry_in(time.now());
            let doubled = 1_u64.checked_shl(failures).unwrap_or(u64::MAX).saturating_mul(base);
            let required = seconds(doubled.min(cap));
            same(&format!("{status}, after {failures} failures"), pause, required)?;
            time.advance_by(pause);
        }
        time.poll().expect_refresh()?;
    }
    Ok("10,000 refreshes: pauses double up to 30 s, or 300 s after a 401, and it still asks".into())
}

fn kinds_apart() -> Observed {
    let mut time = VirtualTime::new()?;
    for _ in 0..6 {
        let error = time.run_to_failure(|time| time.refuse(503, &[]))?;
        time.advance_by(error.retry_in(time.now()));
    }
    for pause in [30, 60] {
        let error = time.run_to_failure(|time| time.refuse(401, &[]))?;
        same("the pause", error.retry_in(time.now()), seconds(pause))?;
        time.advance(pause);
    }
    Ok("an outage is not held against the first permanent refusal".into())
}

fn early() -> Observed {
    let mut time = VirtualTime::with_token(60)?;
    time.advance(36);
    time.poll().expect_use_and_refresh()?;
    time.refuse_with(401, "invalid_client")?;
    for _ in 36..54 {
        let sent = time.requests;
        same("the token", time.poll().expect_token()?.token().secret(), "t1")?;
        if time.requests > sent {
            time.refuse_with(401, "invalid_client")?;
        }
        time.advance(1);
    }
    time.poll().expect_refresh()?;
    time.refuse_with(401, "invalid_client")?;
    time.poll().expect_failed()?;
    Ok("refused at 36 s, served until 54 s of 60, then an error".into())
}
