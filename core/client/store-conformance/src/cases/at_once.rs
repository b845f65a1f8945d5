//! Several handles at once.

use std::sync::Barrier;
use std::thread;

use polygrant_client::store::{Store, StoreKey, StoreValue, Swapped};

use crate::probe::{Observed, Open, expect, load, new_key, swap, value};

const HANDLES: usize = 8;
const ROUNDS: usize = 20;
const STEPS: usize = 8;

pub(super) fn first(open: Open<'_>) -> Observed {
    let keys: Vec<_> = (0..ROUNDS).map(|_| new_key()).collect();
    let barrier = Barrier::new(HANDLES);
    // 1. In each round, all handles put their own values at the same moment.
    let outcomes = together(open, |number, store| {
        let own = value(&format!("of {number}"));
        let round = |key| {
            barrier.wait();
            swap(store, key, None, own.clone())
        };
        // All rounds, also after an error: the others wait at the barrier.
        keys.iter().map(round).collect::<Vec<_>>()
    })?;
    // 2. One of them is done, and the others saw its value.
    for (round, key) in keys.iter().enumerate() {
        let mut done = Vec::new();
        let mut seen = Vec::new();
        for (number, outcomes) in outcomes.iter().enumerate() {
            match outcomes.get(round).cloned().ok_or("no outcome")?? {
                Swapped::Done { .. } => done.push(number),
                Swapped::Conflict(stored) => seen.push(stored.value),
            }
        }
        let [winner] = done[..] else {
            return Err(format!("in round {round}, {} swaps were done", done.len()));
        };
        let of_winner = value(&format!("of {winner}"));
        if seen.iter().any(|value| *value != of_winner) {
            return Err(format!("in round {round}, a conflict showed another value"));
        }
        expect(&*open(), key, of_winner.as_ref())?;
    }
    Ok(format!("{ROUNDS} rounds, one done in each"))
}

pub(super) fn counting(open: Open<'_>) -> Observed {
    let key = new_key();
    let conflicts = together(open, |_, store| {
        let mut conflicts = 0;
        for _ in 0..STEPS {
            conflicts += count_one(store, &key)?;
        }
        Ok::<_, String>(conflicts)
    })?;
    let conflicts = conflicts.into_iter().sum::<Result<usize, _>>()?;
    let end = value(&(HANDLES * STEPS).to_string());
    expect(&*open(), &key, end.as_ref())?;
    Ok(format!("{} steps, after {conflicts} conflicts", HANDLES * STEPS))
}

/// Adds one to the number under the key. Returns how many conflicts there were.
fn count_one(store: &dyn Store, key: &StoreKey) -> Result<usize, String> {
    let mut before = load(store, key)?.value;
    for conflicts in 0.. {
        let number = before.as_ref().map_or(Some(0), number_in).ok_or("no number")?;
        match swap(store, key, before, value(&(number + 1).to_string()))? {
            Swapped::Done { .. } => return Ok(conflicts),
            Swapped::Conflict(stored) => before = stored.value,
        }
    }
    Err("no end".into())
}

fn number_in(value: &StoreValue) -> Option<usize> {
    std::str::from_utf8(value.as_bytes()).ok()?.parse().ok()
}

/// Runs a closure in threads of their own, each with a handle.
fn together<T: Send>(
    open: Open<'_>,
    run: impl Fn(usize, &dyn Store) -> T + Sync,
) -> Result<Vec<T>, String> {
    let run = &run;
    thread::scope(|scope| {
        let start = |number| scope.spawn(move || run(number, &*open()));
        let threads: Vec<_> = (0..HANDLES).map(start).collect();
        let ended = threads.into_iter().map(|thread| thread.join().map_err(|_| "a panic".into()));
        ended.collect()
    })
}
