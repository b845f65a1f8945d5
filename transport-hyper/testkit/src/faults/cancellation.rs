//! Callers that give up, drivers that fail, and results that come too late.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::{Duration, Instant};

use polygrant::TransportErrorKind;

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::gate::{GIVE_UP, Gate, Outcome, joined, until_waiting};
use super::loopback::{client, client_with, grant_at, hasty, issue, issuing, kind_of};
use super::setup::Setup;
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, token_body};
use crate::{Caller, ExpectAction, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 6] = [
    fault(
        46,
        "the leader is dropped",
        "the waiters complete",
        &[Machine(cancelled), Wire(impatient_leader)],
    ),
    fault(
        47,
        "all waiters are dropped",
        "idle; the next call works",
        &[Machine(idle), Machine(paced), Wire(all_gone)],
    ),
    fault(48, "the leader panics", "no poison", &[Wire(panics)]),
    fault(
        49,
        "a caller's deadline, shorter than the refresh",
        "only that caller times out",
        &[Wire(hasty_one)],
    ),
    fault(
        51,
        "a late result for an old attempt",
        "discarded",
        &[Machine(late), Machine(other_client)],
    ),
    fault(54, "the runtime is shut down", "an error, no panic", &[Wire(shut_down)]),
];

fn cancelled() -> Observed {
    let mut time = VirtualTime::new()?;
    let mut leader = Caller::default();
    let attempt = leader.poll(&mut time).expect_refresh()?;
    let mut waiters = Caller::crowd(9);
    for waiter in &mut waiters {
        waiter.poll(&mut time).expect_wait()?;
    }
    ensure(time.lifecycle.cancel(attempt.id()), || "not heeded".into())?;
    let next = waiters.first_mut().ok_or_else(|| Fail::new("no waiter"))?;
    let wait = next.poll(&mut time).expect_wait()?.max_wait();
    ensure(wait <= seconds(1), || format!("a wait of {wait:?}"))?;
    time.advance_by(wait);
    next.poll(&mut time).expect_refresh()?;
    time.issue(3600)?;
    for waiter in &mut waiters {
        same("the token", waiter.poll(&mut time).expect_use()?.token().secret(), "t1")?;
    }
    same("requests", time.requests, 2)?;
    Ok("cancelled: a waiter runs the next attempt within a second, and all are served".into())
}

/// Long enough for the others to come, short enough for the table.
const PATIENCE: Duration = millis(150);

fn times_out(outcome: &Outcome) -> Result<(), Fail> {
    let kind = outcome.as_ref().err().and_then(|error| kind_of(error.error()));
    same("the caller in a hurry", kind, Some(TransportErrorKind::Timeout))
}

fn impatient_leader(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(issue)?;
    let client = client(adapter, &server, hasty())?;
    let client = &*client;
    thread::scope(|scope| {
        let leader = scope.spawn(|| client.token_within(PATIENCE));
        let here = gate.request();
        let waiters: Vec<_> = (0..10).map(|_| scope.spawn(|| client.token())).collect();
        let all_wait = here.and_then(|()| until_waiting(client, 10));
        let outcome = joined(leader);
        gate.open();
        all_wait?;
        times_out(&outcome?)?;
        for waiter in waiters {
            same("the generation", joined(waiter)??.generation(), 1)?;
        }
        Ok::<_, Fail>(())
    })?;
    same("requests", server.requests().len(), 1)?;
    Ok("given up while its request was out: 10 waiters served by it, 1 request".into())
}

fn idle() -> Observed {
    let mut time = VirtualTime::new()?;
    let attempt = time.poll().expect_refresh()?;
    time.poll().expect_wait()?;
    ensure(time.lifecycle.cancel(attempt.id()), || "not heeded".into())?;
    ensure(!time.lifecycle.cancel(attempt.id()), || "heeded twice".into())?;
    ensure(!time.lifecycle.health(time.now()).in_flight, || "not idle".into())?;
    time.advance(60);
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    time.poll().expect_use()?;
    Ok("cancelled and idle; the next call has a token".into())
}

