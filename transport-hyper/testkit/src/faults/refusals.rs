//! Calls that carry the token, and a client that has none: played on the wire.

use super::server::{answer, answering, client, hasty, issuing, refuse};
use super::short::{Short, ensure, same};
use super::story::token_body;
use super::subject::{Adapter, Call, NoAnswer};
use super::{Fault, Observed, wire};
use crate::ScriptedServer;

pub(super) const FAULTS: [Fault; 6] = [
    wire(37, "callers in a cooldown", "fail fast, nothing sent", cooldown),
    wire(41, "a 401 on the new token too", "returned", twice),
    wire(42, "after a 401, the same token again", "no resend", same_bytes),
    wire(43, "a 403", "the token stays", forbidden),
    wire(44, "a 401, a body that cannot be sent again", "token withdrawn, 401 returned", one_way),
    wire(64, "no token", "the call is not sent bare", bare),
];

fn cooldown(adapter: &dyn Adapter) -> Observed {
    let rate = "retry-after: 600\r\n";
    let server = answering(move |_| answer("429 Too Many Requests", rate, ""))?;
    let client = client(adapter, &server, hasty())?;
    for _ in 0..50 {
        let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
        let status = failure.error().as_refusal().map(|refusal| refusal.status().as_u16());
        same("the status", status, Some(429))?;
    }
    same("connections", server.connections(), 1)?;
    Ok("50 calls, 1 request, 50 errors".into())
}

/// A resource server that answers so.
fn resource(status: &'static str) -> std::io::Result<ScriptedServer> {
    answering(move |_| answer(status, "", ""))
}

fn call(url: &str, can_be_sent_again: bool) -> Call<'_> {
    Call { url, can_be_sent_again }
}

/// The tokens that the calls carried.
fn carried(server: &ScriptedServer) -> Vec<String> {
    let requests = server.requests();
    let bearer = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let is_token = name.eq_ignore_ascii_case("authorization");
        is_token.then(|| value.trim().trim_start_matches("Bearer ").to_owned())
    };
    requests
        .iter()
        .map(|request| request.lines().find_map(bearer).unwrap_or_else(|| "none".into()))
        .collect()
}

fn twice(adapter: &dyn Adapter) -> Observed {
    let (server, api) = (issuing()?, resource("401 Unauthorized")?);
    let client = client(adapter, &server, hasty())?;
    same("the answer", client.call(call(&api.base_url(), true))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into(), "t2".into()])?;
    same("token requests", server.requests().len(), 2)?;
    Ok("sent with t1, then once with t2; the second 401 is the answer".into())
}

fn same_bytes(adapter: &dyn Adapter) -> Observed {
    let server = answering(|_| answer("200 OK", "", &token_body("t1", Some("3600"))))?;
    let api = resource("401 Unauthorized")?;
    let client = client(adapter, &server, hasty())?;
    same("the answer", client.call(call(&api.base_url(), true))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into()])?;
    same("token requests", server.requests().len(), 2)?;
    Ok("a new token was asked for, was the same, and the call not sent again".into())
}

fn forbidden(adapter: &dyn Adapter) -> Observed {
    let (server, api) = (issuing()?, resource("403 Forbidden")?);
    let client = client(adapter, &server, hasty())?;
    same("the answer", client.call(call(&api.base_url(), true))?, 403)?;
    same("the generation", client.token()?.generation(), 1)?;
    same("calls", carried(&api).len(), 1)?;
    same("token requests", server.requests().len(), 1)?;
    Ok("1 call, the 403 is the answer; the token is served on".into())
}

fn one_way(adapter: &dyn Adapter) -> Observed {
    let (server, api) = (issuing()?, resource("401 Unauthorized")?);
    let client = client(adapter, &server, hasty())?;
    same("the answer", client.call(call(&api.base_url(), false))?, 401)?;
    same("the calls' tokens", &*carried(&api), &["t1".into()])?;
    same("rejections", client.health().counts.rejections, 1)?;
    same("the next token", client.token()?.token().secret(), "t2")?;
    Ok("1 call, the 401 is the answer; the next caller had a new token".into())
}

fn bare(adapter: &dyn Adapter) -> Observed {
    let server = answering(|_| refuse("401 Unauthorized", "invalid_client"))?;
    let api = resource("200 OK")?;
    let client = client(adapter, &server, hasty())?;
    for can_be_sent_again in [true, false] {
        let outcome = client.call(call(&api.base_url(), can_be_sent_again));
        let is_told = matches!(outcome, Err(NoAnswer::NoToken(_)));
        ensure(is_told, || format!("{outcome:?}"))?;
    }
    same("connections to the resource", api.stop().connections, 0)?;
    Ok("the call fails for want of a token; the resource server saw no connection".into())
}
