//! Every fault of the kit's list, on every adapter.

use polygrant_conformance::{Hyper, Ureq};
use polygrant_testkit::faults::{Adapter, Verdict, faults};

/// Names every fault that fails, and why.
fn assert_all_pass(adapter: &dyn Adapter) {
    let failed: Vec<_> = faults()
        .iter()
        .filter_map(|fault| match fault.check_wire(adapter)? {
            Verdict::Fail(why) => Some(format!("{} {}: {why}", fault.number(), fault.stimulus())),
            _ => None,
        })
        .collect();
    assert!(failed.is_empty(), "{} fails:\n{}", adapter.name(), failed.join("\n"));
}

#[test]
fn the_blocking_client_passes() {
    assert_all_pass(&Ureq);
}

#[test]
fn the_async_client_passes() {
    assert_all_pass(&Hyper);
}

/// What core decides is checked by core's own tests.
#[test]
fn no_fault_is_missing() {
    let numbers: Vec<_> = faults().iter().map(|fault| usize::from(fault.number())).collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
}
