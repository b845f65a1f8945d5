//! Many callers, and some that give up: played on the wire, one thread each.

use std::io::Write;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use polygrant::TransportErrorKind;
use polygrant::lifecycle::{Backoff, CachedToken, TokenError};

use super::server::{
    GIVE_UP, Gate, client, fault_of, hasty, issue, issuing, joined, refuse, until_waiting,
};
use super::short::{Short, ensure, same};
use super::story::millis;
use super::subject::{Adapter, Subject};
use super::{Fault, Observed, wire};
use crate::Step;

pub(super) const FAULTS: [Fault; 9] = [
    wire(1, "100 callers, nothing cached", "1 request, one generation", cold),
    wire(19, "a reset within the body", "retried; all waiters get one result", reset),
    wire(32, "a flight fails", "all waiters get that error; none runs it again", failed),
    wire(39, "100 callers reject one generation", "1 refresh", rejected),
    wire(46, "the leader gives up", "the waiters complete", leader),
    wire(47, "all waiters give up", "idle; the next call works", all_gone),
    wire(
        49,
        "a caller's deadline, shorter than the flight",
        "only that caller times out",
        hasty_one,
    ),
    wire(50, "a slow server of client A", "client B unaffected", other_client),
    wire(52, "waiters wake", "the token is visible before", visible),
];

type Outcome = Result<Arc<CachedToken>, TokenError>;

/// That many callers; once all but the leader wait, the gate is opened. What each of them got.
fn through(gate: &Gate, client: &dyn Subject, callers: u64) -> Result<Vec<Outcome>, Short> {
    thread::scope(|scope| {
        let callers: Vec<_> = (0..callers).map(|_| scope.spawn(|| client.token())).collect();
        let all_wait = gate
            .request()
            .and_then(|()| until_waiting(client, callers.len().saturating_sub(1) as u64));
        gate.open();
        all_wait?;
        callers.into_iter().map(joined).collect()
    })
}

fn cold(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::answering(issue)?;
    let client = client(adapter, &server, hasty())?;
    for outcome in through(&gate, &*client, 100)? {
        same("the generation", outcome?.generation(), 1)?;
    }
    same("requests", server.requests().len(), 1)?;
    Ok("100 threads, 99 of them waiting: 1 request, all have generation 1".into())
}

fn reset(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::before(Step::ReadForReset, |number, stream, _| match number {
        1 => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"access_to"),
        _ => stream.write_all(&issue(number)),
    })?;
    let client = client(adapter, &server, hasty())?;
    for outcome in through(&gate, &*client, 20)? {
        let token = outcome?;
        same("the token", (token.token().secret(), token.generation()), ("t2", 1))?;
    }
    same("requests", server.requests().len(), 2)?;
    Ok("1 retry; 20 callers have generation 1".into())
}

fn failed(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::answering(|_| refuse("401 Unauthorized", "invalid_client"))?;
    // No pause after it, which would keep a second request back.
    let mut policy = hasty();
    policy.permanent_cooldown = Backoff { base: Duration::ZERO, cap: Duration::ZERO };
    let client = client(adapter, &server, policy)?;
    for outcome in through(&gate, &*client, 20)? {
        let failure = outcome.err().ok_or_else(|| Short::new("a token came"))?;
        let code = failure.error().as_refusal().and_then(|refusal| refusal.code());
        same("the code", code, Some("invalid_client"))?;
    }
    same("requests", server.requests().len(), 1)?;
    Ok("20 callers have the one refusal, 1 request, though no pause held them back".into())
}

fn rejected(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let client = client(adapter, &server, hasty())?;
    let first = client.token()?;
    let (ready, counted) = (Barrier::new(100), &*client);
    let reject = || {
        ready.wait();
        let was_current = counted.invalidate(&first);
        (was_current, counted.token())
    };
    let outcomes = thread::scope(|scope| {
        let callers: Vec<_> = (0..100).map(|_| scope.spawn(reject)).collect();
        callers.into_iter().map(joined).collect::<Result<Vec<_>, _>>()
    })?;
    same("heeded rejections", outcomes.iter().filter(|(heeded, _)| *heeded).count(), 1)?;
    for (_, outcome) in outcomes {
        same("the generation", outcome?.generation(), 2)?;
    }
    same("requests", server.requests().len(), 2)?;
    Ok("100 threads at once: 1 rejection heeded, 1 refresh, all have generation 2".into())
}

/// Long enough for the others to come, short enough for the table.
const PATIENCE: Duration = millis(150);

fn times_out(outcome: &Outcome) -> Result<(), Short> {
    let fault = outcome.as_ref().err().and_then(|failure| fault_of(failure.error()));
    same("the caller in a hurry", fault, Some(TransportErrorKind::Timeout))
}

fn leader(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::answering(issue)?;
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
        Ok::<_, Short>(())
    })?;
    same("requests", server.requests().len(), 1)?;
    Ok("given up while its request was out: 10 waiters served by it, 1 request".into())
}

fn all_gone(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::answering(issue)?;
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

fn hasty_one(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::answering(issue)?;
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
        Ok::<_, Short>(took)
    })?;
    ensure(took < GIVE_UP, || format!("it took {took:?}"))?;
    same("requests", server.requests().len(), 1)?;
    Ok(format!("timed out after {} ms; 3 others were served, 1 request", took.as_millis()))
}

fn other_client(adapter: &dyn Adapter) -> Observed {
    let (slow, gate) = Gate::answering(issue)?;
    let server = issuing()?;
    let (a, b) = (client(adapter, &slow, hasty())?, client(adapter, &server, hasty())?);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| a.token());
        let came = gate.request();
        let served = b.token();
        let is_out = a.health().in_flight;
        gate.open();
        came?;
        served?;
        ensure(is_out, || "the slow one was over".into())?;
        joined(waiting)??;
        Ok::<_, Short>(())
    })?;
    Ok("B had a token while A's request was out; then A had one".into())
}

fn visible(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::answering(issue)?;
    let client = client(adapter, &server, hasty())?;
    let client = &*client;
    let woken = || {
        let token = client.token()?;
        let seen = client.health().generation;
        // Were it not there yet, this would cause a request.
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
        Ok::<_, Short>(())
    })?;
    same("requests", server.requests().len(), 1)?;
    Ok("50 woke, looked and asked again: generation 1 throughout, 1 request".into())
}
