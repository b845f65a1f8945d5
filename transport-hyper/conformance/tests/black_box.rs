//! This project's clients pass every fault that can be seen of any client.

use polygrant_conformance::{Hyper, Threads, Ureq, black_box};
use polygrant_testkit::black_box::{Settings, is_seen, play};
use polygrant_testkit::faults::{Adapter, FaultCase, Verdict, faults};

/// Asserts that a client passes every fault that is seen, but those that do not apply to it.
fn assert_all_pass(adapter: &dyn Adapter, not_applied: &[u8]) {
    let played = play(&|settings: &Settings| black_box(adapter, settings));
    let (mut failed, mut unused) = (Vec::new(), Vec::new());
    for (fault, verdict) in &played {
        match verdict {
            Verdict::Fail(why) => {
                failed.push(format!("{} {}: {why}", fault.number(), fault.stimulus()));
            }
            Verdict::DoesNotApply(_) if is_seen(fault) => unused.push(fault.number()),
            Verdict::DoesNotApply(_) | Verdict::Pass(_) => {}
        }
    }
    assert!(failed.is_empty(), "{} fails:\n{}", adapter.name(), failed.join("\n"));
    assert_eq!(unused, not_applied, "what does not apply to {}", adapter.name());
    assert_eq!(played.len(), faults().len());
}

#[test]
fn the_blocking_client_passes() {
    assert_all_pass(&Ureq, &[]);
}

#[test]
fn the_async_client_passes() {
    assert_all_pass(&Hyper, &[]);
}

/// It speaks no TLS.
#[test]
fn the_example_of_an_adapter_passes() {
    assert_all_pass(&Threads, &[26]);
}

#[test]
fn about_half_of_the_faults_are_seen() {
    let seen: Vec<_> =
        faults().iter().filter(|fault| is_seen(fault)).map(FaultCase::number).collect();
    assert_eq!(seen.len(), 46, "{seen:?}");
}
