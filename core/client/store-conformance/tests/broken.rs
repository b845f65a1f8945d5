//! Each check notices an engine that breaks its rule.
#![cfg(test)]

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use polygrant_client::store::{Store, StoreError, StoreKey, StoreValue, Stored, Swap, Swapped};
use polygrant_store_conformance::{MemoryStore, Report, check, check_only, check_unreachable};

const LIMIT: Duration = Duration::from_secs(20);

/// A way in which an engine can be wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    IgnoresExpected,
    IgnoresThatNothingIsExpected,
    ComparesThenWrites,
    ForgetsNothing,
    ForgetsAtOnce,
    KeepsTheFirstTime,
    TakesLongForNone,
    CutsAtNewlines,
    TakesEmptyForNone,
    CutsKeys,
    CutsBigValues,
    NeverRemoves,
    HandlesApart,
    ConflictWithoutValue,
    ClockRunsBackwards,
    ClockAtTimes,
    ShowsValues,
}

struct Broken {
    store: MemoryStore,
    fault: Fault,
    shown: Mutex<Option<Vec<u8>>>,
}

static TICKS: AtomicU64 = AtomicU64::new(0);

impl Broken {
    fn key(&self, key: &StoreKey) -> StoreKey {
        if self.fault == Fault::CutsKeys {
            let digits = key.as_str().split_at(60).0;
            return StoreKey::parse(&format!("{digits}0000")).unwrap();
        }
        key.clone()
    }

    fn value(&self, value: Option<StoreValue>) -> Option<StoreValue> {
        let bytes = value?.as_bytes().to_vec();
        let bytes = match self.fault {
            Fault::CutsAtNewlines => bytes.split(|byte| *byte == b'\n').next()?.to_vec(),
            Fault::CutsBigValues => bytes.into_iter().take(64 << 10).collect(),
            Fault::TakesEmptyForNone if bytes.is_empty() => return None,
            _ => bytes,
        };
        Some(StoreValue::new(bytes))
    }

    fn told(&self, stored: Stored) -> Stored {
        let tick = TICKS.fetch_add(1, Ordering::SeqCst);
        let time = |seconds| Some((UNIX_EPOCH + Duration::from_secs(seconds)).into());
        let now = match self.fault {
            Fault::ClockRunsBackwards => time(u64::from(u32::MAX) - tick),
            Fault::ClockAtTimes if tick & 1 == 0 => time(tick),
            _ => None,
        };
        Stored { now, ..stored }
    }
}

impl Store for Broken {
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError> {
        Ok(self.told(Store::load(&self.store, &self.key(key), timeout)?))
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        let key = self.key(key);
        let seen = Store::load(&self.store, &key, timeout)?.value;
        let keep = match self.fault {
            Fault::ForgetsNothing => Duration::MAX,
            Fault::ForgetsAtOnce => Duration::ZERO,
            Fault::KeepsTheFirstTime if seen.is_some() => Duration::from_millis(100),
            Fault::TakesLongForNone if swap.keep == Duration::MAX => Duration::ZERO,
            _ => swap.keep,
        };
        let expected = self.value(swap.expected);
        let value = match self.value(swap.value) {
            None if self.fault == Fault::NeverRemoves => seen.clone(),
            value => value,
        };
        *self.shown.lock().unwrap() = value.as_ref().map(|value| value.as_bytes().to_vec());
        let ignored = match self.fault {
            Fault::IgnoresExpected => expected.is_some(),
            Fault::IgnoresThatNothingIsExpected => expected.is_none(),
            Fault::ComparesThenWrites if seen == expected => {
                std::thread::yield_now();
                true
            }
            _ => false,
        };
        let expected =
            if ignored { Store::load(&self.store, &key, timeout)?.value } else { expected };
        Ok(match Store::swap(&self.store, &key, Swap { expected, value, keep }, timeout)? {
            Swapped::Done { .. } => Swapped::Done { now: self.told(Stored::default()).now },
            Swapped::Conflict(_) if self.fault == Fault::ConflictWithoutValue => {
                Swapped::Conflict(Stored::default())
            }
            Swapped::Conflict(stored) => Swapped::Conflict(self.told(stored)),
        })
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.fault == Fault::ShowsValues {
            let shown = self.shown.lock().unwrap().clone().unwrap_or_default();
            return f.write_str(&String::from_utf8_lossy(&shown));
        }
        f.write_str("Broken")
    }
}

fn report(fault: Fault, number: u8) -> Report {
    let shared = MemoryStore::new();
    let open = || -> Box<dyn Store> {
        let store = if fault == Fault::HandlesApart { MemoryStore::new() } else { shared.clone() };
        Box::new(Broken { store, fault, shown: Mutex::default() })
    };
    check_only(&open, &[number])
}

#[test]
fn each_fault_is_noticed_by_its_check() {
    let faults = [
        (Fault::HandlesApart, 2),
        (Fault::IgnoresThatNothingIsExpected, 3),
        (Fault::ConflictWithoutValue, 3),
        (Fault::IgnoresExpected, 4),
        (Fault::IgnoresExpected, 5),
        (Fault::NeverRemoves, 7),
        (Fault::CutsAtNewlines, 8),
        (Fault::TakesEmptyForNone, 8),
        (Fault::CutsBigValues, 9),
        (Fault::CutsKeys, 10),
        (Fault::ComparesThenWrites, 12),
        (Fault::IgnoresThatNothingIsExpected, 11),
        (Fault::ForgetsAtOnce, 13),
        (Fault::ForgetsNothing, 13),
        (Fault::KeepsTheFirstTime, 14),
        (Fault::TakesLongForNone, 15),
        (Fault::ForgetsNothing, 15),
        (Fault::ClockRunsBackwards, 16),
        (Fault::ClockAtTimes, 16),
        (Fault::ShowsValues, 17),
    ];
    // Some are noticed after seconds.
    thread::scope(|scope| {
        for (fault, number) in faults {
            scope.spawn(move || {
                let report = report(fault, number);
                assert_eq!(report.rows().len(), 1);
                assert!(!report.holds(), "{fault:?} passes {report}");
            });
        }
    });
}

/// A store that is never reached.
#[derive(Debug)]
struct Unreachable {
    message: &'static str,
}

impl Store for Unreachable {
    fn load(&self, _: &StoreKey, _: Duration) -> Result<Stored, StoreError> {
        Err(StoreError::new(self.message))
    }

    fn swap(&self, _: &StoreKey, _: Swap, _: Duration) -> Result<Swapped, StoreError> {
        Err(StoreError::new(self.message))
    }
}

#[test]
fn an_error_is_a_line_without_a_secret() {
    let holds = |store: &dyn Store| check_unreachable(store, &["hunter2"]).holds();
    assert!(holds(&Unreachable { message: "cannot connect" }));
    assert!(!holds(&Unreachable { message: "" }));
    assert!(!holds(&Unreachable { message: "cannot log in with hunter2" }));
    assert!(!holds(&MemoryStore::new()));
}

#[test]
fn a_store_in_memory_conforms() {
    let store = MemoryStore::new();
    let report = check(&|| Box::new(store.clone()));
    assert!(report.holds(), "{report}");
    // The keys were new: what is there after the checks is theirs.
    let key = StoreKey::from_bytes([1; 32]);
    assert_eq!(Store::load(&store, &key, LIMIT).unwrap().value, None);
}
