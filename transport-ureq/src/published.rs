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
pub(crate) struct Published {
    copies: [ArcSwapOption<Copied>; COPIES],
}

struct Copied {
    token: Arc<Issued>,
    /// Until when it can be handed out without asking.
    until: Deadline,
}

impl Published {
    pub(crate) fn new() -> Self {
        Self { copies: array::from_fn(|_| ArcSwapOption::empty()) }
    }

    /// The token, if it can be handed out without asking.
    pub(crate) fn get(&self, now: impl FnOnce() -> Now) -> Option<Arc<Issued>> {
        let copied = self.own()?.load();
        let copied = copied.as_ref()?;
        (!copied.until.has_passed(now())).then(|| Arc::clone(&copied.token))
    }

    /// Whether it is known, without asking, that the token is not of that generation.
    pub(crate) fn is_past(&self, generation: u64) -> bool {
        let copied = self.own().map(ArcSwapOption::load);
        copied.is_some_and(|it| it.as_ref().is_some_and(|it| it.token.generation() != generation))
    }

    /// Makes this thread's copy, under the lock and after asking.
    pub(crate) fn copy(&self, lifecycle: &Lifecycle) {
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
    pub(crate) fn withdraw(&self) {
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

    /// The generations of all copies.
    #[cfg(test)]
    pub(crate) fn generations(&self) -> Vec<u64> {
        let copies = self.copies.iter().filter_map(ArcSwapOption::load_full);
        copies.map(|copied| copied.token.generation()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use polygrant::lifecycle::{Answer, Policy};
    use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};

    use super::*;

    #[test]
    fn threads_have_copies_of_their_own_until_there_is_something_to_do() {
        let at = |seconds| Now {
            wall: UnixTime::from_secs(1_800_000_000 + seconds),
            steady: Duration::from_secs(seconds),
        };
        let endpoint = Dialect::xone().endpoint().unwrap();
        let credentials = Credentials::new("id", "secret").unwrap();
        let grant = Grant::new(Dialect::xone(), endpoint, credentials, Scopes::none()).unwrap();
        let mut lifecycle = Lifecycle::new(grant, Policy::default());
        let Answer::Run(attempt) = lifecycle.ask(at(0), 0, None) else { panic!("no request") };
        let body = br#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#;
        let token = attempt.grant().parse(&http::Response::new(body), at(1).wall);
        lifecycle.finish(attempt.id(), token, at(1), 0);

        let published = Published::new();
        published.copy(&lifecycle);
        let own = published.get(|| at(2)).unwrap();
        let other = thread::scope(|scope| {
            let other = scope.spawn(|| {
                assert!(published.get(|| at(2)).is_none());
                published.copy(&lifecycle);
                published.get(|| at(2)).unwrap()
            });
            other.join().unwrap()
        });
        assert_eq!(own.secret(), other.secret());
        assert_ne!(own.secret().as_ptr(), other.secret().as_ptr());
        assert!(published.is_past(2) && !published.is_past(1));

        // It is to be renewed; as soon as that is under way, nobody has to ask any more …
        assert!(published.get(|| at(3400)).is_none());
        let Answer::UseAndRun(..) = lifecycle.ask(at(3400), 0, None) else { panic!("not due") };
        published.copy(&lifecycle);
        assert!(published.get(|| at(3401)).is_some());
        // … for as long as it can be used.
        assert!(published.get(|| at(3600)).is_none());

        published.withdraw();
        assert!(published.generations().is_empty());
        assert!(published.get(|| at(2)).is_none() && !published.is_past(2));
    }
}
