//! Pools whose clients share more than they may.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use polygrant::Grant;
use polygrant_lifecycle::{CachedToken, Health, TokenError};
use polygrant_testkit::faults::{Call, CallError, ClientUnderTest, PoolUnderTest};

use crate::broken::{Broken, Client, Pool};

type Outcome = Result<Arc<CachedToken>, TokenError>;

/// What goes on around each client's call for a token: one for all clients of a pool.
type Around = Arc<dyn Fn(&dyn Fn() -> Outcome) -> Outcome + Send + Sync>;

struct SharingPool(Pool, Around);

struct Sharing(Client, Around);

impl PoolUnderTest for SharingPool {
    fn client(&self, grant: &Grant) -> Client {
        Box::new(Sharing(self.0.client(grant), Arc::clone(&self.1)))
    }

    fn size(&self) -> usize {
        self.0.size()
    }
}

impl ClientUnderTest for Sharing {
    fn token(&self) -> Outcome {
        (self.1)(&|| self.0.token())
    }

    fn token_within(&self, patience: Duration) -> Outcome {
        (self.1)(&|| self.0.token_within(patience))
    }

    fn call(&self, call: Call<'_>) -> Result<u16, CallError> {
        self.0.call(call)
    }

    fn health(&self) -> Health {
        self.0.health()
    }

    fn set_grant(&self, grant: Grant) {
        self.0.set_grant(grant);
    }

    fn token_after(&self, rejected: &CachedToken) -> Outcome {
        (self.1)(&|| self.0.token_after(rejected))
    }

    fn refresh_now(&self) -> Outcome {
        (self.1)(&|| self.0.refresh_now())
    }

    fn invalidate(&self, token: &CachedToken) -> bool {
        self.0.invalidate(token)
    }
}

/// Holds one lock while any client waits for its token.
fn one_lock(pool: Pool) -> Pool {
    let lock = Mutex::new(());
    let around: Around = Arc::new(move |call| {
        let _held = lock.lock().unwrap_or_else(PoisonError::into_inner);
        call()
    });
    Box::new(SharingPool(pool, around))
}

/// Fails for all clients once it has failed for any.
fn one_cooldown(pool: Pool) -> Pool {
    let last = Mutex::new(None::<TokenError>);
    let around: Around = Arc::new(move |call| {
        if let Some(error) = last.lock().unwrap().clone() {
            return Err(error);
        }
        call().inspect_err(|error| *last.lock().unwrap() = Some(error.clone()))
    });
    Box::new(SharingPool(pool, around))
}

#[test]
fn fault_29_is_failed_by_a_pool_with_one_cooldown_for_all() {
    let adapter = Broken { pool: one_cooldown, ..Broken::PROPER };
    adapter.assert_fails(29, "refused (400 Bad Request): invalid_scope");
}

#[test]
fn fault_50_is_failed_by_a_pool_with_one_lock_for_all() {
    let adapter = Broken { pool: one_lock, ..Broken::PROPER };
    adapter.assert_fails(50, "B waits for A's server");
}
