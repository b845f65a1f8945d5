//! The events that clients emit.

use std::thread;
use std::time::Instant;

use polygrant::{Credentials, Dialect};

use super::adapter::Adapter;
use super::case::Check::Wire;
use super::case::{FaultCase, fault};
use super::gate::GIVE_UP;
use super::loopback::{hasty, issuing, refusal, responding_to};
use super::verdict::Observed;
use crate::fail::{Fail, ensure};
use crate::samples::grant_in;

pub(super) const FAULTS: [FaultCase; 1] =
    [fault(85, "two clients in one process", "their events are told apart", &[Wire(apart)])];

const ACME: &str = r#"{
    "name": "acme",
    "path": "/token",
    "body": { "id": "{client_id}", "secret": "{client_secret}" }
}"#;

/// A secret that no event may hold.
const SECRET: &str = "s3cr3t-of-two";

fn apart(adapter: &dyn Adapter) -> Observed {
    let none = || Fail::DoesNotApply("it tells no events".into());
    let before = adapter.events().ok_or_else(none)?.len();
    let refuse = |_: &str| refusal("401 Unauthorized", "invalid_client");
    let (server, refusing) = (issuing()?, responding_to(refuse)?);
    // Named after the adapter: others may be checked at the same time.
    let ids = [format!("orders-{}", adapter.name()), format!("invoices-{}", adapter.name())];
    let [orders, invoices] = &ids;
    let at_localhost = format!("http://localhost:{}", refusing.address().port());
    let rfc6749 = Dialect::rfc6749().to_json();
    let grants = [
        grant_in(&rfc6749, &server.base_url(), Credentials::new(&**orders, SECRET)?)?,
        grant_in(ACME, &at_localhost, Credentials::new(&**invoices, SECRET)?)?,
    ];
    for (grant, has_token) in grants.into_iter().zip([true, false]) {
        let client = adapter.client(grant, hasty()).map_err(Fail::new)?;
        ensure(client.token().is_ok() == has_token, || "the wrong one has a token".into())?;
    }
    let told = until_both_are_told(adapter, before, &ids)?;
    let of = |id: &str| -> Vec<_> { told.iter().filter(|event| event.contains(id)).collect() };
    for (id, dialect, host) in [(orders, "rfc6749", "127.0.0.1"), (invoices, "acme", "localhost")] {
        let events = of(id);
        ensure(events.len() >= 2, || format!("{} events of {id}: {told:?}", events.len()))?;
        for event in &events {
            let names = [dialect, host].iter().all(|name| event.contains(name));
            ensure(names, || format!("{dialect} or {host} is not in: {event}"))?;
            let others = ids.iter().filter(|other| *other != id).any(|it| event.contains(&**it));
            ensure(!others, || format!("two clients in: {event}"))?;
            ensure(!event.contains(SECRET), || "an event holds a secret".into())?;
        }
        let last = events.last().map(|event| event.as_str()).unwrap_or_default();
        let is_timed = last.contains("duration_seconds=");
        ensure(is_timed, || format!("no duration in: {last}"))?;
    }
    Ok("each names its dialect, client and host, and how long a request took".into())
}

/// Waits until both clients have emitted the end of their requests, which may be after their callers woke.
fn until_both_are_told(
    adapter: &dyn Adapter,
    before: usize,
    ids: &[String],
) -> Result<Vec<String>, Fail> {
    let began = Instant::now();
    loop {
        let mut told = adapter.events().unwrap_or_default();
        let told = told.split_off(before.min(told.len()));
        let is_over =
            |id: &String| told.iter().any(|it| it.contains(id) && it.contains("duration_seconds="));
        if ids.iter().all(is_over) {
            return Ok(told);
        }
        ensure(began.elapsed() < GIVE_UP, || format!("no request's end in: {told:?}"))?;
        thread::yield_now();
    }
}
