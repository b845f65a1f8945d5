//! When the tokens of many tenants are fetched anew that were all fetched in one minute, on virtual time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;
use std::time::Duration;

use http::Response;
use polygrant::{Dialect, UnixTime};
use polygrant_lifecycle::{Action, Fraction, Lifecycle, Now, Policy};

use super::client::grant;
use crate::error::Error;

const TENANTS: usize = 100_000;

/// How long a token lasts, in seconds.
const LIFETIME: u64 = 3600;

/// How often each is fetched anew.
const REFRESHES: u64 = 3;

/// How many requests were sent, by second since the first.
pub type Histogram = BTreeMap<u64, u64>;

/// What was sent to refresh the tokens, by how the tenants spread it.
pub struct Spread {
    pub tenants: usize,
    pub with_jitter: Histogram,
    pub without: Histogram,
}

pub fn simulate() -> Result<Spread, Error> {
    let mut without = Policy::default();
    without.jitter = Fraction { divisor: 1, max: Duration::ZERO };
    Ok(Spread {
        tenants: TENANTS,
        with_jitter: requests(&Policy::default())?,
        without: requests(&without)?,
    })
}

/// Returns when requests are sent to refresh tokens. Each tenant has callers at all times.
fn requests(policy: &Policy) -> Result<Histogram, Error> {
    let dialect = Arc::new(Dialect::xone());
    let mut entropy = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = move || {
        entropy ^= entropy << 13;
        entropy ^= entropy >> 7;
        entropy ^= entropy << 17;
        entropy
    };
    let mut sent = Histogram::new();
    let mut due = BinaryHeap::new();
    let mut tenants = Vec::with_capacity(TENANTS);
    for tenant in 0..TENANTS {
        tenants.push((Lifecycle::new(grant(&dialect, tenant)?, policy.clone()), 0));
        // All come in the first minute.
        due.push(Reverse((Duration::from_micros(draw() % 60_000_000), tenant)));
    }
    while let Some(Reverse((steady, tenant))) = due.pop() {
        let (lifecycle, refreshes) = &mut tenants[tenant];
        let wall = UnixTime::from_secs(1_800_000_000).saturating_add(steady);
        let now = Now { wall, steady };
        let (Action::Refresh(attempt) | Action::UseAndRefresh(_, attempt)) =
            lifecycle.poll_token(now, draw(), None)
        else {
            return Err("a token that is due is not refreshed".into());
        };
        if *refreshes > 0 {
            *sent.entry(steady.as_secs()).or_default() += 1;
        }
        let body =
            format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{LIFETIME}}}"#);
        let token = attempt.grant().parse(&Response::new(body), wall);
        lifecycle.complete(attempt.id(), token, now, draw());
        *refreshes += 1;
        if *refreshes <= REFRESHES {
            let next = lifecycle.wake_at().ok_or("a token without an end")?;
            due.push(Reverse((steady + next.remaining(now), tenant)));
        }
    }
    Ok(sent)
}
