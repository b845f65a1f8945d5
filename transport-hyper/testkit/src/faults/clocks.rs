//! Clocks that are set, that stand still or that run backwards.

use std::time::Duration;

use super::case::Check::Machine;
use super::case::{FaultCase, fault};
use super::verdict::Observed;
use crate::fail::{ensure, same};
use crate::{Caller, ExpectAction, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 4] = [
    fault(11, "the wall clock is set back an hour", "no longer life", &[Machine(set_back)]),
    fault(
        12,
        "the wall clock is set forward an hour",
        "one more request at most",
        &[Machine(set_forward), Machine(set_forward_during_a_request)],
    ),
    fault(13, "suspended for two hours", "the token is not served", &[Machine(suspended)]),
    fault(
        14,
        "both clocks run backwards",
        "no panic",
        &[Machine(backwards), Machine(read_earlier), Machine(at_the_end), Machine(a_year_back)],
    ),
];

fn set_back() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.wall = time.wall.saturating_sub(seconds(3600));
    time.advance(2519);
    time.poll().expect_use()?;
    time.advance(1);
    time.poll().expect_use_and_refresh()?;
    time.advance(1050);
    time.poll().expect_no_token()?;
    Ok("refreshed at 2520 s and withdrawn at 3570 s, as if nothing had happened".into())
}

fn set_forward() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.wall = time.wall.saturating_add(seconds(3600));
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    for _ in 0..100 {
        time.advance(10);
        time.poll().expect_use()?;
    }
    // And back again: the steady clock has not been set.
    time.wall = time.wall.saturating_sub(seconds(3600));
    for _ in 0..100 {
        time.advance(10);
        time.poll().expect_use()?;
    }
    same("requests", time.requests, 2)?;
    Ok("1 more request; setting it back again cost none".into())
}

fn set_forward_during_a_request() -> Observed {
    let mut time = VirtualTime::new()?;
    let first = time.poll().expect_refresh()?;
    time.wall = time.wall.saturating_add(seconds(3600));
    let mut caller = Caller::default();
    for _ in 0..20 {
        drop(caller.poll(&mut time));
        time.advance_by(millis(100));
    }
    same("requests", time.requests, 2)?;
    ensure(time.latest()?.id() != first.id(), || "the same request again".into())?;
    Ok("while a request was out, it was taken for lost and one more was made".into())
}

fn suspended() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    // The steady clock has stood still.
    time.wall = time.wall.saturating_add(seconds(7200));
    time.poll().expect_refresh()?;
    Ok("a new request, though the steady clock had stood still".into())
}

fn backwards() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    for step in 0..500 {
        time.wall = time.wall.saturating_sub(seconds(step * step * 100));
        time.steady = time.steady.saturating_sub(seconds(step));
        same("the token", time.poll().expect_use()?.token().secret(), "t1")?;
        same("the generation", time.lifecycle.health(time.now()).generation, Some(1))?;
    }
    same("both clocks", (time.wall, time.steady), (seconds(0), seconds(0)))?;
    // The steady clock counts as standing still until it has caught up.
    time.advance(1000 + 3600);
    time.poll().expect_no_token()?;
    same("requests", time.requests, 2)?;
    Ok("500 steps back to the beginning of time: served throughout, then to its end".into())
}

fn read_earlier() -> Observed {
    let mut time = VirtualTime::new()?;
    let sent = time.poll().expect_refresh()?;
    time.lifecycle.cancel(sent.id());
    // Two callers take turns: one of them read both clocks when the other had not begun.
    for _ in 0..50 {
        time.advance_by(millis(900));
        time.poll().expect_wait()?;
        time.set_back_by(millis(900));
        time.poll().expect_wait()?;
    }
    time.advance_by(millis(1000));
    time.poll().expect_refresh()?;
    Ok("a caller that read its clock earlier does not hurry the floor".into())
}

fn at_the_end() -> Observed {
    for (wall, steady) in [(true, false), (false, true)] {
        let mut time = VirtualTime::new()?;
        if wall {
            time.wall = Duration::MAX;
        }
        if steady {
            time.steady = Duration::MAX;
        }
        time.poll().expect_refresh()?;
        time.poll().expect_wait()?;
        time.issue(3600)?;
        time.poll().expect_use()?;
        time.advance(2519);
        time.poll().expect_use()?;
        time.advance(1);
        time.poll().expect_use_and_refresh()?;
        time.advance(1050);
        time.poll().expect_no_token()?;
    }
    Ok("a clock at the end of its range says nothing".into())
}

fn a_year_back() -> Observed {
    let mut time = VirtualTime::new()?;
    time.advance(40_000_000);
    time.poll().expect_refresh()?;
    time.refuse_with(401, "invalid_client")?;
    time.wall = time.wall.saturating_sub(seconds(31_536_000));
    let error = time.poll().expect_failed()?;
    same("the pause", error.retry_in(time.now()), seconds(30))?;
    same("wakes in", time.wakes_in()?, seconds(30))?;
    let retry_in = time.lifecycle.health(time.now()).retry_in;
    same("the pause by its health", retry_in, Some(seconds(30)))?;
    time.advance(29);
    time.poll().expect_failed()?;
    time.advance(1);
    time.poll().expect_refresh()?;
    Ok("a wall clock set back by a year leaves a pause of 30 s one".into())
}
