//! The order of events and wake-ups: an observer hears of a change before the waiting callers wake.

use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::tests::{attempt, issue, shared};
use super::*;

/// At an event: whether a waiting caller had been woken, and the generation of the token.
type Seen = (bool, Option<u64>);

/// Looks, at each event, whether a waiting caller was woken and whether the token is there.
struct Observer {
    shared: Arc<SharedLifecycle>,
    changes: Mutex<Listener>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Subscriber for Observer {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "polygrant::token"
    }

    fn event(&self, _: &Event<'_>) {
        let mut changes = self.changes.lock().unwrap();
        let is_woken = changes.poll_changed(&Context::from_waker(Waker::noop())) != Poll::Pending;
        let generation = self.shared.current().map(|token| token.generation());
        self.seen.lock().unwrap().push((is_woken, generation));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Returns what an observer sees while that is done, and whether waiting callers wake afterwards.
fn seen_during(shared: &Arc<SharedLifecycle>, act: impl FnOnce()) -> Vec<Seen> {
    let seen = Arc::default();
    let (changes, mut waiting) = (Mutex::new(shared.listen()), shared.listen());
    let observer = Observer { shared: Arc::clone(shared), changes, seen: Arc::clone(&seen) };
    tracing::subscriber::with_default(observer, act);
    assert!(waiting.poll_changed(&Context::from_waker(Waker::noop())).is_ready());
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[test]
fn an_observer_hears_of_a_token_before_the_waiting_callers_wake() {
    let shared = shared();
    let attempt = attempt(&shared);
    assert_eq!(seen_during(&shared, || issue(attempt, 3600)), [(false, Some(1))]);
}

#[test]
fn an_observer_hears_of_a_rejection_before_the_waiting_callers_wake() {
    let shared = shared();
    issue(attempt(&shared), 3600);
    let token = shared.current().unwrap();
    let seen = seen_during(&shared, || assert!(shared.invalidate(&token)));
    assert_eq!(seen, [(false, Some(1))]);
}

#[test]
fn waiting_callers_wake_although_an_observer_panics() {
    let shared = shared();
    let mut waiting = shared.listen();
    let panics = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        shared.change_and_tell(|_| (), |()| std::panic::resume_unwind(Box::new(1)));
    }));
    assert!(panics.is_err());
    assert!(waiting.poll_changed(&Context::from_waker(Waker::noop())).is_ready());
}
