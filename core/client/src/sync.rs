//! The primitives of concurrency: those of `std`, or loom's, so that loom tests this crate as it is.

pub(crate) use primitives::{Condvar, Mutex, MutexGuard, Slot, is_sampled, thread_number};
use std::sync::PoisonError;

/// Takes the lock, whether or not a thread panicked while it had it: nothing that is behind a lock in
/// this crate is left half done by a panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(not(loom))]
mod primitives {
    use std::cell::Cell;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use arc_swap::ArcSwapOption;

    pub(crate) use std::sync::{Condvar, Mutex, MutexGuard};

    /// A place for one value, which is read without a lock.
    pub(crate) struct Slot<T>(ArcSwapOption<T>);

    impl<T> Slot<T> {
        pub(crate) const fn empty() -> Self {
            Self(ArcSwapOption::const_empty())
        }

        /// Reads the value without counting a reference to it.
        #[inline]
        pub(crate) fn read<R>(&self, read: impl FnOnce(Option<&T>) -> R) -> R {
            read(self.0.load().as_deref())
        }

        pub(crate) fn set(&self, value: Option<T>) {
            self.0.store(value.map(Arc::new));
        }
    }

    /// Returns true at every so many calls by this thread, so that what is counted need not be written to
    /// at each.
    #[inline]
    pub(crate) fn is_sampled(every: u32) -> bool {
        thread_local! {
            static CALLS: Cell<u32> = const { Cell::new(0) };
        }
        let calls = CALLS.get().wrapping_add(1);
        CALLS.set(calls);
        calls % every.max(1) == 0
    }

    /// Returns the number of this thread, counted from zero.
    #[inline]
    pub(crate) fn thread_number() -> usize {
        thread_local! {
            static NUMBER: usize = {
                static THREADS: AtomicUsize = AtomicUsize::new(0);
                THREADS.fetch_add(1, Ordering::Relaxed)
            };
        }
        NUMBER.with(|number| *number)
    }
}

#[cfg(loom)]
mod primitives {
    use loom::sync::atomic::{AtomicUsize, Ordering};

    pub(crate) use loom::sync::{Condvar, Mutex, MutexGuard};

    /// A place for one value. What `arc_swap` does without a lock is one step here as well.
    pub(crate) struct Slot<T>(Mutex<Option<T>>);

    impl<T> Slot<T> {
        pub(crate) fn empty() -> Self {
            Self(Mutex::new(None))
        }

        pub(crate) fn read<R>(&self, read: impl FnOnce(Option<&T>) -> R) -> R {
            read(super::lock(&self.0).as_ref())
        }

        pub(crate) fn set(&self, value: Option<T>) {
            *super::lock(&self.0) = value;
        }
    }

    loom::lazy_static! {
        static ref THREADS: AtomicUsize = AtomicUsize::new(0);
    }

    loom::thread_local! {
        static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn thread_number() -> usize {
        NUMBER.with(|number| *number)
    }

    /// Returns true: loom tries few calls.
    pub(crate) const fn is_sampled(_: u32) -> bool {
        true
    }
}
