//! Events for `tracing` (feature `tracing`): what happened, and to which client, never a secret. They are
//! sent without the lock, since a subscriber may want a token itself.

#[cfg(feature = "tracing")]
use told as imp;
#[cfg(not(feature = "tracing"))]
use untold as imp;

pub(crate) use imp::{Events, Outcome};

#[cfg(feature = "tracing")]
mod told {
    use std::time::Duration;

    use polygrant::{Error, Grant};
    use polygrant_lifecycle::{Attempt, AttemptId, CachedToken, Health, Obtained};

    use crate::sync::{Mutex, lock};

    /// Tells the events of one client.
    pub(crate) struct Events(Mutex<Told>);

    /// What every event of a client names, and since when its request is under way.
    #[derive(Clone)]
    struct Told {
        name: Option<String>,
        dialect: String,
        client_id: String,
        host: String,
        sent: Option<(AttemptId, Duration)>,
    }

    impl Told {
        fn of(grant: &Grant) -> Self {
            Self {
                name: grant.name().map(str::to_owned),
                dialect: grant.dialect().name.to_string(),
                client_id: grant.client_id().to_owned(),
                host: grant.endpoint().uri().host().unwrap_or_default().to_owned(),
                sent: None,
            }
        }
    }

    impl Events {
        pub(crate) fn of(grant: &Grant) -> Self {
            Self(Mutex::new(Told::of(grant)))
        }

        /// Takes note that the client is another one from now on.
        pub(crate) fn rename(&self, grant: &Grant) {
            let mut told = lock(&self.0);
            *told = Told { sent: told.sent, ..Told::of(grant) };
        }

        /// Tells that a request is about to be sent, at `now` of the steady clock.
        pub(crate) fn requested(&self, attempt: &Attempt, now: Duration) {
            let Told { name, dialect, client_id, host, .. } = {
                let mut told = lock(&self.0);
                told.sent = Some((attempt.id(), now));
                told.clone()
            };
            tracing::debug!(
                target: "polygrant::token",
                name,
                dialect,
                client_id,
                host,
                attempt = ?attempt.id(),
                timeout_seconds = attempt.timeout().as_secs_f64(),
                "token request sent"
            );
        }

        /// Tells that a resource server rejected the current token.
        pub(crate) fn rejected(&self, token: &CachedToken) {
            let Told { name, dialect, client_id, host, .. } = lock(&self.0).clone();
            tracing::warn!(
                target: "polygrant::token",
                name,
                dialect,
                client_id,
                host,
                generation = token.generation(),
                "token rejected by a resource server"
            );
        }

        /// Tells that a store cannot be used, so that this client goes on without it for a while.
        pub(crate) fn store_unreachable(&self, error: &dyn std::fmt::Display) {
            let Told { dialect, client_id, host, .. } = lock(&self.0).clone();
            tracing::warn!(
                target: "polygrant::token",
                dialect,
                client_id,
                host,
                %error,
                "store cannot be used"
            );
        }

        /// Tells how a request ended at `now` of the steady clock, and how the lifecycle is since.
        pub(crate) fn completed(
            &self,
            attempt: AttemptId,
            outcome: Outcome,
            health: &Health,
            now: Duration,
        ) {
            let Told { name, dialect, client_id, host, sent } = lock(&self.0).clone();
            let sent = sent.filter(|(sent, _)| *sent == attempt);
            let duration = sent.map(|(_, at)| now.saturating_sub(at).as_secs_f64());
            match outcome {
                Outcome::Adopted => tracing::info!(
                    target: "polygrant::token",
                    dialect,
                    client_id,
                    host,
                    attempt = ?attempt,
                    generation = health.generation,
                    usable_for_seconds = seconds(health.usable_for),
                    refresh_in_seconds = seconds(health.refresh_in),
                    "token adopted from the store"
                ),
                Outcome::Obtained => tracing::info!(
                    target: "polygrant::token",
                    name,
                    dialect,
                    client_id,
                    host,
                    attempt = ?attempt,
                    duration_seconds = duration,
                    generation = health.generation,
                    usable_for_seconds = seconds(health.usable_for),
                    refresh_in_seconds = seconds(health.refresh_in),
                    "token obtained"
                ),
                Outcome::Failed(error) => tracing::warn!(
                    target: "polygrant::token",
                    name,
                    dialect,
                    client_id,
                    host,
                    attempt = ?attempt,
                    duration_seconds = duration,
                    kind = kind(&error),
                    class = class(&error),
                    status = status(&error),
                    retry_in_seconds = seconds(health.retry_in),
                    %error,
                    "no token obtained"
                ),
            }
        }
    }

    /// What is told of a result, kept while the result itself goes to the lifecycle.
    pub(crate) enum Outcome {
        Obtained,
        Adopted,
        Failed(Error),
    }

    impl Outcome {
        pub(crate) fn of(obtained: &Obtained) -> Self {
            match obtained {
                Obtained::Fetched(Ok(_)) => Self::Obtained,
                Obtained::Fetched(Err(error)) => Self::Failed(error.clone()),
                Obtained::Adopted(_) => Self::Adopted,
            }
        }
    }

    fn seconds(duration: Option<Duration>) -> Option<f64> {
        duration.map(|duration| duration.as_secs_f64())
    }

    /// Returns the direction that the error came from, in the words of the program's JSON.
    const fn kind(error: &Error) -> &'static str {
        match error {
            Error::Refused(_) => "refused",
            Error::Malformed(_) => "malformed",
            Error::Transport(_) => "transport",
            _ => "other",
        }
    }

    /// Returns the status of the response, if there was one.
    fn status(error: &Error) -> Option<u16> {
        match error {
            Error::Refused(refusal) => Some(refusal.status().as_u16()),
            Error::Malformed(malformed) => Some(malformed.status().as_u16()),
            _ => None,
        }
    }

    fn class(error: &Error) -> String {
        match error {
            Error::Refused(refusal) => format!("{:?}", refusal.kind()),
            Error::Transport(error) => format!("{:?}", error.kind()),
            Error::Malformed(_) => "Malformed".to_owned(),
            _ => "Other".to_owned(),
        }
    }
}

/// Does nothing, without the feature.
#[cfg(not(feature = "tracing"))]
#[allow(clippy::unused_self, clippy::needless_pass_by_value, reason = "as with the feature")]
mod untold {
    use std::time::Duration;

    use polygrant::Grant;
    use polygrant_lifecycle::{Attempt, AttemptId, CachedToken, Health, Obtained};

    pub(crate) struct Events;

    pub(crate) struct Outcome;

    impl Events {
        pub(crate) const fn of(_: &Grant) -> Self {
            Self
        }

        pub(crate) const fn rename(&self, _: &Grant) {}

        pub(crate) const fn requested(&self, _: &Attempt, _: Duration) {}

        pub(crate) const fn rejected(&self, _: &CachedToken) {}

        pub(crate) fn store_unreachable(&self, _: &dyn std::fmt::Display) {}

        pub(crate) const fn completed(&self, _: AttemptId, _: Outcome, _: &Health, _: Duration) {}
    }

    impl Outcome {
        pub(crate) const fn of(_: &Obtained) -> Self {
            Self
        }
    }
}
