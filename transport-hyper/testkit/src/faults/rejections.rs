//! A resource server rejects the token.

use http::StatusCode;
use polygrant::rejects_token;

use super::adapter::{Adapter, Call};
use super::case::Check::{Machine, Parser, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, hasty, issue, issuing};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, response, token_body};
use crate::{ExpectAction, ScriptedServer, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 6] = [
    fault(40, "a late 401 for an older generation", "ignored", &[Machine(older)]),
    fault(41, "a 401 on the new token too", "returned", &[Machine(paced), Wire(twice)]),
    fault(
        42,
        "after a 401, the same token again",
        "no resend",
        &[Machine(not_worth_it), Wire(same_bytes)],
    ),
    fault(43, "a 403", "the token stays", &[Parser(statuses), Wire(forbidden)]),
    fault(
        44,
        "a 401, a body that cannot be sent again",
        "token withdrawn, 401 returned",
        &[Machine(withdrawn), Wire(one_way)],
    ),
    fault(
        45,
        "a 401 during a refresh that began before",
        "one more refresh, no more",
        &[Machine(during), Machine(new_secret_meanwhile), Machine(sent_after)],
    ),
];

fn older() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    time.poll().expect_use_and_refresh()?;
    time.issue(3600)?;
    for generation in [1, 0, 3] {
        let heeded = time.lifecycle.invalidate(generation);
        ensure(!heeded, || format!("{generation} was heeded"))?;
    }
    same("the generation", time.poll().expect_use()?.generation(), 2)?;
    same("requests", time.requests, 2)?;
    Ok("generation 2 is served on, no request".into())
}

fn paced() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    for rejected in 1..=60 {
        ensure(time.lifecycle.invalidate(rejected), || format!("{rejected} was not heeded"))?;
        let waiter = time.poll().expect_wait()?;
        same("the wait", waiter.max_wait(), seconds(1))?;
        time.advance(1);
        time.poll_as(Some(waiter)).expect_refresh()?;
        time.issue(3600)?;
    }
    same("requests in 60 s", time.requests, 61)?;
    Ok("rejections of every new token: a request a second, no more".into())
}

/// A resource server that responds so.
fn resource(status: &'static str) -> std::io::Result<ScriptedServer> {
    ScriptedServer::responding(move |_| response(status, "", ""))
}

/// The tokens that the calls carried.
fn carried(server: &ScriptedServer) -> Vec<String> {
    let bearer = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let is_token = name.eq_ignore_ascii_case("authorization");
        is_token.then(|| value.trim().trim_start_matches("Bearer ").to_owned())
    };
    let token = |request: &String| request.lines().find_map(bearer);
    server.requests().iter().map(|it| token(it).unwrap_or_else(|| "none".into())).collect()
}

fn twice(adapter: &dyn Adapter) -> Observed {
    let (server, api) = (issuing()?, resource("401 Unauthorized")?);
    let client = client(adapter, &server, hasty())?;
    same("the status", client.call(Call::new(&api.base_url(), true))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into(), "t2".into()])?;
    same("token requests", server.requests().len(), 2)?;
    Ok("sent with t1, then once with t2; the second 401 is returned".into())
}

fn not_worth_it() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    let rejected = time.poll().expect_use()?;
    time.lifecycle.invalidate(rejected.generation());
    time.advance(1);
    time.poll().expect_refresh()?;
    time.respond(200, &[], &token_body("t1", Some("3600")))??;
    let again = time.poll().expect_use()?;
    same("the generation", again.generation(), 2)?;
    ensure(!again.is_worth_a_try_after(&rejected), || "the same bytes are worth a try".into())?;
    time.lifecycle.invalidate(again.generation());
    time.advance(1);
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    let other = time.poll().expect_use()?;
    ensure(other.is_worth_a_try_after(&rejected), || "other bytes are not".into())?;
    Ok("the same bytes are not worth a try, others are".into())
}

