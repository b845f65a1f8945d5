//! Many callers at once, and one refresh for all of them.

use std::sync::Barrier;
use std::thread;

use polygrant_lifecycle::{Backoff, TokenError};

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::gate::{Gate, joined, through, until_waiting};
use super::loopback::{client, hasty, issue, issuing, refusal};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::{Caller, ExpectAction, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 4] = [
    fault(
        1,
        "100 callers, nothing cached",
        "1 request, one generation",
        &[Machine(cold), Wire(cold_threads)],
    ),
    fault(
        32,
        "a refresh fails",
        "all its waiters get that error; none runs it again",
        &[Machine(failed), Wire(failed_threads)],
    ),
    fault(
        39,
        "100 callers reject one generation",
        "1 refresh",
        &[
            Machine(rejected),
            Machine(rejected_meanwhile),
            Machine(rejected_without_life),
            Wire(rejected_by_threads),
        ],
    ),
    fault(52, "waiters wake", "the token is visible before", &[Machine(at_once), Wire(visible)]),
];

fn cold() -> Observed {
    let mut time = VirtualTime::new()?;
    let mut callers = Caller::crowd(100);
    for (place, caller) in callers.iter_mut().enumerate() {
        let action = caller.poll(&mut time);
        match place {
            0 => drop(action.expect_refresh()?),
            _ => drop(action.expect_wait()?),
        }
    }
    time.advance_by(millis(80));
    time.issue(3600)?;
    for caller in &mut callers {
        let token = caller.poll(&mut time).expect_use()?;
        same("the token", (token.token().secret(), token.generation()), ("t1", 1))?;
    }
    same("requests", time.requests, 1)?;
    Ok("99 of 100 callers wait, all have generation 1".into())
}

fn cold_threads(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(issue)?;
    let client = client(adapter, &server, hasty())?;
    for outcome in through(&gate, &*client, 100)? {
        same("the generation", outcome?.generation(), 1)?;
    }
    same("requests", server.requests().len(), 1)?;
    Ok("100 threads, 99 of them waiting: 1 request, all have generation 1".into())
}

fn failed() -> Observed {
    let mut time = VirtualTime::new()?;
    let mut waiters = Caller::crowd(100);
    for waiter in &mut waiters {
        drop(waiter.poll(&mut time));
    }
    time.refuse_with(401, "invalid_client")?;
    for waiter in &mut waiters {
        let error = waiter.poll(&mut time).expect_failed()?;
        same("the code", code_of(&error), Some("invalid_client"))?;
        // The last of them come long after the pause is over.
        time.advance(1);
    }
    same("requests", time.requests, 1)?;
    // A caller that did not wait may run one.
    time.poll().expect_refresh()?;
    Ok("100 waiters have the one refusal, though the last polls after the pause".into())
}

fn failed_threads(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(|_| refusal("401 Unauthorized", "invalid_client"))?;
    // No pause after it, which would keep a second request back.
    let mut policy = hasty();
    policy.permanent_cooldown = Backoff { base: millis(0), cap: millis(0) };
    let client = client(adapter, &server, policy)?;
    for outcome in through(&gate, &*client, 20)? {
        let error = outcome.err().ok_or_else(|| Fail::new("a token came"))?;
        same("the code", code_of(&error), Some("invalid_client"))?;
    }
    same("requests", server.requests().len(), 1)?;
    Ok("20 callers have the one refusal, 1 request, though no pause held them back".into())
}

fn code_of(error: &TokenError) -> Option<&str> {
    error.error().as_refusal().and_then(|refusal| refusal.code())
}

fn rejected() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(100);
    let mut callers = Caller::crowd(100);
    for (place, caller) in callers.iter_mut().enumerate() {
        let action = caller.poll_in_place_of(&mut time, 1);
        if place == 0 {
            action.expect_refresh()?;
        } else {
            let wait = action.expect_wait()?.max_wait();
            ensure(wait > seconds(0), || "a wait of nothing".into())?;
        }
    }
    let now = time.now();
    let heeded = time.lifecycle.invalidate(1, now);
    ensure(!heeded, || "heeded while the new one is on its way".into())?;
    same("the others' token", time.poll().expect_use()?.token().secret(), "t1")?;
    time.issue(3600)?;
    for caller in &mut callers {
        same("the token", caller.poll(&mut time).expect_use()?.token().secret(), "t2")?;
    }
    same("requests", time.requests, 2)?;
    Ok("100 rejections, 1 request more; 100 callers have t2, others were served on".into())
}

fn rejected_meanwhile() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    let mut caller = Caller::default();
    // Two requests keep their distance.
    let wait = caller.poll_in_place_of(&mut time, 1).expect_wait()?.max_wait();
    time.advance_by(wait);
    caller.poll(&mut time).expect_refresh()?;
    same("the others' token", time.poll().expect_use()?.token().secret(), "t1")?;
    time.issue(3600)?;
    same("the token", caller.poll(&mut time).expect_use()?.token().secret(), "t2")?;
    Ok("a rejected caller does not get the rejected token again".into())
}

fn rejected_without_life() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    let (first, second) = (time.poll().expect_wait()?, time.poll().expect_wait()?);
    time.issue(0)?;
    let token = time.poll_as(Some(first)).expect_use()?;
    let now = time.now();
    time.lifecycle.invalidate(token.generation(), now);
    time.poll_as(Some(second)).expect_wait()?;
    time.poll_as(Some(first)).expect_wait()?;
    Ok("nor one without life that was".into())
}

fn rejected_by_threads(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let client = client(adapter, &server, hasty())?;
    let first = client.token()?;
    let (ready, counted) = (Barrier::new(100), &*client);
    let reject = || {
        ready.wait();
        (0..10).map(|_| counted.token_after(&first)).collect::<Result<Vec<_>, _>>()
    };
    let outcomes = thread::scope(|scope| {
        let callers: Vec<_> = (0..100).map(|_| scope.spawn(reject)).collect();
        callers.into_iter().map(joined).collect::<Result<Vec<_>, _>>()
    })?;
    for outcome in outcomes {
        for token in outcome? {
            same("the generation", token.generation(), 2)?;
        }
    }
    same("requests", server.requests().len(), 2)?;
    Ok("100 threads, 10 times each: 1 refresh, all have generation 2".into())
}

fn at_once() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    let current = time.lifecycle.current().ok_or_else(|| Fail::new("nothing is cached"))?.clone();
    ensure(current.is_fresh(time.now()), || "it is not fresh".into())?;
    same("the generation", time.poll().expect_use()?.generation(), current.generation())?;
    Ok("cached and fresh as soon as it has come".into())
}

fn visible(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(issue)?;
    let client = client(adapter, &server, hasty())?;
    let client = &*client;
    let woken = || {
        let token = client.token()?;
        let seen = client.health().generation;
        // If it were not visible yet, this would cause a request.
        Ok::<_, TokenError>((token.generation(), seen, client.token()?.generation()))
    };
    thread::scope(|scope| {
        let callers: Vec<_> = (0..50).map(|_| scope.spawn(woken)).collect();
        let all_wait = gate.request().and_then(|()| until_waiting(client, 49));
        gate.open();
        all_wait?;
        for caller in callers {
            same("what a caller saw", joined(caller)??, (1, Some(1), 1))?;
        }
        Ok::<_, Fail>(())
    })?;
    same("requests", server.requests().len(), 1)?;
    Ok("50 woke, looked and asked again: generation 1 throughout, 1 request".into())
}
