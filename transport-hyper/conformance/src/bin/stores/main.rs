//! Plays the rows of clients that share a store, and shows what came of each.

use std::io::{self, Write};
use std::process::ExitCode;

use polygrant_conformance::sharing_adapters;
use polygrant_conformance::stores::store_rows;
use polygrant_testkit::faults::Verdict;

fn main() -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut has_failed = false;
    for row in store_rows() {
        writeln!(out, "{:>2}  {} → {}", row.number, row.stimulus, row.required)?;
        for adapter in sharing_adapters() {
            let (verdict, observed) = match row.check(adapter) {
                Verdict::Pass(observed) => ("", observed),
                Verdict::DoesNotApply(reason) => ("does not apply: ", reason),
                Verdict::Fail(problem) => {
                    has_failed = true;
                    ("FAIL: ", problem)
                }
            };
            writeln!(out, "      {:<8}{verdict}{observed}", adapter.name())?;
        }
        out.flush()?;
    }
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
