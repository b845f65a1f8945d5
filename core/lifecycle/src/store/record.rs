//! What the bytes under a key mean.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use polygrant::{Grant, SavedToken, UnixTime};
use serde::{Deserialize, Serialize};

use super::key::StoreKey;
use super::lease_mark::{LeaseMark, SharedPause};
use super::millis::since_epoch;
use super::moment::Moment;
use super::record_error::{FORM, RecordError};
use super::term::SKEW;
use super::value::StoreValue;
use crate::cached_token::lifetime_of;
use crate::{AdoptedToken, CachedToken, Now, Policy};

/// A token outside of its process: what [`Lifecycle::export`](crate::Lifecycle::export) gives,
/// what [`Lifecycle::adopt`](crate::Lifecycle::adopt) takes, and what a store keeps under a key.
///
/// It is JSON, with the version of its form, and says whose token it is and until when. The token stands in
/// it in the open: seal it, or keep it where nothing else can read it. `Debug` does not show it.
///
/// ```
/// # use std::time::Duration;
/// # use polygrant::{Credentials, Dialect, Grant, UnixTime};
/// use polygrant_lifecycle::store::{StoreKey, TokenRecord};
/// use polygrant_lifecycle::{Action, Lifecycle, Now, Policy};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let now = Now { wall: UnixTime::from_secs(1_800_000_000), steady: Duration::ZERO };
/// # let grant = Grant::builder(Dialect::xone()).credentials(Credentials::new("id", "secret")?).build()?;
/// # let mut earlier = Lifecycle::new(grant.clone(), Policy::default());
/// # let Action::Refresh(attempt) = earlier.poll_token(now, 0, None) else { panic!() };
/// # let response = r#"{"access_token":"a","token_type":"Bearer","expires_in":3600}"#;
/// # let response = grant.parse(&http::Response::new(response), now.wall);
/// # earlier.complete(attempt.id(), response, now, 0);
/// let key = StoreKey::of(&grant)?;
/// let record = earlier.export(&key, now).expect("there is a token");
/// let saved = record.to_value();
///
/// // In another process, half an hour later:
/// # let now = Now { wall: UnixTime::from_secs(1_800_001_800), steady: Duration::ZERO };
/// let mut lifecycle = Lifecycle::new(grant, Policy::default());
/// let record = TokenRecord::parse(saved.as_bytes())?;
/// assert!(lifecycle.adopt(record.token(&key, lifecycle.grant(), now)?, now, 0));
/// let Action::Use(token) = lifecycle.poll_token(now, 0, None) else { panic!() };
/// assert_eq!(token.remaining(now), Duration::from_secs(1800));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// The version of the form.
    polygrant: u64,
    key: String,
    dialect: String,
    endpoint: String,
    client_id: String,
    scopes: Vec<String>,
    /// How many tokens there have been under this key.
    pub(super) generation: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) token: Option<SavedToken>,
    /// A resource server rejected the token. It stays for those that were not rejected.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub(super) is_rejected: bool,
    /// How many tokens in a row replaced one that was rejected soon after it came.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub(super) replacements: u32,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) lease: Option<LeaseMark>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) pause: Option<SharedPause>,
}

/// All that is read of a record before its version is known.
#[derive(Deserialize)]
struct Version {
    polygrant: u64,
}

impl TokenRecord {
    /// Returns a record without a token.
    pub(super) fn blank(key: &StoreKey, grant: &Grant) -> Self {
        let uri = grant.endpoint().uri();
        Self {
            polygrant: FORM,
            key: key.as_str().to_owned(),
            dialect: grant.dialect().name.to_string(),
            // A query may hold a secret.
            endpoint: uri.to_string().split('?').next().unwrap_or_default().to_owned(),
            client_id: grant.client_id().to_owned(),
            scopes: grant.scopes().iter().map(str::to_owned).collect(),
            generation: 0,
            token: None,
            is_rejected: false,
            replacements: 0,
            lease: None,
            pause: None,
        }
    }

