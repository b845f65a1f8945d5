//! How many requests many lifecycles send together.

use std::num::NonZeroUsize;
use std::time::Duration;

/// How long a request counts against a limit on requests a minute.
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// How many token requests are sent at a time, and in a minute. The default is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestLimits {
    /// How many are under way at a time, of all clients together.
    pub at_once: Option<NonZeroUsize>,
    /// How many are under way at a time to one token endpoint: its host and port. Set it below
    /// [`at_once`](Self::at_once), so that an endpoint that hangs leaves room for the others.
    pub at_once_per_endpoint: Option<NonZeroUsize>,
    /// How many are sent to one token endpoint within any minute, by this machine's steady clock: vendors
    /// limit what they respond to. Their clock sees each request a little later than it was sent, so
    /// that a little less than the vendor allows is on the safe side. It keeps the time of as many
    /// requests for each endpoint.
    pub per_minute_per_endpoint: Option<NonZeroUsize>,
}

pub(crate) fn is_below(count: usize, limit: Option<NonZeroUsize>) -> bool {
    limit.is_none_or(|limit| count < limit.get())
}
