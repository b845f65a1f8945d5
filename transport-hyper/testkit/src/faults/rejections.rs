//! A resource server rejects the token.

use http::Response;
use polygrant::Dialect;

use super::adapter::{Adapter, Call};
use super::case::Check::{Machine, Parser, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client, hasty, issue, issuing, token_of};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, response, token_body};
use crate::{Caller, ExpectAction, ScriptedServer, VirtualTime, millis, seconds};

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
        "a new token, 401 returned",
        &[Machine(withdrawn), Wire(one_way)],
    ),
    fault(
        45,
        "a 401 during a refresh that began before",
        "one more refresh if it brings the same token, no more",
        &[Machine(during), Machine(new_secret_meanwhile), Machine(sent_after)],
    ),
];

fn older() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    time.poll().expect_use_and_refresh()?;
    time.issue(3600)?;
    for generation in [1, 0, 3] {
        let now = time.now();
        let heeded = time.lifecycle.invalidate(generation, now);
        ensure(!heeded, || format!("{generation} was heeded"))?;
    }
    same("the generation", time.poll().expect_use()?.generation(), 2)?;
    same("requests", time.requests, 2)?;
    Ok("generation 2 is served on, no request".into())
}

fn paced() -> Observed {
    let mut time = VirtualTime::with_token(86_400)?;
    let mut caller = Caller::default();
    time.advance(1);
    let mut requested_at = Vec::new();
    for tenth in 0..600 {
        let current = time.lifecycle.current().map_or(0, |token| token.generation());
        // The caller is rejected again with every token that it gets.
        let sent = time.requests;
        drop(caller.poll_in_place_of(&mut time, current));
        if time.requests > sent {
            requested_at.push(tenth / 10);
            time.issue(86_400)?;
        }
        time.advance_by(millis(100));
    }
    same("requests at", &*requested_at, &[0, 1, 3, 7, 15, 31])?;
    Ok("rejections of every new token: requests at 0, 1, 3, 7, 15 and 31 s of a minute".into())
}

/// Starts a resource server that gives every call this status.
fn resource(status: &'static str) -> std::io::Result<ScriptedServer> {
    ScriptedServer::with_responses(move |_| response(status, "", ""))
}

/// Returns the tokens that the calls carried.
fn carried(server: &ScriptedServer) -> Vec<String> {
    server.requests().iter().map(|call| token_of(call)).collect()
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
    let mut caller = Caller::default();
    let rejected = time.poll().expect_use()?;
    time.advance(1);
    caller.poll_in_place_of(&mut time, 1).expect_refresh()?;
    time.respond(200, &[], &token_body("t1", Some("3600")))??;
    let again = caller.poll(&mut time).expect_use()?;
    same("the generation", again.generation(), 2)?;
    ensure(!again.is_worth_a_try_after(&rejected), || "the same bytes are worth a try".into())?;
    // Though the same, it is a replacement that was rejected: a second passes before the next.
    same("the generation", caller.poll_in_place_of(&mut time, 2).expect_use()?.generation(), 2)?;
    time.advance(1);
    caller.poll_in_place_of(&mut time, 2).expect_refresh()?;
    time.issue(3600)?;
    let other = caller.poll(&mut time).expect_use()?;
    ensure(other.is_worth_a_try_after(&rejected), || "other bytes are not".into())?;
    Ok("the same bytes are not worth a try, others are".into())
}

fn same_bytes(adapter: &dyn Adapter) -> Observed {
    let server = ScriptedServer::with_responses(|_| issue(1))?;
    let api = resource("401 Unauthorized")?;
    let client = client(adapter, &server, hasty())?;
    same("the status", client.call(Call::new(&api.base_url(), true))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into()])?;
    same("token requests", server.requests().len(), 2)?;
    Ok("a new token was asked for, was the same, and the call not sent again".into())
}

