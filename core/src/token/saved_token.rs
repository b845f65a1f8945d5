//! A token as it is kept, outside of this process or beyond its run.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use zeroize::Zeroizing;

use super::access_token::{AccessToken, FurtherMembers};
use super::lifetime::{Clock, KnownLifetime};
use crate::dialect::Path;
use crate::time::UnixTime;

/// A token with all that is known of it, for serde to write and to read: on a disk, in a database, in a
/// message to another process.
///
/// [`Grant::restore`](crate::Grant::restore) makes a token of it again. That token's
/// [`expires_in`](AccessToken::expires_in) counts from when it first arrived, not from when it was restored: ask
/// [`expires_at`](Self::expires_at) of the saved one whether it has ended. Times are in milliseconds.
///
/// `Debug` does not show the token. What serde writes holds it in the open, so seal it or guard the place where it
/// is kept: on Unix, create the file with mode 0600, or have a token client keep its tokens in a store, such as
/// [`polygrant-store-file`](https://docs.rs/polygrant-store-file), which does.
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant, SavedToken, UnixTime};
///
/// let credentials = Credentials::new("my-client", "my-secret")?;
/// let grant = Grant::builder(Dialect::rfc6749())
///     .endpoint(polygrant::Endpoint::new("https://auth.example.com/token")?)
///     .credentials(credentials)
///     .build()?;
/// let requested_at = UnixTime::from_secs(1_800_000_000);
/// let response = http::Response::new(r#"{"access_token":"a","token_type":"Bearer","expires_in":60}"#);
/// let token = grant.parse(&response, requested_at)?;
///
/// let text = serde_json::to_string(&SavedToken::new(&token, requested_at))?;
/// let saved: SavedToken = serde_json::from_str(&text)?;
/// assert_eq!(saved.expires_at(), Some(UnixTime::from_secs(1_800_000_060)));
/// assert_eq!(grant.restore(&saved)?.secret(), "a");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedToken {
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

/// Why a saved token is no token any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RestoreError {
    /// What stands for the token is none.
    Damaged,
    /// The grant's dialect cannot present it.
    Unpresentable,
}

impl SavedToken {
    /// Writes down a token that was requested then: take the time before the request is sent, so that
    /// [`expires_at`](Self::expires_at) is never too late.
    ///
    /// It is for a token that you requested yourself. A `TokenClient` knows when its token was requested: its
    /// `export` returns a
    /// [`TokenRecord`](https://docs.rs/polygrant-lifecycle/latest/polygrant_lifecycle/store/struct.TokenRecord.html),
    /// which also says whose token it is.
    #[must_use]
    pub fn new(token: &AccessToken, requested_at: UnixTime) -> Self {
        let KnownLifetime { stated, is_unreadable, clock } = token.known_lifetime();
        let expires_at = token.lifetime().duration().map(|life| requested_at.saturating_add(life));
        let members = token.members().map(|(name, value)| (name.to_owned(), value.into()));
        Self {
            secret: token.secret().into(),
            issued_at: since_epoch(requested_at),
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

    /// Returns the token's text, in the open.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret.0
    }

    /// Returns when the token was requested.
    #[must_use]
    pub const fn requested_at(&self) -> UnixTime {
        time(self.issued_at)
    }

    /// Returns when the token ends, as far as that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<UnixTime> {
        self.expires_at.map(time)
    }

    /// Returns the token without what few dialects have; `None` if it is none.
    pub(crate) fn token(&self) -> Option<AccessToken> {
        let clock = match self.arrived {
            Arrival::ByServer(at) => Clock::Server(time(at)),
            Arrival::ByCaller(at) => Clock::Caller(time(at)),
        };
        let lifetime = KnownLifetime {
            stated: self.stated_lifetime.map(Duration::from_millis),
            is_unreadable: self.has_unreadable_lifetime,
            clock,
        };
        AccessToken::new(self.secret(), lifetime, self.scope.as_ref().map(|scope| &**scope.0))
    }

    /// Returns what stood beside the token in its response.
    pub(crate) fn further(&self) -> FurtherMembers {
        let member = |(name, value): &(String, SecretText)| (name.clone(), value.0.clone());
        FurtherMembers {
            extra: self.extra.clone(),
            presented: self.members.iter().map(member).collect(),
        }
    }
}

impl fmt::Debug for SavedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SavedToken")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Damaged => "the saved token is damaged: remove it",
            Self::Unpresentable => "the saved token cannot be presented as the dialect wants it",
        })
    }
}

impl std::error::Error for RestoreError {}

/// Text that is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq)]
struct SecretText(Zeroizing<String>);

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn since_epoch(time: UnixTime) -> u64 {
    millis(time.since_epoch())
}

const fn time(millis: u64) -> UnixTime {
    UnixTime::after_epoch(Duration::from_millis(millis))
}
