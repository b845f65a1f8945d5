//! Adapters that look a name up only once.

use std::sync::{Arc, OnceLock};

use polygrant_testkit::faults::Lookup;

use crate::broken::Broken;

/// Keeps the first result, even if the name was not found.
fn looked_up_once(lookup: Lookup) -> Lookup {
    let first = OnceLock::new();
    Arc::new(move |name| *first.get_or_init(|| lookup(name)))
}

/// Keeps the first address.
fn pinned(lookup: Lookup) -> Lookup {
    let first = OnceLock::new();
    Arc::new(move |name| match first.get() {
        Some(address) => Some(*address),
        None => lookup(name).map(|address| *first.get_or_init(|| address)),
    })
}

#[test]
fn fault_25_is_failed_by_a_client_that_keeps_a_failed_lookup() {
    let adapter = Broken { lookup: looked_up_once, ..Broken::PROPER };
    adapter.assert_fails(25, "resolved");
}

#[test]
fn fault_25_is_failed_by_a_client_that_keeps_an_address() {
    let adapter = Broken { lookup: pinned, ..Broken::PROPER };
    adapter.assert_fails(25, "names looked up");
}
