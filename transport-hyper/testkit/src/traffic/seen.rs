//! The calls that were made, and the token requests that they caused.

use std::time::Duration;

use crate::fail::{Fail, ensure};
use crate::seconds;

/// The calls and the token requests that were seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// When token requests were sent, since the traffic began.
    pub requests: Vec<Duration>,
    /// The calls, in the order in which they ended.
    pub calls: Vec<Call>,
}

/// A call as its caller saw it.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// The number of its caller.
    pub caller: usize,
    /// When it ended, since the traffic began.
    pub at: Duration,
    /// How long its caller waited for tokens.
    pub took: Duration,
    /// Whether the resource server accepted its token in the end.
    pub succeeded: bool,
    /// How often it was sent.
    pub sent: u32,
}

impl Seen {
    /// Returns the calls that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| !call.succeeded)
    }

    /// Checks when the token requests were sent, in seconds, give or take a tenth of one.
    ///
    /// # Errors
    /// They were sent at other times.
    pub fn requested_at(&self, times: &[f64]) -> Result<(), Fail> {
        let requests: Vec<_> = self.requests.iter().map(Duration::as_secs_f64).collect();
        let close = requests.iter().zip(times).all(|(sent, time)| (sent - time).abs() < 0.15);
        ensure(close && requests.len() == times.len(), || {
            format!("token requests at {requests:.2?} instead of {times:?}")
        })
    }

    /// Returns when the first call succeeded.
    ///
    /// # Errors
    /// None did.
    pub fn first_success(&self) -> Result<Duration, Fail> {
        let first = self.calls.iter().find(|call| call.succeeded);
        first.map(|call| call.at).ok_or_else(|| Fail::new("no call succeeded"))
    }

    /// Returns the longest that one of these calls took, but for those that began before there was a
    /// token.
    pub fn longest<'a>(calls: impl IntoIterator<Item = &'a Call>) -> Duration {
        let later = calls.into_iter().filter(|call| call.at > seconds(1));
        later.map(|call| call.took).max().unwrap_or_default()
    }
}
