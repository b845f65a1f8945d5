//! A store in memory, which fails when it is told to.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use polygrant::UnixTime;
use polygrant_lifecycle::store::{StoreKey, StoreValue, Stored, Swap, Swapped};

/// A store in memory, as far as a test needs one: it forgets values when their time is over, counts what it
/// is asked, and can be told to fail. A test wraps it in the trait that its adapter wants.
pub struct MemoryStore {
    clock: Box<dyn Fn() -> UnixTime + Send + Sync>,
    has_clock: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    values: HashMap<StoreKey, (StoreValue, UnixTime)>,
    condition: StoreCondition,
    loads: usize,
    swaps: usize,
}

/// How a [`MemoryStore`] behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreCondition {
    /// It works.
    #[default]
    Working,
    /// It fails at once.
    Failing,
    /// It does what it is told, and takes that long for it.
    Slow(Duration),
    /// It never responds.
    Hanging,
}

impl MemoryStore {
    /// Returns an empty store with the system's clock.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(|| SystemTime::now().into())
    }

    /// Returns an empty store with that clock.
    #[must_use]
    pub fn with_clock(clock: impl Fn() -> UnixTime + Send + Sync + 'static) -> Self {
        Self { clock: Box::new(clock), has_clock: true, state: Mutex::default() }
    }

    /// Returns the same store, which does not tell what time it is.
    #[must_use]
    pub fn without_telling_time(self) -> Self {
        Self { has_clock: false, ..self }
    }

    /// Returns what is under the key.
    #[must_use]
    pub fn load(&self, key: &StoreKey) -> Stored {
        let mut state = self.state();
        state.loads += 1;
        self.stored(&state, key)
    }

    /// Replaces what is under the key, if it is what the swap expects.
    #[must_use]
    pub fn swap(&self, key: &StoreKey, swap: Swap) -> Swapped {
        let mut state = self.state();
        state.swaps += 1;
        let stored = self.stored(&state, key);
        if stored.value != swap.expected {
            return Swapped::Conflict(stored);
        }
        let until = (self.clock)().saturating_add(swap.keep);
        match swap.value {
            Some(value) => drop(state.values.insert(key.clone(), (value, until))),
            None => drop(state.values.remove(key)),
        }
        Swapped::Done { now: stored.now }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.state().values.clear();
    }

    /// Behaves so from now on.
    pub fn set_condition(&self, condition: StoreCondition) {
        self.state().condition = condition;
    }

    /// Returns how it behaves, which is for its wrapper to do.
    #[must_use]
    pub fn condition(&self) -> StoreCondition {
        self.state().condition
    }

    /// Returns how often it was read.
    #[must_use]
    pub fn loads(&self) -> usize {
        self.state().loads
    }

    /// Returns how often it was asked to swap.
    #[must_use]
    pub fn swaps(&self) -> usize {
        self.state().swaps
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stored(&self, state: &State, key: &StoreKey) -> Stored {
        let now = (self.clock)();
        let kept = state.values.get(key).filter(|(_, until)| now < *until);
        Stored { value: kept.map(|(value, _)| value.clone()), now: self.has_clock.then_some(now) }
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").field("condition", &self.condition()).finish_non_exhaustive()
    }
}
