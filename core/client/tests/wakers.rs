//! Nothing is kept for too long: callers and requests that end take their wakers with them, and a lifecycle
//! ends with its last client.
#![cfg(not(loom))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Wake, Waker};

use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};
use polygrant_client::{AttemptGuard, Listener, SharedLifecycle, SystemClock, SystemEntropy};
use polygrant_lifecycle::{Action, Policy};

/// A task, which notes whether it was woken.
#[derive(Default)]
struct Task {
    is_woken: AtomicBool,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::SeqCst);
    }
}

/// A task that waits for a change.
struct Waiting {
    task: Arc<Task>,
    listener: Listener,
}

impl Waiting {
    fn new(lifecycle: &SharedLifecycle) -> Self {
        Self { task: Arc::default(), listener: lifecycle.listen() }
    }

    fn poll(&mut self) -> Poll<()> {
        let waker = Waker::from(Arc::clone(&self.task));
        self.listener.poll_changed(&Context::from_waker(&waker))
    }

    /// How many wakers of it are kept.
    fn wakers(&self) -> usize {
        Arc::strong_count(&self.task) - 1
    }
}

fn lifecycle() -> Arc<SharedLifecycle> {
    let endpoint = Dialect::xone().endpoint().unwrap();
    let credentials = Credentials::new("id", "secret").unwrap();
    let grant = Grant::new(Dialect::xone(), endpoint, credentials, Scopes::none()).unwrap();
    let (clock, entropy) = (SystemClock::new(), SystemEntropy::new());
    Arc::new(SharedLifecycle::new(grant, Policy::default(), clock, entropy))
}

fn attempt(lifecycle: &Arc<SharedLifecycle>) -> AttemptGuard {
    match lifecycle.poll(None) {
        Action::Refresh(attempt) => AttemptGuard::new(lifecycle, attempt),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_caller_that_leaves_takes_its_waker_with_it() {
    let lifecycle = lifecycle();
    let mut waiting = Waiting::new(&lifecycle);
    assert!(waiting.poll().is_pending());
    assert!(waiting.poll().is_pending());
    assert_eq!(waiting.wakers(), 1, "however often it was polled");
    let task = Arc::clone(&waiting.task);
    drop(waiting);
    assert_eq!(Arc::strong_count(&task), 1);
    lifecycle.wake();
    assert!(!task.is_woken.load(Ordering::SeqCst), "it has left");
}

#[test]
fn a_task_that_moves_leaves_no_waker_behind() {
    let lifecycle = lifecycle();
    let mut waiting = Waiting::new(&lifecycle);
    assert!(waiting.poll().is_pending());
    // As a future does that is polled by another task.
    let former = std::mem::take(&mut waiting.task);
    assert!(waiting.poll().is_pending());
    assert_eq!((Arc::strong_count(&former), waiting.wakers()), (1, 1));
    lifecycle.wake();
    assert!(waiting.task.is_woken.load(Ordering::SeqCst));
    assert!(!former.is_woken.load(Ordering::SeqCst));
    assert_eq!(waiting.wakers(), 0, "a waker is used up");
}

/// Any order of waiting, waking, renewing and leaving, drawn from a fixed seed.
#[test]
fn as_many_wakers_are_kept_as_tasks_wait() {
    let lifecycle = lifecycle();
    let mut tasks: Vec<Waiting> = Vec::new();
    let mut gone = 0;
    let mut state = 20_u64;
    let mut draw = |below: usize| {
        // Xorshift (Marsaglia 2003).
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let mut pending = Vec::new();
    for _ in 0..5000 {
        match draw(6) {
            0 if tasks.len() < 12 => {
                tasks.push(Waiting::new(&lifecycle));
                pending.push(false);
            }
            1 | 2 if !tasks.is_empty() => {
                let at = draw(tasks.len());
                pending[at] |= tasks[at].poll().is_pending();
            }
            3 if !tasks.is_empty() => {
                let at = draw(tasks.len());
                pending.swap_remove(at);
                let task = Arc::clone(&tasks.swap_remove(at).task);
                assert_eq!(Arc::strong_count(&task), 1, "a waker of a task that has left");
                gone += 1;
            }
            4 if !tasks.is_empty() => {
                let at = draw(tasks.len());
                tasks[at].listener.renew();
            }
            5 if draw(4) == 0 => {
                lifecycle.wake();
                pending.iter_mut().for_each(|is_pending| *is_pending = false);
            }
            _ => {}
        }
        for (waiting, is_pending) in tasks.iter().zip(&pending) {
            assert_eq!(waiting.wakers(), usize::from(*is_pending));
        }
    }
    assert!(gone > 500, "{gone}");
}

#[test]
fn a_request_that_ends_takes_its_waker_with_it() {
    let ends: [fn(AttemptGuard); 2] = [drop, |attempt| {
        let body = r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#;
        let token = attempt.grant().parse(&http::Response::new(body), UnixTime::EPOCH);
        attempt.complete(token);
    }];
    for end in ends {
        let lifecycle = lifecycle();
        let mut attempt = attempt(&lifecycle);
        let task = Arc::new(Task::default());
        let waker = Waker::from(Arc::clone(&task));
        assert!(attempt.poll_orphaned(&Context::from_waker(&waker)).is_pending());
        drop(waker);
        assert_eq!(Arc::strong_count(&task), 2);
        end(attempt);
        assert_eq!(Arc::strong_count(&task), 1);
        assert!(!lifecycle.health().in_flight);
    }
}

/// It does not keep the lifecycle; it is woken, so that it can end; and ending late does no harm.
#[test]
fn a_request_outlives_its_lifecycle_and_keeps_nothing() {
    let lifecycle = lifecycle();
    let mut attempt = attempt(&lifecycle);
    let mut waiting = Waiting::new(&lifecycle);
    assert!(waiting.poll().is_pending());
    let task = Arc::new(Task::default());
    let waker = Waker::from(Arc::clone(&task));
    assert!(attempt.poll_orphaned(&Context::from_waker(&waker)).is_pending());
    let left: Weak<SharedLifecycle> = Arc::downgrade(&lifecycle);
    drop(lifecycle);
    assert!(left.upgrade().is_none(), "something keeps the lifecycle");
    assert!(task.is_woken.load(Ordering::SeqCst));
    assert_eq!(waiting.wakers(), 0, "there is nothing left to wait for");
    assert!(attempt.poll_orphaned(&Context::from_waker(&waker)).is_ready());
    drop((attempt, waker));
    assert_eq!(Arc::strong_count(&task), 1);
}
