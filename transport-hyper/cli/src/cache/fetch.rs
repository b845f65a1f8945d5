//! Gets a token from the cache, or asks for one and keeps it there.

use std::time::{Duration, Instant, SystemTime};

use polygrant::lifecycle::{Now, Obtained, Policy};
use polygrant::store::{Known, StoreEvent, StoreKey, StoreStep, StoredRefresh};
use polygrant::{AccessToken, Error, Grant, Timeouts, UnixTime};
use polygrant_hyper::store::Store;
use polygrant_hyper::{Entropy, SystemEntropy};
use polygrant_store_file::FileStore;

use crate::print;

/// Gets a token: that of an earlier run, or by a request that `send` sends, which may take that long.
pub(super) async fn fetch(
    store: &FileStore,
    key: StoreKey,
    grant: &Grant,
    timeouts: Timeouts,
    send: impl AsyncFn(Duration) -> Result<AccessToken, Error>,
) -> Obtained {
    let (origin, entropy) = (Instant::now(), SystemEntropy::new());
    let now = || Now { wall: UnixTime::from(SystemTime::now()), steady: origin.elapsed() };
    let mut policy = Policy::default();
    policy.timeouts = timeouts;
    let (known, timeout) = (Known::default(), timeouts.attempt);
    let mut refresh =
        StoredRefresh::new(key, grant.clone(), policy, known, timeout, now(), entropy.draw());
    let mut step = refresh.begin(now(), false);
    loop {
        let (key, limit) = (refresh.key(), refresh.step_timeout());
        // There is one task: nothing else waits while a file is read.
        let event = match step {
            StoreStep::Load => store.load(key, limit).map(StoreEvent::Loaded),
            StoreStep::Swap(swap) => store.swap(key, swap, limit).map(StoreEvent::Swapped),
            StoreStep::Send(limit) => Ok(StoreEvent::Sent(send(limit).await)),
            StoreStep::Wait(pause) => {
                tokio::time::sleep(pause).await;
                Ok(StoreEvent::Waited)
            }
            StoreStep::Done(obtained) => return obtained,
        };
        // Without the cache the token is asked for, as it would be without the option.
        let event = event.unwrap_or_else(|error| {
            print::marked("polygrant: note:", &format!("the cache: {error}"));
            StoreEvent::Unreachable
        });
        step = refresh.advance(event, now(), entropy.draw());
    }
}
