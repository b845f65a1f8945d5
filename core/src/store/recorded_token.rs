//! A token as records write it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::millis::{millis, since_epoch, time};
use super::record_error::RecordError;
use super::secret_text::SecretText;
use crate::dialect::Path;
use crate::grant::Grant;
use crate::time::UnixTime;
use crate::token::{AccessToken, Clock, FurtherMembers, KnownLifetime};

/// A token, when it was requested, and all that is known of its lifetime. Times are in milliseconds.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RecordedToken {
    secret: SecretText,
    /// When it was requested, since the epoch.
    issued_at: u64,
    /// When it ends, since the epoch, as far as that is known: for people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    expires_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    scope: Option<SecretText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    stated_lifetime: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    has_unreadable_lifetime: bool,
    arrived: Arrival,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    extra: Vec<(Path, Value)>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    members: Vec<(String, SecretText)>,
}

/// When it arrived, and by which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Arrival {
    ByServer(u64),
    ByCaller(u64),
}

impl RecordedToken {
    /// Writes down a token that was requested then.
    pub(super) fn new(token: &AccessToken, issued_at: UnixTime) -> Self {
        let KnownLifetime { stated, is_unreadable, clock } = token.known_lifetime();
        let expires_at = token.lifetime().duration().map(|life| issued_at.saturating_add(life));
        let members = token.members().map(|(name, value)| (name.to_owned(), value.into()));
        Self {
            secret: token.secret().into(),
            issued_at: since_epoch(issued_at),
            expires_at: expires_at.map(since_epoch),
            scope: token.scope().map(SecretText::from),
            stated_lifetime: stated.map(millis),
            has_unreadable_lifetime: is_unreadable,
            arrived: match clock {
                Clock::Server(at) => Arrival::ByServer(since_epoch(at)),
                Clock::Caller(at) => Arrival::ByCaller(since_epoch(at)),
            },
            extra: token.extras().map(|(path, value)| (path.clone(), value.clone())).collect(),
            members: members.collect(),
        }
    }

    /// Returns the token, presented as the grant's dialect wants it.
    pub(super) fn restored(&self, grant: &Grant) -> Result<AccessToken, RecordError> {
        let clock = match self.arrived {
            Arrival::ByServer(at) => Clock::Server(time(at)),
            Arrival::ByCaller(at) => Clock::Caller(time(at)),
        };
        let lifetime = KnownLifetime {
            stated: self.stated_lifetime.map(Duration::from_millis),
            is_unreadable: self.has_unreadable_lifetime,
            clock,
        };
        let scope = self.scope.as_ref().map(SecretText::as_str);
        let token = AccessToken::new(self.secret(), lifetime, scope).ok_or(RecordError::Damaged)?;
        let member = |(name, value): &(String, SecretText)| {
            (name.clone(), Zeroizing::new(value.as_str().to_owned()))
        };
        let presented = self.members.iter().map(member).collect();
        let further = FurtherMembers { extra: self.extra.clone(), presented };
        grant.restored(token, further).ok_or(RecordError::Unpresentable)
    }

    pub(super) fn secret(&self) -> &str {
        self.secret.as_str()
    }

    pub(super) const fn issued_at(&self) -> UnixTime {
        time(self.issued_at)
    }

    pub(super) fn expires_at(&self) -> Option<UnixTime> {
        self.expires_at.map(time)
    }
}

impl fmt::Debug for RecordedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedToken")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
