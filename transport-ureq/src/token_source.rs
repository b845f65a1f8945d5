//! The source of a client's tokens: a transport, or another HTTP client.

use polygrant::{AccessToken, Error, Grant, Timeouts};

use crate::Transport;

/// Fetches tokens, one request at a time. A [`Transport`] is one. Implement it to send requests by another
/// blocking HTTP client: `fetch` sends [`Grant::request`] and returns the result of [`Grant::parse`].
pub trait TokenSource: Send + Sync + 'static {
    /// Sends one token request and returns what came of it, within these timeouts.
    ///
    /// # Errors
    /// It says why there is no token.
    fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error>;

    /// Does the same in place of a token that a resource server rejected: a source that keeps tokens of its
    /// own must not return that one again.
    ///
    /// # Errors
    /// It says why there is no token.
    fn fetch_in_place_of(
        &self,
        rejected: &AccessToken,
        grant: &Grant,
        timeouts: Timeouts,
    ) -> Result<AccessToken, Error> {
        let _ = rejected;
        self.fetch(grant, timeouts)
    }

    /// Returns a number that changes with the TLS client certificate that a request presents: where the
    /// dialect [binds](polygrant::Dialect::certificate_bound) tokens to it, a client then fetches another.
    fn certificate_generation(&self) -> u64 {
        0
    }
}

impl TokenSource for Transport {
    /// Keeps to these timeouts, or to its own where they were set and are shorter.
    fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error> {
        self.clone().bounded_by(timeouts).fetch(grant)
    }

    fn certificate_generation(&self) -> u64 {
        Self::certificate_generation(self)
    }
}
