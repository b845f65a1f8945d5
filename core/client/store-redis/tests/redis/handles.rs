//! Both ways to use a store, as stores that can be checked.

use std::sync::LazyLock;
use std::time::Duration;

use polygrant_client::store::{Store, StoreKey, StoreValue, Swap};
use polygrant_store_conformance::{Blocked, Blocking};
use polygrant_store_redis::RedisStore;
use tokio::runtime::Runtime;

/// More than any call needs.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

pub(crate) fn over_tokio(store: RedisStore) -> Box<dyn Store> {
    let drive = |future: Blocked<'_>, limit: Duration| {
        let _ = RUNTIME.block_on(async { tokio::time::timeout(limit, future).await });
    };
    Box::new(Blocking::new(store, drive))
}

/// Returns a handle of each kind.
pub(crate) fn both(address: &str) -> [Box<dyn Store>; 2] {
    let store = || RedisStore::new(address).unwrap();
    [Box::new(store()), over_tokio(store())]
}

pub(crate) fn key(byte: u8) -> StoreKey {
    StoreKey::from_bytes([byte; 32])
}

pub(crate) fn value(text: &str) -> Option<StoreValue> {
    Some(StoreValue::new(text.as_bytes().to_vec()))
}

pub(crate) fn put(expected: Option<&str>, new: &str) -> Swap {
    let expected = expected.and_then(value);
    Swap { expected, value: value(new), keep: Duration::from_secs(600) }
}
