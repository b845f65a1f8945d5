//! The list of all faults.

use super::case::FaultCase;
use super::{
    bodies, cancellation, clocks, connections, crowds, cut_off, events, exchanges, forced, forks,
    hooks, jwts, leftovers, lifetimes, limits, other_clients, outages, proxies, refusals,
    rejections, replacements, retry_after, rotations, secrets, stopped, tenants, tokens, told,
};

/// Returns every fault, by number.
#[must_use]
pub fn faults() -> Vec<FaultCase> {
    let mut all = [
        &lifetimes::FAULTS[..],
        &jwts::FAULTS,
        &clocks::FAULTS,
        &outages::FAULTS,
        &exchanges::FAULTS,
        &bodies::FAULTS,
        &cut_off::FAULTS,
        &connections::FAULTS,
        &proxies::FAULTS,
        &refusals::FAULTS,
        &crowds::FAULTS,
        &retry_after::FAULTS,
        &rejections::FAULTS,
        &told::FAULTS,
        &hooks::FAULTS,
        &replacements::FAULTS,
        &stopped::FAULTS,
        &forced::FAULTS,
        &forks::FAULTS,
        &rotations::FAULTS,
        &cancellation::FAULTS,
        &leftovers::FAULTS,
        &tenants::FAULTS,
        &events::FAULTS,
        &other_clients::FAULTS,
        &limits::FAULTS,
        &tokens::FAULTS,
        &secrets::FAULTS,
    ]
    .concat();
    all.sort_by_key(FaultCase::number);
    all
}
