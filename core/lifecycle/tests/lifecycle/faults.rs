//! The numbered faults of the test kit, as far as the parser or the machine decides them. What shows in
//! an adapter alone (sockets, certificates, dropped futures) is checked where both adapters are.

use polygrant_testkit::faults::{Level, Verdict, faults};

/// Checks every fault at that level, and names all that fail.
fn assert_all_pass(level: Level) {
    let mut passed = 0;
    let mut failed = Vec::new();
    for fault in faults() {
        for (_, verdict) in fault.check_core().into_iter().filter(|(at, _)| *at == level) {
            match verdict {
                Verdict::Pass(_) => passed += 1,
                other => failed.push(format!("{} {}: {other:?}", fault.number(), fault.stimulus())),
            }
        }
    }
    assert!(failed.is_empty(), "{level}:\n{}", failed.join("\n"));
    assert!(passed > 0, "{level}: nothing was checked");
}

#[test]
fn the_parser_passes() {
    assert_all_pass(Level::Parser);
}

#[test]
fn the_machine_passes() {
    assert_all_pass(Level::Machine);
}