    /// Returns a record of a lifecycle's token.
    pub(super) fn exported(key: &StoreKey, grant: &Grant, token: &CachedToken, now: Now) -> Self {
        let age = token.age(now);
        let issued_at = UnixTime::after_epoch(now.wall.since_epoch().saturating_sub(age));
        let token = Some(SavedToken::new(token.token(), issued_at));
        Self { generation: 1, token, ..Self::blank(key, grant) }
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`RecordError::Damaged`] and [`RecordError::Newer`].
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        let damaged = |_| RecordError::Damaged;
        let Version { polygrant } = serde_json::from_slice(bytes).map_err(damaged)?;
        match polygrant {
            FORM => serde_json::from_slice(bytes).map_err(damaged),
            0 => Err(RecordError::Damaged),
            version => Err(RecordError::Newer { version }),
        }
    }

    /// Writes the record, with the token in it.
    #[must_use]
    pub fn to_value(&self) -> StoreValue {
        // Measured first: a text that grows would leave the start of a token behind.
        let mut length = Length(0);
        let _ = serde_json::to_writer(&mut length, self);
        let mut bytes = Vec::with_capacity(length.0);
        let _ = serde_json::to_writer(&mut bytes, self);
        StoreValue::new(bytes)
    }

    /// Returns the token for a grant whose key that is, to be [adopted](crate::Lifecycle::adopt).
    /// It keeps its end.
    ///
    /// # Errors
    /// [`RecordError::Foreign`], [`RecordError::Empty`], [`RecordError::Future`],
    /// [`RecordError::Unpresentable`]; and [`RecordError::Damaged`] if what stands for the token is none.
    pub fn token(
        &self,
        key: &StoreKey,
        grant: &Grant,
        now: Now,
    ) -> Result<AdoptedToken, RecordError> {
        self.token_at(key, grant, Moment::of(now))
    }

    pub(super) fn token_at(
        &self,
        key: &StoreKey,
        grant: &Grant,
        moment: Moment,
    ) -> Result<AdoptedToken, RecordError> {
        if !self.is_of(key) {
            let (dialect, client_id) = (self.dialect.clone(), self.client_id.clone());
            return Err(RecordError::Foreign { dialect, client_id });
        }
        let saved = self.token.as_ref().ok_or(RecordError::Empty)?;
        // Until its date has come, it would seem to be new, whenever it ends.
        if saved.requested_at() > moment.store.saturating_add(SKEW) {
            return Err(RecordError::Future);
        }
        // It is taken for older rather than for younger.
        let age = moment.store.saturating_since(saved.requested_at());
        Ok(AdoptedToken::new(grant.restore(saved)?, age, moment.asked))
    }

    /// Returns whether the record is that of the key.
    pub(super) fn is_of(&self, key: &StoreKey) -> bool {
        self.key == key.as_str()
    }

    /// Returns the key that it belongs to, as text.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the dialect's name.
    #[must_use]
    pub fn dialect(&self) -> &str {
        &self.dialect
    }

    /// Returns the token endpoint's URL, without its query.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the client's id; empty if it has none.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the scopes that were asked for.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(String::as_str)
    }

    /// Returns how many tokens there have been under this key.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns whether there is a token. It may have ended.
    #[must_use]
    pub const fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Returns whether a resource server rejected the token.
    #[must_use]
    pub const fn is_rejected(&self) -> bool {
        self.is_rejected
    }

    /// Returns when the token was requested, by the store's clock where it has one.
    #[must_use]
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.token.as_ref().map(SavedToken::requested_at)
    }

    /// Returns when the token ends, as far as that is known.
    #[must_use]
    pub fn expires_at(&self) -> Option<UnixTime> {
        self.token.as_ref()?.expires_at()
    }

    /// Returns how long a store has to keep the record, from `now` on.
    pub(super) fn keep(&self, grant: &Grant, policy: &Policy, now: UnixTime) -> Duration {
        // What counts failures and replacements is remembered for a while longer.
        const LONGER: Duration = Duration::from_secs(60);
        let token = self.token.as_ref().and_then(|it| Some((it, grant.restore(it).ok()?)));
        let end = token.map(|(it, token)| {
            let (lifetime, _) = lifetime_of(&token, policy);
            since_epoch(it.requested_at().saturating_add(lifetime.min(policy.max_lifetime)))
        });
        let lease = self.lease.as_ref().map(|lease| lease.term.until());
        let pause = self.pause.as_ref().map(|pause| pause.term.until());
        let last = end.into_iter().chain(lease).chain(pause).max().unwrap_or_default();
        Duration::from_millis(last.saturating_sub(since_epoch(now))).saturating_add(LONGER)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Counts what is written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for TokenRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRecord")
            .field("key", &self.key)
            .field("dialect", &self.dialect)
            .field("endpoint", &self.endpoint)
            .field("client_id", &self.client_id)
            .field("generation", &self.generation)
            .field("token", &self.token)
            .field("is_rejected", &self.is_rejected)
            .field("lease", &self.lease)
            .field("pause", &self.pause)
            .finish_non_exhaustive()
    }
}
