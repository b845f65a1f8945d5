//! What was seen of callers and of the token requests that they caused.

use std::time::Duration;

use crate::fail::{Fail, ensure};
use crate::seconds;

/// The calls and the token requests that were seen.
#[derive(Default)]
pub(super) struct Seen {
    /// When token requests were sent.
    pub(super) requests: Vec<Duration>,
    pub(super) calls: Vec<Call>,
}

/// A call as its caller saw it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    pub(super) caller: usize,
    /// When it ended.
    pub(super) at: Duration,
    /// How long its caller waited for tokens.
    pub(super) took: Duration,
    pub(super) succeeded: bool,
    /// How often it was sent.
    pub(super) sent: u32,
}

impl Seen {
    /// The calls that failed.
    pub(super) fn failed(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| !call.succeeded)
    }

    /// Checks when the token requests were sent, in seconds, give or take a tenth of one.
    pub(super) fn requested_at(&self, times: &[f64]) -> Result<(), Fail> {
        let requests: Vec<_> = self.requests.iter().map(Duration::as_secs_f64).collect();
        let close = requests.iter().zip(times).all(|(sent, time)| (sent - time).abs() < 0.15);
        ensure(close && requests.len() == times.len(), || {
            format!("token requests at {requests:.2?} instead of {times:?}")
        })
    }

    /// When the first call succeeded.
    pub(super) fn first_success(&self) -> Result<Duration, Fail> {
        let first = self.calls.iter().find(|call| call.succeeded);
        first.map(|call| call.at).ok_or_else(|| Fail::new("no call succeeded"))
    }
}

/// The longest that a call took, but for those for which there was no token yet.
pub(super) fn longest<'a>(calls: impl Iterator<Item = &'a Call>) -> Duration {
    calls.filter(|call| call.at > seconds(1)).map(|call| call.took).max().unwrap_or_default()
}