fn same_bytes(adapter: &dyn Adapter) -> Observed {
    let server = ScriptedServer::responding(|_| issue(1))?;
    let api = resource("401 Unauthorized")?;
    let client = client(adapter, &server, hasty())?;
    same("the status", client.call(Call::new(&api.base_url(), true))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into()])?;
    same("token requests", server.requests().len(), 2)?;
    Ok("a new token was asked for, was the same, and the call not sent again".into())
}

fn statuses() -> Observed {
    for code in 200..600 {
        let rejects = rejects_token(StatusCode::from_u16(code)?);
        same(&format!("{code} rejects the token"), rejects, code == 401)?;
    }
    Ok("of 400 statuses, 401 alone rejects the token".into())
}

fn forbidden(adapter: &dyn Adapter) -> Observed {
    let (server, api) = (issuing()?, resource("403 Forbidden")?);
    let client = client(adapter, &server, hasty())?;
    same("the status", client.call(Call::new(&api.base_url(), true))?, 403)?;
    same("the generation", client.token()?.generation(), 1)?;
    same("calls", carried(&api).len(), 1)?;
    same("token requests", server.requests().len(), 1)?;
    same("rejections", client.health().counts.rejections, 0)?;
    Ok("1 call, the 403 is returned; the token is served on".into())
}

fn withdrawn() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.lifecycle.invalidate(1);
    ensure(time.lifecycle.current().is_none(), || "it is still cached".into())?;
    time.poll().expect_wait()?;
    time.advance(1);
    time.poll().expect_refresh()?;
    Ok("a rejected token is not served again".into())
}

fn one_way(adapter: &dyn Adapter) -> Observed {
    let (server, api) = (issuing()?, resource("401 Unauthorized")?);
    let client = client(adapter, &server, hasty())?;
    same("the status", client.call(Call::new(&api.base_url(), false))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into()])?;
    same("rejections", client.health().counts.rejections, 1)?;
    same("the next token", client.token()?.token().secret(), "t2")?;
    Ok("1 call, the 401 is returned; the next caller had a new token".into())
}

fn during() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    time.poll().expect_use_and_refresh()?;
    ensure(time.lifecycle.invalidate(1), || "it was not heeded".into())?;
    time.poll().expect_wait()?;
    time.issue(3600)?;
    // It may be as old as the rejected one; it is served until there is a newer one.
    same("wakes in", time.wakes_in()?, seconds(0))?;
    time.advance(1);
    same("the token", time.poll().expect_use_and_refresh()?.token().secret(), "t2")?;
    time.issue(3600)?;
    served_for_a_while(&mut time, "t3")?;
    Ok("1 refresh more, behind its token; then none for 1000 s".into())
}

fn served_for_a_while(time: &mut VirtualTime, token: &str) -> Result<(), Fail> {
    for _ in 0..100 {
        time.advance(10);
        same("the token", time.poll().expect_use()?.token().secret(), token)?;
    }
    same("requests", time.requests, 3)
}

fn new_secret_meanwhile() -> Observed {
    for rejected_first in [true, false] {
        let mut time = VirtualTime::with_token(3600)?;
        time.advance(2520);
        time.poll().expect_use_and_refresh()?;
        let rotated = grant_of("app-1", "rotated")?;
        let heeded = if rejected_first {
            let heeded = time.lifecycle.invalidate(1);
            time.lifecycle.set_grant(rotated);
            heeded
        } else {
            time.lifecycle.set_grant(rotated);
            time.lifecycle.invalidate(1)
        };
        ensure(heeded, || format!("not heeded, rejected first: {rejected_first}"))?;
        time.issue(3600)?;
        time.advance(1);
        same("the token", time.poll().expect_use_and_refresh()?.token().secret(), "t2")?;
    }
    Ok("so too if the secret is rotated meanwhile".into())
}

fn sent_after() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    time.poll().expect_use_and_refresh()?;
    time.lifecycle.invalidate(1);
    time.refuse(503, &[])?;
    time.advance_by(millis(1500));
    time.poll().expect_refresh()?;
    time.issue(3600)?;
    served_for_a_while(&mut time, "t2")?;
    Ok("an attempt that was sent after the rejection is new enough".into())
}
