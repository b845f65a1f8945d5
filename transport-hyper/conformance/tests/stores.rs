//! Every row of clients that share a store, on both adapters.

use polygrant_conformance::stores::{SharesTokens, store_rows};
use polygrant_conformance::{Hyper, Ureq};
use polygrant_testkit::faults::Verdict;

fn assert_all_hold(adapter: &dyn SharesTokens) {
    let failed = |row: &polygrant_conformance::stores::StoreRow| match row.check(adapter) {
        Verdict::Pass(_) => None,
        other => Some(format!("{} {}: {other:?}", row.number, row.stimulus)),
    };
    let failed: Vec<_> = store_rows().iter().filter_map(failed).collect();
    assert!(failed.is_empty(), "{} fails:\n{}", adapter.name(), failed.join("\n"));
}

#[test]
fn the_rows_hold_for_the_blocking_client() {
    assert_all_hold(&Ureq);
}

#[test]
fn the_rows_hold_for_the_async_client() {
    assert_all_hold(&Hyper);
}

#[test]
fn no_row_is_missing() {
    let numbers: Vec<_> = store_rows().iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=15).collect::<Vec<_>>());
}
