//! Adapters that look a name up once and for all.

use std::sync::{Arc, OnceLock};

use polygrant_testkit::faults::Lookup;

use crate::broken::Broken;

/// Keeps the first result, also that there is none.
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
fn fault_25_a_failed_lookup_that_is_kept() {
    let adapter = Broken { lookup: looked_up_once, ..Broken::PROPER };
    adapter.assert_fails(25, "the host's name could not be resolved");
}

#[test]
fn fault_25_an_address_that_is_kept() {
    let adapter = Broken { lookup: pinned, ..Broken::PROPER };
    adapter.assert_fails(25, "names looked up");
}
