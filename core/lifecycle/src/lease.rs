//! The right to hand out a token without polling.

use std::sync::Arc;

use crate::cached_token::CachedToken;
use crate::clock::{Deadline, Now};

/// The current token, and until when it can be handed out without polling the [`Lifecycle`].
///
/// A lease holds until something is to be done about the token, and never beyond the token's end.
/// An adapter that keeps one beside a lifecycle drops it with every change of the lifecycle's.
///
/// Clones of one token write the same count of references, for which the cores of a machine contend. A
/// lease that many threads read is [shared](crate::Lifecycle::shared_lease) where calls are few; where
/// they are many, each thread has [one of its own](crate::Lifecycle::lease), with a copy of the token.
///
/// [`Lifecycle`]: crate::Lifecycle
///
/// ```
/// # use std::time::Duration;
/// # use polygrant::{Credentials, Dialect, Grant, Scopes, UnixTime};
/// # use polygrant_lifecycle::{Action, Lifecycle, Now, Policy};
/// # let dialect = Dialect::xone();
/// # let endpoint = dialect.endpoint()?;
/// # let grant = Grant::new(dialect, endpoint, Credentials::new("id", "secret")?, Scopes::none())?;
/// # let mut lifecycle = Lifecycle::new(grant, Policy::default());
/// # let now = Now { wall: UnixTime::from_secs(1_800_000_000), steady: Duration::ZERO };
/// assert!(lifecycle.lease(None).is_none());
/// # let Action::Refresh(attempt) = lifecycle.poll_token(now, 0, None) else { panic!() };
/// # let body = r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#;
/// # let token = attempt.grant().parse(&http::Response::new(body), now.wall);
/// lifecycle.complete(attempt.id(), token, now, 0);
/// let lease = lifecycle.lease(None).expect("there is a token");
/// assert_eq!(lease.token(now).expect("it is fresh").token().secret(), "a");
/// assert!(lifecycle.lease(Some(&lease)).is_none(), "it is still good");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Lease {
    token: Arc<CachedToken>,
    until: Deadline,
}

impl Lease {
    /// Returns a lease of a copy of the token, whose count is its own.
    pub(crate) fn own(token: &CachedToken, until: Deadline) -> Self {
        Self { token: Arc::new(token.detached()), until }
    }

    /// Returns a lease of the token itself.
    pub(crate) fn shared(token: &Arc<CachedToken>, until: Deadline) -> Self {
        Self { token: Arc::clone(token), until }
    }

    /// Returns the token; `None` if the lifecycle is to be polled.
    #[must_use]
    #[inline]
    pub fn token(&self, now: Now) -> Option<&Arc<CachedToken>> {
        // The deadline is on both clocks, so that a sleep or a clock that was set ends the lease.
        (!self.until.has_passed(now)).then_some(&self.token)
    }

    /// Returns the token's place in the sequence of the lifecycle's tokens.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.token.generation()
    }

    pub(crate) fn is_of(&self, token: &CachedToken, until: Deadline) -> bool {
        // The same token may have become due, or a pause may have begun or ended.
        self.until == until && self.generation() == token.generation()
    }
}
