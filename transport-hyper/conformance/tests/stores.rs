//! Every row of clients that share a store, on both adapters.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use polygrant::{Credentials, Dialect, Grant};
use polygrant_client::store::{
    AsyncStore, BoxFuture, SharedStore, Store, StoreError, StoreKey, Stored, Swap, Swapped,
};
use polygrant_conformance::stores::{MemoryEngine, SharesTokens, Stores, store_rows};
use polygrant_conformance::{Hyper, Ureq};
use polygrant_lifecycle::{Now, Policy};
use polygrant_testkit::faults::Verdict;
use polygrant_testkit::{MemoryStore, ScriptedServer, response, token_body};

fn assert_all_hold(adapter: &dyn SharesTokens) {
    let failed = |row: &polygrant_conformance::stores::StoreRow| match row.check(adapter) {
        Verdict::Pass(_) => None,
        other => Some(format!("{} {}: {other:?}", row.number, row.stimulus)),
    };
    let failed: Vec<_> = store_rows().iter().filter_map(failed).collect();
    assert!(failed.is_empty(), "{} fails:\n{}", adapter.name(), failed.join("\n"));
}

#[test]
fn the_rows_hold_for_the_blocking_client() {
    assert_all_hold(&Ureq);
}

#[test]
fn the_rows_hold_for_the_async_client() {
    assert_all_hold(&Hyper);
}

#[test]
fn no_row_is_missing() {
    let numbers: Vec<_> = store_rows().iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=15).collect::<Vec<_>>());
}

/// A store in which one key cannot be used.
#[derive(Clone, Debug)]
struct Damaged(MemoryEngine, StoreKey);

impl Damaged {
    fn look(&self, key: &StoreKey) -> Result<&MemoryEngine, StoreError> {
        if *key == self.1 { Err(StoreError::of_key("it is damaged")) } else { Ok(&self.0) }
    }
}

impl Store for Damaged {
    fn load(&self, key: &StoreKey, timeout: Duration) -> Result<Stored, StoreError> {
        Store::load(self.look(key)?, key, timeout)
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        Store::swap(self.look(key)?, key, swap, timeout)
    }
}

impl AsyncStore for Damaged {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        Box::pin(async move { AsyncStore::load(self.look(key)?, key).await })
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        Box::pin(async move { AsyncStore::swap(self.look(key)?, key, swap).await })
    }
}

/// What is wrong with one tenant's record costs that tenant its own requests, and the others nothing.
#[test]
fn a_damaged_key_keeps_no_other_client_from_the_store() {
    let origin = Instant::now();
    for adapter in [&Ureq as &dyn SharesTokens, &Hyper] {
        let server = ScriptedServer::with_responses(|number| {
            response("200 OK", "", &token_body(&format!("t{number}"), Some("3600")))
        });
        let server = server.unwrap();
        let grant = |client_id| {
            let credentials = Credentials::new(client_id, "s3cr3t").unwrap();
            let builder = Grant::builder(Dialect::rfc6749()).base_url(server.base_url());
            builder.credentials(credentials).build().unwrap()
        };
        let engine = MemoryEngine(Arc::new(MemoryStore::new()));
        let store = Damaged(engine, StoreKey::of(&grant("damaged")).unwrap());
        let stores =
            Stores { blocking: SharedStore::from(store.clone()), tasks: SharedStore::from(store) };
        let token = |client_id| {
            let clocks =
                Arc::new(move || Now { wall: SystemTime::now().into(), steady: origin.elapsed() });
            let client = adapter.sharing(grant(client_id), Policy::default(), clocks, &stores);
            client.unwrap().token().unwrap().token().secret().to_owned()
        };
        let seen = ["damaged", "other", "other", "damaged", "other"].map(token);
        assert_eq!(seen, ["t1", "t2", "t2", "t3", "t2"], "{}", adapter.name());
    }
}
