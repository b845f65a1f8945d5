//! Tokens that state their own expiry.

use std::time::Duration;

use polygrant_lifecycle::{Lifecycle, Policy};

use super::case::Check::Machine;
use super::case::{FaultCase, fault};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::samples::{grant_of, token_body};
use crate::{ExpectAction, VirtualTime, seconds};

pub(super) const FAULTS: [FaultCase; 1] = [fault(
    82,
    "an unknown lifetime, and a JWT that ends in 3 s, or in 24 h",
    "not served beyond; not fetched again every five minutes",
    &[Machine(short), Machine(long), Machine(skewed), Machine(stated), Machine(switched_off)],
)];

/// When virtual time begins.
const DATE: (&str, &str) = ("Date", "Sat, 21 Nov 2026 21:26:10 GMT");

/// `{"iat":1795296370,"exp":1795296373}`: issued when virtual time begins, for 3 s.
const THREE_SECONDS: &str =
    "eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTUyOTYzNzAsImV4cCI6MTc5NTI5NjM3M30.c2ln";

/// `{"iat":1795296370,"exp":1795382770}`: issued when virtual time begins, for a day.
const A_DAY: &str = "eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTUyOTYzNzAsImV4cCI6MTc5NTM4Mjc3MH0.c2ln";

/// Lets the lifecycle request a token, and responds with that one.
fn issue(
    time: &mut VirtualTime,
    headers: &[(&str, &str)],
    token: &str,
    lifetime: Option<&str>,
) -> Result<(), Fail> {
    time.poll().expect_refresh()?;
    Ok(time.respond(200, headers, &token_body(token, lifetime))??)
}

/// Returns how long the token can be used.
fn usable(time: &mut VirtualTime) -> Result<Duration, Fail> {
    let token = time.poll().expect_use()?;
    Ok(token.usable_until().remaining(time.now()))
}

fn short() -> Observed {
    let mut time = VirtualTime::new()?;
    issue(&mut time, &[], THREE_SECONDS, None)?;
    time.poll().expect_use()?;
    time.advance(3);
    ensure(time.poll().expect_refresh().is_ok(), || "served beyond its end".into())?;
    Ok("not served after 3 s".into())
}

fn long() -> Observed {
    let mut time = VirtualTime::new()?;
    issue(&mut time, &[], A_DAY, None)?;
    // Usable until 30 s before its end, refreshed an hour before, and half of 5 minutes of jitter
    // earlier.
    time.advance(86_400 - 30 - 3600 - 150 - 1);
    time.poll().expect_use()?;
    time.advance(1);
    ensure(time.poll_sends(), || "not refreshed in its window".into())?;
    Ok("one request in 23 hours".into())
}

/// The response's `Date` goes before a clock that is an hour ahead, or behind.
fn skewed() -> Observed {
    let hour = seconds(3600);
    let began = VirtualTime::new()?.wall;
    for wall in [began.saturating_add(hour), began.saturating_sub(hour)] {
        let mut time = VirtualTime::new()?;
        time.wall = wall;
        issue(&mut time, &[DATE], A_DAY, None)?;
        same("the life that is usable", usable(&mut time)?, seconds(86_400 - 30))?;
    }
    Ok("a day by the server's Date, whatever the clock says".into())
}

fn stated() -> Observed {
    let mut time = VirtualTime::new()?;
    issue(&mut time, &[], A_DAY, Some("600"))?;
    same("a stated lifetime that is shorter", usable(&mut time)?, seconds(600 - 30))?;
    let mut time = VirtualTime::new()?;
    issue(&mut time, &[], THREE_SECONDS, Some("3600"))?;
    ensure(usable(&mut time)? < seconds(3), || "a stated lifetime beyond the JWT's".into())?;
    Ok("a stated lifetime is cut to the JWT's own, and never made longer".into())
}

fn switched_off() -> Observed {
    let mut policy = Policy::default();
    policy.read_jwt_expiry = false;
    let mut time =
        VirtualTime::with_lifecycle(Lifecycle::new(grant_of("app-1", "s3cr3t")?, policy));
    issue(&mut time, &[], A_DAY, None)?;
    same("the default", usable(&mut time)?, seconds(300 - 30))?;
    Ok("switched off, the default holds".into())
}
