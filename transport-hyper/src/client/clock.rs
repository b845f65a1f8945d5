//! Time and randomness, from where they can be had, and pauses.

use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};

use hyper::rt::Sleep;
use polygrant::UnixTime;
use polygrant::lifecycle::Now;

use super::token_source::TokenSource;

/// What the lifecycle has to be told.
pub(crate) trait Clock: Send + Sync {
    fn now(&self) -> Now;

    /// The same at a glance, which may be some milliseconds behind: for whether a token is far from
    /// its end.
    fn glance(&self) -> Now {
        self.now()
    }

    /// 64 random bits.
    fn entropy(&self) -> u64 {
        RandomState::new().hash_one(0_u8)
    }
}

/// The clocks of the system; the steady one is the timer's.
pub(super) struct SystemClock {
    obtain: Arc<dyn TokenSource>,
    origin: Instant,
}

impl SystemClock {
    pub(super) fn of(obtain: &Arc<dyn TokenSource>) -> Self {
        Self { obtain: Arc::clone(obtain), origin: obtain.now() }
    }

    fn steady(&self) -> Duration {
        self.obtain.now().saturating_duration_since(self.origin)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now { wall: UnixTime::from(SystemTime::now()), steady: self.steady() }
    }

    /// The wall clock of Linux's that is read in a tenth of the time, and steps with its timer's tick;
    /// the steady one is the timer's in any case, which a test may stop and set.
    #[cfg(target_os = "linux")]
    fn glance(&self) -> Now {
        let wall = rustix::time::clock_gettime(rustix::time::ClockId::RealtimeCoarse);
        let wall = Duration::try_from(wall).unwrap_or_default();
        Now { wall: UnixTime::after_epoch(wall), steady: self.steady() }
    }
}

/// A pause that begins when it is polled first.
pub(super) struct Nap<'o> {
    obtain: &'o dyn TokenSource,
    duration: Duration,
    sleep: Option<Pin<Box<dyn Sleep>>>,
}

impl<'o> Nap<'o> {
    pub(super) const fn new(obtain: &'o dyn TokenSource, duration: Duration) -> Self {
        Self { obtain, duration, sleep: None }
    }

    /// A timer panics outside its runtime, and after the runtime's end.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), NoTimer>> {
        catch_unwind(AssertUnwindSafe(|| {
            if self.sleep.is_none() {
                self.sleep = self.obtain.sleep(self.duration);
            }
            match &mut self.sleep {
                Some(sleep) => sleep.as_mut().poll(cx).map(Ok),
                None => Poll::Ready(Err(NoTimer)),
            }
        }))
        .unwrap_or(Poll::Ready(Err(NoTimer)))
    }
}

/// There is nothing to wait with.
#[derive(Debug)]
pub(super) struct NoTimer;

impl std::fmt::Display for NoTimer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is no timer: the runtime is missing or has been shut down")
    }
}

impl std::error::Error for NoTimer {}
