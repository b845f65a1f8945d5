//! The key under which a grant's token is kept.

use std::time::Duration;

use polygrant::Grant;
use polygrant_hyper::store::{
    FingerprintKey, Store, StoreError, StoreKey, StoreValue, Swap, Swapped,
};
use polygrant_hyper::{Entropy, SystemEntropy};
use polygrant_store_file::FileStore;

/// Where the cache's own random bytes are. No grant has this key.
pub(super) fn of_random_bytes() -> StoreKey {
    StoreKey::from_bytes([0; 32])
}

/// Returns the key of a grant, or why its token is not kept. Where a secret is the client's only name, random
/// bytes of this cache's are in it, and the key that it signs with, if it does.
pub(super) fn of_grant(
    store: &FileStore,
    grant: &Grant,
    signing_key: Option<&[u8]>,
    timeout: Duration,
) -> Result<StoreKey, String> {
    if let Ok(key) = StoreKey::of(grant) {
        return Ok(key);
    }
    // An assertion that something else made may be any client's.
    if !grant.dialect().assertions.is_empty() && signing_key.is_none() {
        return Err("nothing but an assertion names the client".into());
    }
    let bytes = random_bytes(store, timeout).map_err(|error| error.to_string())?;
    let key = FingerprintKey::new([bytes.as_bytes(), signing_key.unwrap_or_default()].concat());
    StoreKey::keyed(grant, &key).map_err(|error| error.to_string())
}

/// Returns the random bytes, which the first run makes.
fn random_bytes(store: &FileStore, timeout: Duration) -> Result<StoreValue, StoreError> {
    let key = of_random_bytes();
    if let Some(bytes) = store.load(&key, timeout)?.value {
        return Ok(bytes);
    }
    let entropy = SystemEntropy::new();
    let bytes = (0..4).flat_map(|_| entropy.draw().to_be_bytes()).collect::<Vec<_>>();
    let made = StoreValue::new(bytes);
    let swap = Swap { expected: None, value: Some(made.clone()), keep: Duration::MAX };
    match store.swap(&key, swap, timeout)? {
        Swapped::Done { .. } => Ok(made),
        // Another run was faster.
        Swapped::Conflict(stored) => Ok(stored.value.unwrap_or(made)),
    }
}
