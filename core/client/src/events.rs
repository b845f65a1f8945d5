//! What is told to `tracing` (feature `tracing`): that something happened and of what kind, never a
//! secret. It is told without the lock, since a subscriber may want a token itself.

use polygrant::lifecycle::{Attempt, CachedToken, Health};
use polygrant::{AccessToken, Error};

/// Tells that a request is about to be sent.
pub(crate) fn requested(attempt: &Attempt) {
    #[cfg(feature = "tracing")]
    tracing::debug!(
        target: "polygrant::token",
        attempt = ?attempt.id(),
        timeout = ?attempt.timeout(),
        "token request sent"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = attempt;
}

/// Tells that a resource server rejected the current token.
pub(crate) fn rejected(token: &CachedToken) {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        target: "polygrant::token",
        generation = token.generation(),
        "token rejected by a resource server"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = token;
}

/// What is told of a result, kept while the result itself goes to the lifecycle.
pub(crate) struct Outcome {
    #[cfg(feature = "tracing")]
    error: Option<Error>,
}

#[cfg(feature = "tracing")]
impl Outcome {
    pub(crate) fn of(result: &Result<AccessToken, Error>) -> Self {
        Self { error: result.as_ref().err().cloned() }
    }

    /// Tells how a request ended, and how the lifecycle is since.
    pub(crate) fn tell(self, health: &Health) {
        match self.error {
            None => tracing::info!(
                target: "polygrant::token",
                generation = health.generation,
                usable_for = ?health.usable_for,
                refresh_in = ?health.refresh_in,
                "token obtained"
            ),
            Some(error) => tracing::warn!(
                target: "polygrant::token",
                class = class(&error),
                retry_in = ?health.retry_in,
                %error,
                "no token obtained"
            ),
        }
    }
}

#[cfg(not(feature = "tracing"))]
impl Outcome {
    pub(crate) const fn of(_: &Result<AccessToken, Error>) -> Self {
        Self {}
    }

    #[allow(clippy::unused_self, reason = "there is nothing to tell it to")]
    pub(crate) const fn tell(self, _: &Health) {}
}

#[cfg(feature = "tracing")]
fn class(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => format!("{:?}", refusal.kind()),
        Error::Transport(error) => format!("{:?}", error.kind()),
        Error::Malformed(_) => "Malformed".to_owned(),
        _ => "Other".to_owned(),
    }
}
