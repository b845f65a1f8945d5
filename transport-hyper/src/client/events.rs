//! What is told to `tracing` (feature `tracing`): that something happened and of what kind, never a
//! secret. Tell it outside the lock: a subscriber may want a token itself.

use polygrant::lifecycle::{CachedToken, Health};
use polygrant::{AccessToken, Error};

/// A request goes out.
pub(super) fn sent() {
    #[cfg(feature = "tracing")]
    tracing::debug!(target: "polygrant::token", "token request sent");
}

/// A resource server rejected the current token.
pub(super) fn rejected(issued: &CachedToken) {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        target: "polygrant::token",
        generation = issued.generation(),
        "token rejected by a resource server"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = issued;
}

/// What is told of an outcome, kept while the outcome itself goes to the lifecycle.
pub(super) struct Outline {
    #[cfg(feature = "tracing")]
    error: Option<Error>,
}

#[cfg(feature = "tracing")]
impl Outline {
    pub(super) fn of(outcome: &Result<AccessToken, Error>) -> Self {
        Self { error: outcome.as_ref().err().cloned() }
    }

    pub(super) fn tell(self, health: &Health) {
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
impl Outline {
    pub(super) const fn of(_: &Result<AccessToken, Error>) -> Self {
        Self {}
    }

    pub(super) const fn tell(self, _: &Health) {}
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
