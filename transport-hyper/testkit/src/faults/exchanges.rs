//! Exchanges that do not end, or whose response cannot be read.

use std::io::Write;
use std::time::Instant;

use polygrant::{Error, TransportErrorKind};

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::gate::{Gate, through};
use super::loopback::{client, failure, hasty, hasty_within, issue, kind_of, stepping};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::response;
use crate::{Caller, ExpectAction, ScriptedServer, Step, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 5] = [
    fault(
        19,
        "a reset within the body",
        "retried; all waiters get one result",
        &[Machine(broken_off), Wire(reset)],
    ),
    fault(
        20,
        "the connection closes under a request",
        "one retry",
        &[Machine(closed), Wire(closes)],
    ),
    fault(
        21,
        "200 with an empty, HTML or cut-short body",
        "retried",
        &[Machine(unreadable), Wire(unreadable_body)],
    ),
    fault(
        23,
        "accepts, then stalls",
        "deadline, slot freed",
        &[Machine(unreported), Machine(thirty_seconds), Machine(floor_outlasts), Wire(stalls)],
    ),
    fault(24, "drips a byte now and again", "total deadline", &[Wire(drips)]),
];

fn broken_off() -> Observed {
    let mut time = VirtualTime::new()?;
    let mut waiters = Caller::crowd(20);
    for waiter in &mut waiters {
        drop(waiter.poll(&mut time));
    }
    time.break_off(TransportErrorKind::Closed)?;
    time.advance(1);
    for waiter in &mut waiters {
        drop(waiter.poll(&mut time));
    }
    same("requests", time.requests, 2)?;
    time.issue(3600)?;
    for waiter in &mut waiters {
        same("the generation", waiter.poll(&mut time).expect_use()?.generation(), 1)?;
    }
    Ok("1 retry a second later; 20 waiters have generation 1".into())
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

fn closed() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.break_off(TransportErrorKind::Closed)?;
    time.advance(1);
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    same("the token", time.poll().expect_use()?.token().secret(), "t1")?;
    same("requests", time.requests, 2)?;
    Ok("1 retry".into())
}

fn closes(adapter: &dyn Adapter) -> Observed {
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

fn unreadable() -> Observed {
    for body in ["", "<html><title>Welcome</title></html>", r#"{"access_token":"abc"#] {
        let mut time = VirtualTime::new()?;
        let error = time.run_to_failure(|time| match time.respond(200, &[], body)? {
            Ok(()) => Err(Fail::new(format!("{body:?} was taken for a token"))),
            Err(_) => Ok(()),
        })?;
        let is_malformed = matches!(error.error(), Error::Malformed(_));
        ensure(is_malformed, || format!("{body:?}: {error:?}"))?;
        same(body, time.requests, 3)?;
        same("the pause", error.retry_in(time.now()), seconds(1))?;
    }
    Ok("3 attempts each at 3 bodies that are no token".into())
}

fn unreadable_body(adapter: &dyn Adapter) -> Observed {
    let whole = String::from_utf8(issue(1))?;
    let less = |bytes| whole.get(..whole.len().saturating_sub(bytes)).unwrap_or_default();
    let html = response("200 OK", "content-type: text/html\r\n", "<html></html>");
    for (what, bytes) in [
        ("no response", Vec::new()),
        ("half a head", b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),
        ("an empty body", response("200 OK", "", "")),
        ("HTML", html),
        ("a body cut short", less(9).into()),
        ("a body that lacks a byte", less(1).into()),
        ("JSON cut short", response("200 OK", "", r#"{"access_token":"abc"#)),
    ] {
        let server =
            ScriptedServer::with_responses(
                move |number| if number == 1 { bytes.clone() } else { issue(2) },
            )?;
        let client = client(adapter, &server, hasty())?;
        let token = client.token().map_err(|error| Fail::from(error).at(what))?;
        same(what, token.token().secret(), "t2")?;
        same(what, server.requests().len(), 2)?;
    }
    Ok("1 retry each: empty, half a head, HTML, body cut short, JSON cut short".into())
}

fn unreported() -> Observed {
    let mut time = VirtualTime::new()?;
    let attempt = time.poll().expect_refresh()?;
    same("the attempt's time", attempt.timeout(), seconds(10))?;
    let waiter = time.poll().expect_wait()?;
    same("the wait", waiter.max_wait(), seconds(11))?;
    time.advance_by(waiter.max_wait());
    // The next attempt of the same refresh, after its backoff.
    let waiter = time.poll_as(Some(waiter)).expect_wait()?;
    ensure(waiter.max_wait() <= millis(200), || format!("{:?}", waiter.max_wait()))?;
    time.advance_by(waiter.max_wait());
    time.poll_as(Some(waiter)).expect_refresh()?;
    Ok("a request that is never reported is given up after 11 s".into())
}

fn thirty_seconds() -> Observed {
    let mut time = VirtualTime::new()?;
    let began = time.steady;
    let error = time.run_to_failure(|time| {
        time.advance_by(time.latest()?.timeout());
        time.break_off(TransportErrorKind::Timeout)
    })?;
    same("the refresh took", time.steady.saturating_sub(began), seconds(30))?;
    same("requests", time.requests, 3)?;
    ensure(matches!(error.error(), Error::Transport(_)), || format!("{error:?}"))?;
    Ok("3 attempts that time out are over after 30 s".into())
}

fn floor_outlasts() -> Observed {
    let mut time = VirtualTime::new()?;
    let mut caller = Caller::default();
    caller.poll(&mut time).expect_refresh()?;
    time.advance_by(millis(500));
    time.refuse(503, &[("Retry-After", "29")])?;
    time.advance(29);
    caller.poll(&mut time).expect_refresh()?;
    time.break_off(TransportErrorKind::Closed)?;
    // Half a second is left of the refresh, but the floor takes a whole one.
    caller.poll(&mut time).expect_failed()?;
    Ok("a refresh that its floor outlasts fails".into())
}

fn stalls(adapter: &dyn Adapter) -> Observed {
    late(adapter, || vec![Step::Read, Step::Hold])?;
    Ok("timed out after its 200 ms; the next call had a token".into())
}

fn drips(adapter: &dyn Adapter) -> Observed {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n";
    late(adapter, move || vec![Step::Read, Step::write(head), Step::Drip])?;
    Ok("a byte every 5 ms or so: timed out after 200 ms in all, not per byte".into())
}

/// The first response never ends. The server holds the connection for 30 s, and then closes it.
fn late(
    adapter: &dyn Adapter,
    mut first: impl FnMut() -> Vec<Step> + Send + 'static,
) -> Result<(), Fail> {
    let server = stepping(move |number| match number {
        1 => first(),
        _ => vec![Step::Read, Step::write(issue(number))],
    })?;
    let mut policy = hasty_within(millis(200));
    policy.attempts = 1;
    let client = client(adapter, &server, policy)?;
    let began = Instant::now();
    let error = failure(&*client)?;
    let took = began.elapsed();
    same("the error", kind_of(error.error()), Some(TransportErrorKind::Timeout))?;
    ensure(took >= millis(200), || format!("it took {took:?}"))?;
    ensure(!client.health().in_flight, || "the slot is taken".into())?;
    // The request that was given up may not have come whole.
    client.token()?;
    Ok(())
}
