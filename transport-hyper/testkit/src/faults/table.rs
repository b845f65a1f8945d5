//! The list of all faults.

use super::case::FaultCase;
use super::{
    cancellation, clocks, connections, crowds, exchanges, lifetimes, limits, outages, refusals,
    rejections, retry_after, secrets, tenants, tokens,
};

/// Returns every fault, by number.
#[must_use]
pub fn faults() -> Vec<FaultCase> {
    let mut all = [
        &lifetimes::FAULTS[..],
        &clocks::FAULTS,
        &outages::FAULTS,
        &exchanges::FAULTS,
        &connections::FAULTS,
        &refusals::FAULTS,
        &crowds::FAULTS,
        &retry_after::FAULTS,
        &rejections::FAULTS,
        &cancellation::FAULTS,
        &tenants::FAULTS,
        &limits::FAULTS,
        &tokens::FAULTS,
        &secrets::FAULTS,
    ]
    .concat();
    all.sort_by_key(FaultCase::number);
    all
}
