//! A secret that is rotated on the server, and in a source that the client reads a little later.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use polygrant::Credentials;

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::hand_clock::HandClock;
use super::loopback::{client_with, hasty, issue, refusal, responding_to};
use super::setup::{CredentialsSource, Setup};
use super::verdict::Observed;
use crate::fail::{ensure, same};
use crate::samples::{grant_in, grant_of};
use crate::{ExpectAction, VirtualTime, millis, seconds};

pub(super) const FAULTS: [FaultCase; 1] = [fault(
    75,
    "a secret is rotated, the source of credentials follows 3 s later",
    "refused until then, accepted within a second after; asked once a second",
    &[Machine(asked_once_a_second), Machine(changed_behind), Wire(followed)],
)];

fn asked_once_a_second() -> Observed {
    let mut time = VirtualTime::new()?;
    let asks = |time: &mut VirtualTime| time.lifecycle.poll_credentials(time.now());
    ensure(!asks(&mut time), || "asked before anything failed".into())?;
    time.poll().expect_refresh()?;
    ensure(!asks(&mut time), || "asked while a request is under way".into())?;
    time.refuse_with(401, "invalid_client")?;
    let mut asked = Vec::new();
    for tenth in 0..100 {
        for _ in 0..3 {
            time.poll().expect_failed()?;
            if asks(&mut time) {
                asked.push(tenth);
            }
        }
        // The same credentials once more change nothing.
        time.lifecycle.set_grant(grant_of("app-1", "s3cr3t")?);
        time.poll().expect_failed()?;
        time.advance_by(millis(100));
    }
    same("asked at", &*asked, &[0, 10, 20, 30, 40, 50, 60, 70, 80, 90])?;
    let is_news = time.lifecycle.set_grant(grant_of("app-1", "rotated")?);
    ensure(is_news, || "a rotated secret is no news".into())?;
    time.poll().expect_refresh()?;
    same("requests", time.requests, 2)?;
    Ok("one caller a second asks; a changed secret ends the cooldown".into())
}

fn changed_behind() -> Observed {
    let mut time = VirtualTime::with_token(3600)?;
    time.advance(2520);
    time.poll().expect_use_and_refresh()?;
    time.refuse_with(401, "invalid_client")?;
    time.poll().expect_use()?;
    time.lifecycle.credentials_changed();
    same("the token", time.poll().expect_use_and_refresh()?.token().secret(), "t1")?;
    Ok("so too if they changed behind the grant, and while a token serves on".into())
}

const DOCUMENT: &str =
    r#"{ "name": "acme", "body": { "id": "{client_id}", "secret": "{client_secret}" } }"#;

fn followed(adapter: &dyn Adapter) -> Observed {
    let server = responding_to(|request| {
        if request.ends_with("secret=rotated") {
            issue(1)
        } else {
            refusal("401 Unauthorized", "invalid_client")
        }
    })?;
    let clock = HandClock::new();
    let reads = Arc::new(AtomicUsize::new(0));
    let source: CredentialsSource = {
        let (clock, reads) = (clock.clone(), Arc::clone(&reads));
        Arc::new(move || {
            reads.fetch_add(1, Ordering::SeqCst);
            let follows = clock.passed() >= seconds(3);
            Credentials::new("app-1", if follows { "rotated" } else { "s3cr3t" })
        })
    };
    let grant = grant_in(DOCUMENT, &server.base_url(), Credentials::new("app-1", "s3cr3t")?)?;
    let setup = Setup::Credentials(source, clock.clocks());
    let client = client_with(adapter, grant, hasty(), setup)?;
    let mut accepted = None;
    while accepted.is_none() && clock.passed() < seconds(10) {
        accepted = client.token().is_ok().then(|| clock.passed());
        clock.advance(millis(100));
    }
    let is_in_time = accepted.is_some_and(|at| at >= seconds(3) && at <= seconds(4));
    ensure(is_in_time, || format!("accepted after {accepted:?}"))?;
    same("requests", server.requests().len(), 2)?;
    let reads = reads.load(Ordering::SeqCst);
    // Once for each request, once a second, and once as it was made.
    ensure(reads <= 8, || format!("{reads} reads of the source in 4 s"))?;
    Ok(format!("2 requests, {reads} reads; accepted within a second after it followed"))
}
