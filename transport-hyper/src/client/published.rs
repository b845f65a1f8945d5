//! The token, for any number of threads to read at once.

use std::array;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arc_swap::ArcSwapOption;
use polygrant::lifecycle::{Deadline, Issued, Lifecycle, Now};

/// How many threads can read at a time without writing anything in common. A power of two.
const COPIES: usize = 16;

/// What the lifecycle keeps, for those who do not need to ask it, in copies. A thread reads the same one
/// all the time, and those that read different ones do not even share a count of references.
///
/// It is changed under the lifecycle's lock alone. A copy is made when a thread had to ask, so that a
/// client has no more than are read.
pub(super) struct Published {
    copies: [ArcSwapOption<Copied>; COPIES],
}

struct Copied {
    token: Arc<Issued>,
    /// Until when it can be handed out without asking.
    until: Deadline,
}

impl Published {
    pub(super) fn new() -> Self {
        Self { copies: array::from_fn(|_| ArcSwapOption::empty()) }
    }

    /// The token, if it can be handed out without asking.
    pub(super) fn get(&self, now: impl FnOnce() -> Now) -> Option<Arc<Issued>> {
        let copied = self.own()?.load();
        let copied = copied.as_ref()?;
        (!copied.until.has_passed(now())).then(|| Arc::clone(&copied.token))
    }

    /// Whether it is known, without asking, that the token is not of that generation.
    pub(super) fn is_past(&self, generation: u64) -> bool {
        let copied = self.own().map(ArcSwapOption::load);
        copied.is_some_and(|it| it.as_ref().is_some_and(|it| it.token.generation() != generation))
    }

    /// Makes this thread's copy, under the lock and after asking.
    pub(super) fn copy(&self, lifecycle: &Lifecycle) {
        let (Some(own), Some(token)) = (self.own(), lifecycle.current()) else { return };
        let Some(until) = lifecycle.current_until() else { return };
        let is_it = |known: &Arc<Copied>| {
            known.until == until && known.token.generation() == token.generation()
        };
        if !own.load().as_ref().is_some_and(is_it) {
            own.store(Some(Arc::new(Copied { token: Arc::new(token.detached()), until })));
        }
    }

    /// Lets go of all copies, under the lock and after a change: nobody gets a token that has gone.
    pub(super) fn withdraw(&self) {
        for copy in &self.copies {
            if copy.load().is_some() {
                copy.store(None);
            }
        }
    }

    /// This thread's one.
    fn own(&self) -> Option<&ArcSwapOption<Copied>> {
        thread_local! {
            static NUMBER: usize = {
                static THREADS: AtomicUsize = AtomicUsize::new(0);
                THREADS.fetch_add(1, Ordering::Relaxed)
            };
        }
        self.copies.get(NUMBER.with(|number| *number) % COPIES)
    }
}
