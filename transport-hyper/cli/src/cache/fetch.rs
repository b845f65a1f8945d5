//! Gets a token from the cache, or asks for one and keeps it there.

use std::time::{Duration, Instant, SystemTime};

use polygrant::{AccessToken, Error, Grant, Timeouts, TransportErrorKind, UnixTime};
use polygrant_hyper::store::Store;
use polygrant_hyper::{Entropy, SystemEntropy};
use polygrant_lifecycle::store::{Known, StoreEvent, StoreKey, StoreStep, StoredRefresh};
use polygrant_lifecycle::{Now, Obtained, Policy};
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
    let mut policy = Policy::default();
    policy.timeouts = timeouts;
    // An earlier run that was stopped in the middle is waited for until its lease ends, as clients do.
    for attempt in 0..policy.attempts {
        match fetch_once(store, &key, grant, &policy, &send).await {
            Outcome::Obtained(obtained) => return obtained,
            Outcome::HadNoTime => break,
            Outcome::HasGivenWay => {}
        }
        if attempt == 0 {
            let why =
                "another run is asking for the same token, or was stopped while it did: waiting";
            print::marked("polygrant: note:", &format!("the cache: {why}"));
        }
    }
    // Without the cache the request has all of the time.
    Obtained::Fetched(send(timeouts.attempt).await)
}

enum Outcome {
    Obtained(Obtained),
    /// Other runs were asking all the while.
    HasGivenWay,
    /// Most of the time was over when another run's lease was, and the rest was too little.
    HadNoTime,
}

async fn fetch_once(
    store: &FileStore,
    key: &StoreKey,
    grant: &Grant,
    policy: &Policy,
    send: impl AsyncFn(Duration) -> Result<AccessToken, Error>,
) -> Outcome {
    let (origin, entropy) = (Instant::now(), SystemEntropy::new());
    let now = || Now { wall: UnixTime::from(SystemTime::now()), steady: origin.elapsed() };
    let (known, timeout) = (Known::default(), policy.timeouts.attempt);
    let (key, grant, policy) = (key.clone(), grant.clone(), policy.clone());
    let mut refresh = StoredRefresh::new(key, grant, policy, known, timeout, now(), entropy.draw());
    let mut step = refresh.begin(now(), false);
    let mut is_cut_short = false;
    loop {
        let (key, limit) = (refresh.key(), refresh.step_timeout());
        // There is one task: nothing else waits while a file is read.
        let event = match step {
            StoreStep::Load => store.load(key, limit).map(StoreEvent::Loaded),
            StoreStep::Swap(swap) => store.swap(key, swap, limit).map(StoreEvent::Swapped),
            StoreStep::Send(limit) => {
                is_cut_short = limit < timeout.mul_f32(0.75);
                Ok(StoreEvent::Sent(send(limit).await))
            }
            StoreStep::Wait(pause) => {
                tokio::time::sleep(pause).await;
                Ok(StoreEvent::Waited)
            }
            StoreStep::Done(_) if refresh.has_given_way() => return Outcome::HasGivenWay,
            StoreStep::Done(Obtained::Fetched(Err(Error::Transport(error))))
                if is_cut_short && error.kind() == TransportErrorKind::Timeout =>
            {
                return Outcome::HadNoTime;
            }
            StoreStep::Done(obtained) => return Outcome::Obtained(obtained),
        };
        // Without the cache the token is asked for, as it would be without the option.
        let event = event.unwrap_or_else(|error| {
            print::marked("polygrant: note:", &format!("the cache: {error}"));
            StoreEvent::Unreachable
        });
        step = refresh.advance(event, now(), entropy.draw());
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use polygrant::{Credentials, Dialect};

    use super::*;

    /// A grant, and the error of a server that is overloaded.
    fn overloaded() -> (Grant, Error) {
        let credentials = Credentials::new("id", "s3cr3t").unwrap();
        let builder = Grant::builder(Dialect::xone()).credentials(credentials);
        let grant = builder.base_url("https://auth.example.com").build().unwrap();
        let response = http::Response::builder().status(503).body(Vec::new()).unwrap();
        let error = grant.parse(&response, UnixTime::EPOCH).unwrap_err();
        (grant, error)
    }

    /// Takes the lease of a run that may take that long, and is then stopped.
    fn stopped_run(store: &FileStore, key: &StoreKey, grant: &Grant, timeout: Duration) {
        let now = Now { wall: UnixTime::from(SystemTime::now()), steady: Duration::ZERO };
        let (key, known) = (key.clone(), Known::default());
        let mut refresh =
            StoredRefresh::new(key, grant.clone(), Policy::default(), known, timeout, now, 0);
        let mut step = refresh.begin(now, false);
        while !matches!(step, StoreStep::Send(_)) {
            let event = match step {
                StoreStep::Load => StoreEvent::Loaded(store.load(refresh.key(), timeout).unwrap()),
                StoreStep::Swap(swap) => {
                    StoreEvent::Swapped(store.swap(refresh.key(), swap, timeout).unwrap())
                }
                other => panic!("{other:?}"),
            };
            step = refresh.advance(event, now, 0);
        }
    }

    /// Another run's lease leaves less than all of the time. A server that responds within that was not too
    /// slow, and is not asked again at once.
    #[test]
    fn a_refusal_is_no_reason_for_another_request() {
        let (grant, error) = overloaded();
        let folder = std::env::temp_dir().join(format!("polygrant-fetch-{}", std::process::id()));
        let store = FileStore::new(&folder).unwrap();
        let key = StoreKey::from_bytes([7; 32]);
        stopped_run(&store, &key, &grant, Duration::from_millis(800));
        let requests = Cell::new(0);
        let mut timeouts = Timeouts::default();
        timeouts.attempt = Duration::from_secs(3);
        let obtained = fetch(&store, key, &grant, timeouts, async |_| {
            requests.set(requests.get() + 1);
            Err(error.clone())
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let obtained = runtime.block_on(obtained);
        assert!(matches!(obtained, Obtained::Fetched(Err(Error::Refused(_)))));
        assert_eq!(requests.get(), 1);
        let _ = std::fs::remove_dir_all(folder);
    }
}
