//! Every fault of the kit's list, on every adapter.

use polygrant_conformance::{Hyper, Threads, Ureq};
use polygrant_testkit::faults::{Adapter, FaultCase, Verdict, faults};

/// Asserts that every fault passes, except these, which must not apply to the adapter.
fn assert_all_pass(adapter: &dyn Adapter, not_applied: &[u8]) {
    let (mut failed, mut unused) = (Vec::new(), Vec::new());
    for fault in faults() {
        match fault.check_wire(adapter) {
            Some(Verdict::Fail(why)) => {
                failed.push(format!("{} {}: {why}", fault.number(), fault.stimulus()));
            }
            Some(Verdict::DoesNotApply(_)) => unused.push(fault.number()),
            Some(Verdict::Pass(_)) | None => {}
        }
    }
    assert!(failed.is_empty(), "{} fails:\n{}", adapter.name(), failed.join("\n"));
    assert_eq!(unused, not_applied, "what does not apply to {}", adapter.name());
}

#[test]
fn the_blocking_client_passes() {
    assert_all_pass(&Ureq, &[54, 72, 73]);
}

#[test]
fn the_async_client_passes() {
    assert_all_pass(&Hyper, &[]);
}

/// The example has no resolver, TLS, proxies, runtime or hook for calls, so some faults do not apply.
#[test]
fn the_example_of_an_adapter_passes() {
    assert_all_pass(&Threads, &[25, 26, 54, 70, 72, 73, 83, 84, 86, 89]);
}

#[test]
fn no_fault_is_missing() {
    let numbers: Vec<_> = faults().iter().map(FaultCase::number).collect();
    let required: Vec<_> = (1..=91).collect();
    assert_eq!(numbers, required);
}
