//! How long values are kept, and the store's clock.

use std::time::{Duration, Instant};

use polygrant_client::store::{Store, StoreKey, StoreValue, Swapped};

use crate::probe::{LONG, Observed, Open, expect, load, new_key, put, swap, swap_for, value};

const SHORT: Duration = Duration::from_millis(300);

/// How long a store may take to forget what is kept for a moment.
const GONE_WITHIN: Duration = Duration::from_secs(5);

/// How much earlier than the machine's clock a store's may say that a time is over.
const COARSE: Duration = Duration::from_millis(20);

pub(super) fn kept(open: Open<'_>) -> Observed {
    let (store, key) = (open(), new_key());
    let began = Instant::now();
    swap_for(&*store, &key, None, value("one"), SHORT)?;
    let is_there = load(&*open(), &key)?.value.is_some();
    // A machine that stood still in between proves nothing.
    if !is_there && began.elapsed() + COARSE < SHORT {
        return Err("it is gone at once".into());
    }
    let gone = until_gone(&*store, &key, began)?;
    if gone + COARSE < SHORT {
        return Err(format!("it is gone after {gone:?}"));
    }
    // What was forgotten is no longer expected either.
    match swap(&*open(), &key, value("one"), value("two"))? {
        Swapped::Conflict(stored) if stored.value.is_none() => {}
        other => return Err(format!("{other:?}, for a value that was forgotten")),
    }
    put(&*open(), &key, None, value("two"))?;
    expect(&*store, &key, value("two").as_ref())?;
    Ok("it is gone then".into())
}

pub(super) fn renewed(open: Open<'_>) -> Observed {
    let (store, key, marker) = (open(), new_key(), new_key());
    let began = Instant::now();
    swap_for(&*store, &key, None, value("one"), SHORT)?;
    put(&*store, &key, value("one"), value("one")).or_else(|error| {
        // A machine that stood still in between: the value is put anew.
        if began.elapsed() < SHORT { Err(error) } else { put(&*store, &key, None, value("one")) }
    })?;
    // When this one is gone, the first time of the other is over too.
    let began = Instant::now();
    swap_for(&*store, &marker, None, value("one"), SHORT)?;
    until_gone(&*store, &marker, began)?;
    expect(&*open(), &key, value("one").as_ref())?;
    Ok("it does".into())
}

pub(super) fn extremes(open: Open<'_>) -> Observed {
    let (store, none, most) = (open(), new_key(), new_key());
    let began = Instant::now();
    swap_for(&*store, &most, None, value("one"), Duration::MAX)?;
    swap_for(&*store, &none, None, value("one"), Duration::ZERO)?;
    until_gone(&*store, &none, began)?;
    expect(&*open(), &most, value("one").as_ref())?;
    // It is not left behind in a store that is used for more than this.
    put(&*store, &most, value("one"), None)?;
    Ok("they are".into())
}

pub(super) fn clock(open: Open<'_>) -> Observed {
    let (store, key) = (open(), new_key());
    let mut times = Vec::new();
    let mut before: Option<StoreValue> = None;
    for number in 0..5 {
        times.push(load(&*store, &key)?.now);
        let new = value(&number.to_string());
        match swap_for(&*open(), &key, before, new.clone(), LONG)? {
            Swapped::Done { now } => times.push(now),
            Swapped::Conflict(stored) => return Err(format!("a conflict with {:?}", stored.value)),
        }
        match swap(&*open(), &key, None, None)? {
            Swapped::Conflict(stored) => times.push(stored.now),
            Swapped::Done { .. } => return Err("no conflict".into()),
        }
        before = new;
    }
    let told: Vec<_> = times.iter().flatten().collect();
    if told.is_empty() {
        return Ok("it is never told".into());
    }
    if told.len() != times.len() {
        return Err(format!("it is told {} of {} times", told.len(), times.len()));
    }
    if told.is_sorted() { Ok("it never does".into()) } else { Err(format!("{told:?}")) }
}

/// Waits until there is no value. Returns how long after `began` that is.
fn until_gone(store: &dyn Store, key: &StoreKey, began: Instant) -> Result<Duration, String> {
    loop {
        let is_gone = load(store, key)?.value.is_none();
        let after = began.elapsed();
        if is_gone {
            return Ok(after);
        }
        if after > GONE_WITHIN {
            return Err(format!("it is there after {after:?}"));
        }
    }
}
