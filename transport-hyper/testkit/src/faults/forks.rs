//! A process that forks.

use super::case::Check::Machine;
use super::case::{FaultCase, fault};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::{ExpectAction, VirtualTime, seconds};

pub(super) const FAULTS: [FaultCase; 1] = [fault(
    76,
    "a process that has a token forks",
    "the child draws the token's jitter anew",
    &[Machine(redrawn)],
)];

fn redrawn() -> Observed {
    for (lifetime, jitter) in [(20, 2), (60, 6), (3600, 300), (86_400, 300)] {
        let mut parent = VirtualTime::with_token(lifetime)?;
        let token = |time: &VirtualTime| {
            time.lifecycle.current().cloned().ok_or_else(|| Fail::new("the token has gone"))
        };
        let (now, before) = (parent.now(), token(&parent)?);
        let mut drawn = Vec::new();
        for entropy in [0, u64::MAX, 1 << 62, 1 << 63] {
            parent.lifecycle.redraw_jitter(entropy);
            let after = token(&parent)?;
            same("the token", after.token().secret(), before.token().secret())?;
            same("the generation", after.generation(), before.generation())?;
            same("its end", after.usable_until(), before.usable_until())?;
            drawn.push(after.fresh_until().remaining(now));
        }
        let [latest, earliest, ..] = &*drawn else { return Err(Fail::new("nothing was drawn")) };
        same("from the earliest to the latest", latest.saturating_sub(*earliest), seconds(jitter))?;
        ensure(drawn.iter().all(|at| earliest <= at && at <= latest), || format!("{drawn:?}"))?;
        // Half of the range, as at first, so that a token that is fresh is served on.
        same("the same draw", token(&parent)?.fresh_until(), before.fresh_until())?;
        parent.poll().expect_use()?;
        same("requests", parent.requests, 1)?;
    }
    Ok("it is refreshed at another time within the jitter, and ends when it did".into())
}
