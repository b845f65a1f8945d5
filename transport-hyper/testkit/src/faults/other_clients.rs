//! New credentials: those of the same client, or of another one.

use std::thread;

use polygrant::{Credentials, Grant};

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::gate::{Gate, joined};
use super::loopback::{hasty, issue};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::grant_in;
use crate::{Caller, ExpectAction, VirtualTime};

pub(super) const FAULTS: [FaultCase; 1] = [fault(
    88,
    "new credentials",
    "tokens are kept if only the secret or an assertion differs",
    &[Machine(told_apart), Machine(key_is_client), Machine(second_client), Wire(over_sockets)],
)];

/// Dialects whose clients are told apart by an id, a key, or a name.
const BY_ID: &str = r#"{
    "name": "acme",
    "credentials": ["api_key"],
    "assertions": ["jwt"],
    "body": {
        "client_id": "{client_id}",
        "client_secret": "{client_secret}",
        "api_key": "{api_key}",
        "client_assertion": "{jwt}"
    }
}"#;
const BY_KEY: &str =
    r#"{ "name": "keys", "credentials": ["api_key"], "body": { "apikey": "{api_key}" } }"#;
const BY_NAME: &str = r#"{
    "name": "names",
    "credentials": ["username", "password"],
    "body": { "user": "{username}", "password": "{password}" }
}"#;

const BASE_URL: &str = "https://auth.example.com";

fn by_id(id: &str, secret: &str, key: &str, assertion: &str) -> Result<Grant, Fail> {
    let credentials = Credentials::new(id, secret)?.with("api_key", key)?;
    Ok(grant_in(BY_ID, BASE_URL, credentials)?.with_assertion("jwt", assertion)?)
}

fn by_key(key: &str) -> Result<Grant, Fail> {
    by_key_at(BASE_URL, key)
}

fn by_key_at(base_url: &str, key: &str) -> Result<Grant, Fail> {
    grant_in(BY_KEY, base_url, Credentials::none().with("api_key", key)?)
}

fn by_name(name: &str, password: &str) -> Result<Grant, Fail> {
    let credentials = Credentials::none().with("username", name)?.with("password", password)?;
    grant_in(BY_NAME, BASE_URL, credentials)
}

/// Checks whether a change from one grant to the other keeps the token, and the request under way.
fn keeps(one: &Grant, other: &Grant, is_kept: bool) -> Result<(), Fail> {
    for (lifetime, stale_at) in [(20, 13), (3600, 2520)] {
        let mut time = VirtualTime::with_grant(one.clone());
        time.poll().expect_refresh()?;
        time.issue(lifetime)?;
        time.lifecycle.set_grant(other.clone());
        match time.poll() {
            action if is_kept => same("the token", action.expect_use()?.token().secret(), "t1")?,
            action => drop(action.expect_refresh()?),
        }
        // The token of one, and the next one under way.
        let mut time = VirtualTime::with_grant(one.clone());
        time.poll().expect_refresh()?;
        time.issue(lifetime)?;
        time.advance(stale_at);
        time.poll().expect_use_and_refresh()?;
        time.lifecycle.set_grant(other.clone());
        let mut caller = Caller::default();
        if is_kept {
            same("the token", caller.poll(&mut time).expect_use()?.token().secret(), "t1")?;
            time.issue(lifetime)?;
            same("the next", caller.poll(&mut time).expect_use()?.token().secret(), "t2")?;
        } else {
            caller.poll(&mut time).expect_wait()?;
            time.issue(lifetime)?;
            let attempt = caller.poll(&mut time).expect_refresh()?;
            let (sent, required) = (attempt.grant().request(), other.request());
            let is_others = sent.body().as_bytes() == required.body().as_bytes();
            ensure(is_others, || "requested for the former client".into())?;
            time.issue(lifetime)?;
            same("the token", caller.poll(&mut time).expect_use()?.token().secret(), "t3")?;
        }
    }
    Ok(())
}

fn told_apart() -> Observed {
    let one = by_id("app-1", "s3cr3t", "k1", "a1")?;
    keeps(&one, &by_id("app-1", "rotated", "k1", "a1")?, true)?;
    keeps(&one, &by_id("app-1", "s3cr3t", "k1", "a2")?, true)?;
    keeps(&one, &by_id("app-2", "s3cr3t", "k1", "a1")?, false)?;
    keeps(&one, &by_id("app-1", "s3cr3t", "k2", "a1")?, false)?;
    Ok("kept with another secret or assertion; gone with another id or named secret".into())
}

fn key_is_client() -> Observed {
    keeps(&by_key("k1")?, &by_key("k2")?, false)?;
    keeps(&by_key("k1")?, &by_key("k1")?, true)?;
    keeps(&by_name("user-1", "p1")?, &by_name("user-2", "p1")?, false)?;
    keeps(&by_name("user-1", "p1")?, &by_name("user-1", "p2")?, false)?;
    Ok("without a client id another key, user or password is another client".into())
}

fn second_client() -> Observed {
    let mut time = VirtualTime::with_grant(by_key("k1")?);
    let mut callers = Caller::crowd(16);
    for caller in &mut callers {
        drop(caller.poll(&mut time));
    }
    time.lifecycle.set_grant(by_key("k2")?);
    // A token that was issued to the first client reaches none of the waiting callers.
    time.issue(3600)?;
    let mut begun = 0;
    for caller in &mut callers {
        begun += usize::from(caller.poll(&mut time).expect_refresh().is_ok());
    }
    same("requests for the second client", begun, 1)?;
    time.issue(3600)?;
    for caller in &mut callers {
        same("the token", caller.poll(&mut time).expect_use()?.token().secret(), "t2")?;
    }
    Ok("16 that waited for the first client's token have the second one's".into())
}

fn over_sockets(adapter: &dyn Adapter) -> Observed {
    let (server, gate) = Gate::with_responses(issue)?;
    let of_client = |key| by_key_at(&server.base_url(), key);
    let client = adapter.client(of_client("k1")?, hasty()).map_err(Fail::new)?;
    thread::scope(|scope| {
        let waiting = scope.spawn(|| client.token());
        let came = gate.request();
        // The token that comes is the first client's.
        let changed = of_client("k2").map(|grant| client.set_grant(grant));
        gate.open();
        came?;
        changed?;
        same("the token under way", joined(waiting)??.token().secret(), "t2")
    })?;
    client.set_grant(of_client("k3")?);
    same("the third client's token", client.token()?.token().secret(), "t3")?;
    let keys = server
        .requests()
        .iter()
        .filter_map(|it| it.lines().last().map(str::to_owned))
        .collect::<Vec<_>>();
    same("the keys sent", &*keys, &["apikey=k1".into(), "apikey=k2".into(), "apikey=k3".into()])?;
    Ok("three clients, one after another: each has a token of its own, a waiting caller too".into())
}
