//! What a client leaves behind when it goes: nothing, as soon as its request ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use polygrant::{AccessToken, Error, Grant, Timeouts, UnixTime};
use polygrant_lifecycle::{Now, Policy};
use polygrant_ureq::{Clock, SharedLifecycle, SystemEntropy, TokenClient, TokenSource};

use crate::canary::grant;

const GIVE_UP: Duration = Duration::from_secs(30);

/// A clock that is set by hand.
#[derive(Clone, Default)]
struct Seconds(Arc<AtomicU64>);

impl Clock for Seconds {
    fn now(&self) -> Now {
        let steady = Duration::from_secs(self.0.load(Ordering::SeqCst));
        Now { wall: UnixTime::EPOCH.saturating_add(steady), steady }
    }
}

/// A source whose requests begin and end as the test says.
struct ByHand {
    begun: Sender<()>,
    ends: Mutex<Receiver<()>>,
    /// Tells when the source is dropped.
    _lives: Sender<()>,
}

impl TokenSource for ByHand {
    fn fetch(&self, grant: &Grant, _: Timeouts) -> Result<AccessToken, Error> {
        let _ = self.begun.send(());
        let _ = self.ends.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(GIVE_UP);
        let body = r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#;
        grant.parse(&http::Response::new(body), UnixTime::EPOCH)
    }
}

#[test]
fn a_refresh_under_way_keeps_nothing_but_itself() {
    let (clock, entropy) = (Seconds::default(), SystemEntropy::new());
    let ((begun, begins), (end, ends), (lives, life)) = (channel(), channel(), channel());
    let source = ByHand { begun, ends: Mutex::new(ends), _lives: lives };
    let grant = grant("http://127.0.0.1:1");
    let lifecycle = SharedLifecycle::new(grant, Policy::default(), clock.clone(), entropy);
    let client = TokenClient::with_lifecycle(source, lifecycle);
    end.send(()).unwrap();
    let token = client.token().unwrap();
    begins.recv_timeout(GIVE_UP).unwrap();

    // A refresh begins in a thread of its own, and the last client goes.
    clock.0.store(3000, Ordering::SeqCst);
    assert_eq!(client.token().unwrap().generation(), token.generation());
    begins.recv_timeout(GIVE_UP).unwrap();
    assert_eq!(Arc::strong_count(&clock.0), 2);
    drop(client);
    assert_eq!(Arc::strong_count(&clock.0), 1, "the lifecycle goes with the client");
    assert_eq!(life.try_recv(), Err(TryRecvError::Empty), "the request goes on");

    end.send(()).unwrap();
    assert_eq!(life.recv_timeout(GIVE_UP), Err(RecvTimeoutError::Disconnected), "and ends");
    assert_eq!(begins.try_recv(), Err(TryRecvError::Disconnected), "it was the only one");
}