fn statuses() -> Observed {
    for code in 200..600 {
        let rejects = Dialect::rfc6749().rejects_token(&Response::builder().status(code).body(())?);
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
    time.advance(10);
    let now = time.now();
    ensure(time.lifecycle.invalidate(1, now), || "it was not heeded".into())?;
    ensure(!time.lifecycle.invalidate(1, now), || "it was heeded twice".into())?;
    same("wakes in", time.wakes_in()?, seconds(0))?;
    same("the token", time.poll().expect_use_and_refresh()?.token().secret(), "t1")?;
    same("what started it", time.latest()?.rejected(), Some(1))?;
    time.issue(3600)?;
    same("the token", time.poll().expect_use()?.token().secret(), "t2")?;
    Ok("the next caller gets a successor on its way, and is served meanwhile".into())
}

fn one_way(adapter: &dyn Adapter) -> Observed {
    let (server, api) = (issuing()?, resource("401 Unauthorized")?);
    let client = client(adapter, &server, hasty())?;
    same("the status", client.call(Call::new(&api.base_url(), false))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into()])?;
    same("rejections", client.health().counts.rejections, 1)?;
    // The next caller requests a new token, and is served meanwhile.
    let served = client.token()?;
    same("the next token", client.token_after(&served)?.token().secret(), "t2")?;
    same("token requests", server.requests().len(), 2)?;
    Ok("1 call, the 401 is returned; the next caller brought a new token".into())
}

fn during() -> Observed {
    // The refresh that began before brings the rejected token once more, or another one.
    for again in [true, false] {
        let mut time = VirtualTime::with_token(3600)?;
        let mut caller = Caller::default();
        time.advance(2520);
        time.poll().expect_use_and_refresh()?;
        caller.poll_in_place_of(&mut time, 1).expect_wait()?;
        if again {
            time.respond(200, &[], &token_body("t1", Some("3600")))??;
            // It was issued before the rejection, and is served until there is another.
            same("the others' token", time.poll().expect_use()?.token().secret(), "t1")?;
            let wait = caller.poll(&mut time).expect_wait()?.max_wait();
            time.advance_by(wait);
            same("what started it", caller.poll(&mut time).expect_refresh()?.rejected(), Some(1))?;
        }
        time.issue(3600)?;
        let token = time.lifecycle.current().map_or("", |token| token.token().secret()).to_owned();
        ensure(token != "t1", || "the rejected token is still there".into())?;
        same("the token", caller.poll(&mut time).expect_use()?.token().secret(), &token)?;
        served_for_a_while(&mut time, &token, if again { 3 } else { 2 })?;
    }
    Ok("1 refresh more if the rejected token came again, none if another did".into())
}

fn served_for_a_while(time: &mut VirtualTime, token: &str, requests: usize) -> Result<(), Fail> {
    for _ in 0..100 {
        time.advance(10);
        same("the token", time.poll().expect_use()?.token().secret(), token)?;
    }
    same("requests", time.requests, requests)
}

fn new_secret_meanwhile() -> Observed {
    for rejected_first in [true, false] {
        let mut time = VirtualTime::with_token(3600)?;
        time.advance(2520);
        time.poll().expect_use_and_refresh()?;
        let (rotated, now) = (grant_of("app-1", "rotated")?, time.now());
        let heeded = if rejected_first {
            let heeded = time.lifecycle.invalidate(1, now);
            time.lifecycle.set_grant(rotated);
            heeded
        } else {
            time.lifecycle.set_grant(rotated);
            time.lifecycle.invalidate(1, now)
        };
        ensure(heeded, || format!("not heeded, rejected first: {rejected_first}"))?;
        time.respond(200, &[], &token_body("t1", Some("3600")))??;
        time.advance(1);
        same("the token", time.poll().expect_use_and_refresh()?.token().secret(), "t1")?;
    }
    Ok("so too if the secret is rotated meanwhile".into())
}

fn sent_after() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    time.poll().expect_use_and_refresh()?;
    let now = time.now();
    time.lifecycle.invalidate(1, now);
    time.refuse(503, &[])?;
    time.advance_by(millis(1500));
    time.poll().expect_use_and_refresh()?;
    time.respond(200, &[], &token_body("t1", Some("3600")))??;
    served_for_a_while(&mut time, "t1", 3)?;
    Ok("an attempt that was sent after the rejection is new enough".into())
}
