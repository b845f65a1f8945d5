//! What a client gets its tokens from.

use polygrant::{AccessToken, Error, Grant, Timeouts};

use crate::Transport;

/// Fetches tokens, one request at a time. A [`Transport`] is one; a test may have another.
pub trait TokenSource: Send + Sync + 'static {
    /// Sends one token request and returns what came of it, within these timeouts.
    ///
    /// # Errors
    /// Why there is no token.
    fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error>;
}

impl TokenSource for Transport {
    /// Keeps to the shorter of these timeouts and its own.
    fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error> {
        self.clone().bounded_by(timeouts).fetch(grant)
    }
}
