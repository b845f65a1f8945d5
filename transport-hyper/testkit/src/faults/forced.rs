//! A refresh although the token is good, and the lifetime that a token states.

use polygrant::TransportErrorKind;
use polygrant_lifecycle::{Action, Waiter};

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, hasty, issue, stepping};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::{ExpectAction, Step, VirtualTime, seconds};

pub(super) const FAULTS: [FaultCase; 2] = [
    fault(
        74,
        "a forced refresh, the endpoint is down",
        "the old token is served on",
        &[Machine(loses_nothing), Machine(one_for_all), Machine(tried_again), Wire(endpoint_down)],
    ),
    fault(
        77,
        "how long does the token last?",
        "it tells the life it has left, and its true end",
        &[Machine(stated), Machine(longer_than_kept), Machine(unknown)],
    ),
];

const FORCED: Option<Waiter> = Some(Waiter::for_new_token());

fn loses_nothing() -> Observed {
    for kind in [TransportErrorKind::Tls, TransportErrorKind::Connect, TransportErrorKind::Timeout]
    {
        let mut time = VirtualTime::with_token(3600)?;
        time.advance(10);
        let mut waiter = time.poll_as(FORCED).expect_refresh()?.waiter();
        // The old token stays in use until the new one has come, and if none comes.
        let another = time.poll_as(FORCED).expect_wait()?;
        let error = loop {
            same("others' token", time.poll().expect_token()?.token().secret(), "t1")?;
            time.break_off(kind)?;
            match time.poll_as(Some(waiter)) {
                Action::Failed(error) => break error,
                action => {
                    waiter = action.expect_wait()?;
                    time.advance_by(waiter.max_wait());
                    time.poll().expect_use_and_refresh()?;
                }
            }
        };
        time.poll_as(Some(another)).expect_failed()?;
        let again = time.poll_as(FORCED).expect_failed()?;
        for error in [error, again] {
            same("the pause", error.retry_in(time.now()), seconds(10))?;
        }
        same("the token", time.poll().expect_use()?.token().secret(), "t1")?;
    }
    Ok("served during the forced refresh and after its failure; the next one in 10 s".into())
}

fn one_for_all() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(10);
    let first = time.poll_as(FORCED).expect_refresh()?.waiter();
    let second = time.poll_as(FORCED).expect_wait()?;
    same("others' token", time.poll().expect_use()?.token().secret(), "t1")?;
    time.issue(3600)?;
    for waiter in [first, second] {
        same("the token", time.poll_as(Some(waiter)).expect_use()?.token().secret(), "t2")?;
    }
    same("requests", time.requests, 2)?;
    Ok("two force it at once: 1 request, both have the new token".into())
}

fn tried_again() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(10);
    time.poll_as(FORCED).expect_refresh()?;
    time.break_off(TransportErrorKind::Closed)?;
    time.advance(1);
    same("the token", time.poll().expect_use_and_refresh()?.token().secret(), "t1")?;
    time.issue(3600)?;
    same("the token", time.poll().expect_use()?.token().secret(), "t2")?;
    Ok("after a reset any caller runs the next attempt, and is served meanwhile".into())
}

fn endpoint_down(adapter: &dyn Adapter) -> Observed {
    // The first and the last token alone; between them each connection is closed at once.
    let server = stepping(|number| match number {
        1 => vec![Step::Read, Step::write(issue(1))],
        2..=4 => vec![Step::Read],
        _ => vec![Step::Read, Step::write(issue(2))],
    })?;
    let mut policy = hasty();
    policy.early_cooldown = policy.transient_cooldown;
    let client = client(adapter, &server, policy)?;
    same("the token", client.token()?.token().secret(), "t1")?;
    ensure(client.refresh_now().is_err(), || "a token came".into())?;
    same("connections", server.connections(), 4)?;
    same("the token served on", client.token()?.token().secret(), "t1")?;
    same("the forced token", client.refresh_now()?.token().secret(), "t2")?;
    same("the token from then on", client.token()?.token().secret(), "t2")?;
    Ok("three attempts failed, and the old token was served on; then the new one".into())
}

fn stated() -> Observed {
    for (lifetime, passed) in [(20, 7), (60, 30), (3600, 600)] {
        let mut time = VirtualTime::with_token(lifetime)?;
        time.advance(passed);
        let token = time.poll().expect_use()?;
        let left = seconds(lifetime - passed);
        same("the life left", token.remaining(time.now()), left)?;
        let end = token.expires_at().ok_or_else(|| Fail::new("it tells no end"))?;
        same("its end", end.remaining(time.now()), left)?;
        same("by the wall clock", end.wall().since_epoch(), time.wall.saturating_add(left))?;
    }
    Ok("the lifetime less what has passed, without the margin of the policy".into())
}

fn longer_than_kept() -> Observed {
    let mut time = VirtualTime::with_token(172_800)?;
    let token = time.poll().expect_use()?;
    same("the life left", token.remaining(time.now()), seconds(172_800))?;
    Ok("two days, though it is kept for one".into())
}

fn unknown() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.issue_for(None)?;
    let token = time.poll().expect_use()?;
    same("its end", token.expires_at(), None)?;
    same("the life left", token.remaining(time.now()), seconds(300))?;
    Ok("without a stated lifetime there is no end, and the policy's default is left".into())
}
