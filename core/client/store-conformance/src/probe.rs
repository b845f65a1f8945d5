//! What the checks do with a store, in their words.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use polygrant_client::store::{Store, StoreKey, StoreValue, Stored, Swap, Swapped};

/// How long any call may take. It is far more than an engine needs, and ends a check that hangs.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

/// For how long values are kept where that does not matter.
pub(crate) const LONG: Duration = Duration::from_secs(3600);

/// What was seen, or what was seen instead.
pub(crate) type Observed = Result<String, String>;

/// Opens a handle of the store, as another process would.
pub(crate) type Open<'a> = &'a (dyn Fn() -> Box<dyn Store> + Sync);

/// Returns a key that nothing is under, in a store of any age.
pub(crate) fn new_key() -> StoreKey {
    let mut bytes = [0; 32];
    for chunk in bytes.chunks_mut(8) {
        // The standard library's only source of randomness.
        chunk.copy_from_slice(&RandomState::new().build_hasher().finish().to_ne_bytes());
    }
    StoreKey::from_bytes(bytes)
}

pub(crate) fn value(text: &str) -> Option<StoreValue> {
    Some(StoreValue::new(text.as_bytes().to_vec()))
}

pub(crate) fn load(store: &dyn Store, key: &StoreKey) -> Result<Stored, String> {
    store.load(key, LIMIT).map_err(|error| format!("cannot load: {error}"))
}

pub(crate) fn swap(
    store: &dyn Store,
    key: &StoreKey,
    expected: Option<StoreValue>,
    value: Option<StoreValue>,
) -> Result<Swapped, String> {
    swap_for(store, key, expected, value, LONG)
}

pub(crate) fn swap_for(
    store: &dyn Store,
    key: &StoreKey,
    expected: Option<StoreValue>,
    value: Option<StoreValue>,
    keep: Duration,
) -> Result<Swapped, String> {
    let swap = Swap { expected, value, keep };
    store.swap(key, swap, LIMIT).map_err(|error| format!("cannot swap: {error}"))
}

/// Swaps, and fails if the swap is not done.
pub(crate) fn put(
    store: &dyn Store,
    key: &StoreKey,
    expected: Option<StoreValue>,
    value: Option<StoreValue>,
) -> Result<(), String> {
    match swap(store, key, expected, value)? {
        Swapped::Done { .. } => Ok(()),
        Swapped::Conflict(stored) => Err(format!("a conflict with {:?}", stored.value)),
    }
}

/// Fails if another value, or none, is under the key.
pub(crate) fn expect(
    store: &dyn Store,
    key: &StoreKey,
    wanted: Option<&StoreValue>,
) -> Result<(), String> {
    let seen = load(store, key)?.value;
    if seen.as_ref() == wanted { Ok(()) } else { Err(format!("{seen:?} instead of {wanted:?}")) }
}

/// Fails unless the swap met exactly this value.
pub(crate) fn expect_conflict(
    swapped: &Swapped,
    wanted: Option<&StoreValue>,
) -> Result<(), String> {
    match swapped {
        Swapped::Conflict(stored) if stored.value.as_ref() == wanted => Ok(()),
        other => Err(format!("{other:?} instead of a conflict with {wanted:?}")),
    }
}
