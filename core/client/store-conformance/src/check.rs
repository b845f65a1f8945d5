//! Runs the checks.

use std::time::{Duration, Instant};

use polygrant_client::store::{Store, StoreError, Swap};

use crate::cases::{CASES, Case};
use crate::probe::{LONG, Open, new_key, value};
use crate::report::{Report, Row};

/// Checks a store. `open` opens a handle of it, each time as another process would; the store need not be
/// empty. This takes some seconds.
#[must_use]
pub fn check(open: &(dyn Fn() -> Box<dyn Store> + Sync)) -> Report {
    Report::new(numbered().map(|(number, case)| row(number, case, open)).collect())
}

/// Runs the checks with these numbers alone.
#[must_use]
pub fn check_only(open: &(dyn Fn() -> Box<dyn Store> + Sync), numbers: &[u8]) -> Report {
    let chosen = numbered().filter(|(number, _)| numbers.contains(number));
    Report::new(chosen.map(|(number, case)| row(number, case, open)).collect())
}

fn numbered() -> impl Iterator<Item = (u8, &'static Case)> {
    (1..).zip(CASES)
}

fn row(number: u8, &(stimulus, required, case): &'static Case, open: Open<'_>) -> Row {
    Row { number, stimulus, required, observed: case(open) }
}

/// How long a call may take longer than its timeout, on the slowest machine.
const LATE: Duration = Duration::from_secs(10);

/// Checks a store that cannot be reached: each call must fail in time, and say so in one line without any of
/// the `secrets`, such as a password.
#[must_use]
pub fn check_unreachable(store: &dyn Store, secrets: &[&str]) -> Report {
    const TIMEOUT: Duration = Duration::from_millis(300);
    let canary = "canary-of-a-value";
    let failing = |result: Result<String, StoreError>, began: Instant| {
        let error = match result {
            Err(error) => error,
            Ok(seen) => return Err(format!("no error, but {seen}")),
        };
        let (text, took) = (error.to_string(), began.elapsed());
        if took > TIMEOUT + LATE {
            return Err(format!("an error after {took:?}"));
        }
        if text.is_empty() || text.lines().count() != 1 {
            return Err(format!("no line, but {text:?}"));
        }
        let debug = format!("{error:?} {store:?}");
        let shown = |secret: &&str| text.contains(*secret) || debug.contains(*secret);
        if secrets.iter().chain([&canary]).any(shown) {
            return Err("a secret is in the error, or in what `Debug` prints".into());
        }
        Ok(text)
    };
    let load = {
        let began = Instant::now();
        let loaded = store.load(&new_key(), TIMEOUT);
        failing(loaded.map(|stored| format!("{stored:?}")), began)
    };
    let swap = {
        let swap = Swap { expected: value(canary), value: value(canary), keep: LONG };
        let began = Instant::now();
        let swapped = store.swap(&new_key(), swap, TIMEOUT);
        failing(swapped.map(|swapped| format!("{swapped:?}")), began)
    };
    let required = "an error in time, as one line without a secret";
    Report::new(vec![
        Row { number: 1, stimulus: "a load that cannot reach the store", required, observed: load },
        Row { number: 2, stimulus: "a swap that cannot reach the store", required, observed: swap },
    ])
}
