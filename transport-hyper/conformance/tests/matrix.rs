//! Every fault of the kit's list, on every adapter.

use polygrant_conformance::adapters;
use polygrant_testkit::faults::{Adapter, FaultCase, Verdict, faults};

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
    assert_all_pass(&polygrant_conformance::Ureq);
}

#[test]
fn the_async_client_passes() {
    assert_all_pass(&polygrant_conformance::Hyper);
}

/// What core decides is checked by core's own tests.
#[test]
fn every_fault_is_checked() {
    let numbers: Vec<_> = faults().iter().map(FaultCase::number).collect();
    assert_eq!(numbers, (1..=64).collect::<Vec<u8>>());
    let [ureq, hyper] = adapters();
    assert_eq!((ureq.name(), hyper.name()), ("ureq", "hyper"));
}
