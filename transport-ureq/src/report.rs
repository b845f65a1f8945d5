//! What is told to `tracing`: that something happened and of what kind, never a secret.

use polygrant::lifecycle::{Attempt, CachedToken, Health};
use polygrant::{AccessToken, Error};

/// A request goes out.
pub(crate) fn sent(attempt: &Attempt) {
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

/// A resource server rejected the current token.
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

/// What is told of an outcome, kept while the outcome itself goes to the lifecycle.
pub(crate) struct Outline {
    #[cfg(feature = "tracing")]
    error: Option<Error>,
}

impl Outline {
    #[cfg(feature = "tracing")]
    pub(crate) fn of(outcome: &Result<AccessToken, Error>) -> Self {
        Self { error: outcome.as_ref().err().cloned() }
    }

    #[cfg(not(feature = "tracing"))]
    pub(crate) const fn of(_: &Result<AccessToken, Error>) -> Self {
        Self {}
    }

    #[cfg(feature = "tracing")]
    pub(crate) fn report(self, health: &Health) {
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

    #[cfg(not(feature = "tracing"))]
    pub(crate) fn report(self, _: &Health) {}
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