fn paced() -> Observed {
    let mut time = VirtualTime::new()?;
    for _ in 0..100 {
        if time.poll_sends() {
            let attempt = time.latest()?;
            ensure(time.lifecycle.cancel(attempt.id()), || "not heeded".into())?;
        }
        time.advance_by(millis(100));
    }
    same("requests in 10 s", time.requests, 10)?;
    Ok("cancelling is paced too".into())
}

fn all_gone(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(issue)?;
    let client = client(adapter, &server, hasty())?;
    let client = &*client;
    thread::scope(|scope| {
        let hurry = || client.token_within(PATIENCE);
        let callers: Vec<_> = (0..5).map(|_| scope.spawn(hurry)).collect();
        let came = gate.request();
        let outcomes: Result<Vec<_>, _> = callers.into_iter().map(joined).collect();
        gate.open();
        came?;
        outcomes?.iter().try_for_each(times_out)
    })?;
    client.token()?;
    let requests = server.requests().len();
    ensure(requests <= 2, || format!("{requests} requests"))?;
    ensure(!client.health().in_flight, || "not idle".into())?;
    Ok(format!("5 gave up; the next call had a token, idle after {requests} in all"))
}

fn panics(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let client = client_with(adapter, grant_at(&server)?, hasty(), Setup::PanicsOnce)?;
    let leader = || catch_unwind(AssertUnwindSafe(|| client.token().is_ok()));
    let outcome = thread::scope(|scope| joined(scope.spawn(leader)))?;
    let what = match outcome {
        Err(_) => "the panic was the leader's alone",
        Ok(false) => "the leader had an error",
        Ok(true) => "the leader had a token of the next attempt",
    };
    ensure(client.health().counts.requests > 0, || "nothing was tried".into())?;
    client.token()?;
    same("the generation", client.token()?.generation(), 1)?;
    same("requests that were sent", server.requests().len(), 1)?;
    Ok(format!("{what}; the next call had a token"))
}

fn hasty_one(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(issue)?;
    let client = client(adapter, &server, hasty())?;
    let client = &*client;
    let took = thread::scope(|scope| {
        let patient: Vec<_> = (0..3).map(|_| scope.spawn(|| client.token())).collect();
        let came = gate.request();
        let began = Instant::now();
        let hurried = client.token_within(millis(50));
        let took = began.elapsed();
        gate.open();
        came?;
        times_out(&hurried)?;
        for caller in patient {
            joined(caller)??;
        }
        Ok::<_, Fail>(took)
    })?;
    ensure(took < GIVE_UP, || format!("it took {took:?}"))?;
    same("requests", server.requests().len(), 1)?;
    Ok(format!("timed out after {} ms; 3 others were served, 1 request", took.as_millis()))
}

fn late() -> Observed {
    let mut time = VirtualTime::new()?;
    let lost = time.poll().expect_refresh()?;
    time.advance(11);
    time.poll().expect_wait()?;
    time.advance(1);
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    let response = http::Response::new(token_body("late", Some("9999")));
    let late = lost.grant().parse(&response, time.now().wall);
    let (now, entropy) = (time.now(), time.entropy);
    let heeded = time.lifecycle.complete(lost.id(), late, now, entropy);
    ensure(!heeded, || "it was heeded".into())?;
    ensure(!time.lifecycle.cancel(lost.id()), || "it was cancelled".into())?;
    let token = time.poll().expect_use()?;
    same("the token", (token.token().secret(), token.generation()), ("t1", 1))?;
    Ok("discarded: the token of the next attempt is served".into())
}

fn other_client() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.lifecycle.set_grant(grant_of("other", "s3cr3t")?);
    time.poll().expect_wait()?;
    time.issue(3600)?;
    ensure(time.lifecycle.current().is_none(), || "it is cached".into())?;
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    same("the token", time.poll().expect_use()?.token().secret(), "t2")?;
    Ok("so is a token that was asked for as another client".into())
}

fn shut_down(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let client = client_with(adapter, grant_at(&server)?, hasty(), Setup::WithoutRuntime)?;
    match catch_unwind(AssertUnwindSafe(|| client.token())) {
        Err(_) => Err(Fail::new("it panicked")),
        Ok(Ok(_)) => Err(Fail::new("a token came")),
        Ok(Err(error)) => Ok(format!("an error: {error}")),
    }
}
