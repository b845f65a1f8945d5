//! The list of all scenarios.

use super::{documents, faults, limits, refusals, requests, successes};
use crate::scenario::Scenario;

/// Returns all that can happen to one token request on the wire: responses of every kind, whole, cut
/// short, late, too large, or not HTTP at all.
///
/// None takes longer than half a second.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    let mut all = successes::scenarios();
    all.extend(requests::scenarios());
    all.extend(documents::scenarios());
    all.extend(refusals::scenarios());
    all.extend(faults::scenarios());
    all.extend(limits::scenarios());
    all
}
