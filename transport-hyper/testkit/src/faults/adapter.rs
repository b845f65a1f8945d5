//! The client under test.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use polygrant::Grant;
use polygrant_lifecycle::{CachedToken, Health, Policy, TokenError};

use super::setup::Setup;

/// Makes token clients of one kind. Implement it, [`ClientUnderTest`] and [`PoolUnderTest`] for a
/// client of your own to check it against the [faults](super::faults).
pub trait Adapter: Sync {
    /// Returns a short name.
    fn name(&self) -> &str;

    /// Returns whether its clients speak TLS. If not, the faults of TLS do not apply.
    fn speaks_tls(&self) -> bool {
        true
    }

    /// Returns whether a request ends as soon as its client is dropped. If not, it may go on to its
    /// timeout.
    fn drops_requests(&self) -> bool {
        false
    }

    /// Returns the events since the first call of this, each as a line of all its fields, with `duration=`
    /// before how long a request took. Those of other adapters may be among them. `None` if its clients emit
    /// none.
    fn events(&self) -> Option<Vec<String>> {
        None
    }

    /// Returns a client with that policy, which keeps to the policy's timeouts.
    ///
    /// # Errors
    /// No client can be made.
    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn ClientUnderTest>, String>;

    /// Returns a pool that keeps a client per grant, and no more than `capacity` of them. Its clients
    /// share all that the adapter lets clients share: transport, executor, runtime. `None` if the
    /// adapter has no pool.
    ///
    /// # Errors
    /// Why there is none.
    fn pool(
        &self,
        policy: Policy,
        capacity: usize,
    ) -> Result<Option<Box<dyn PoolUnderTest>>, String> {
        let _ = (policy, capacity);
        Ok(None)
    }

    /// Returns a client with that setup; `None` if the adapter does not support it.
    ///
    /// # Errors
    /// Why there is none.
    fn client_with(
        &self,
        grant: Grant,
        policy: Policy,
        setup: Setup,
    ) -> Result<Option<Box<dyn ClientUnderTest>>, String>;
}

/// A token client, seen by callers that block: one thread each.
pub trait ClientUnderTest: Send + Sync {
    /// Returns a token.
    ///
    /// # Errors
    /// Why there is none.
    fn token(&self) -> Result<Arc<CachedToken>, TokenError>;

    /// Returns a token, for a caller that will not wait longer than `patience`.
    ///
    /// # Errors
    /// Why there is none.
    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError>;

    /// Reports that a resource server rejected that token, and returns another if there is one.
    ///
    /// # Errors
    /// Why there is none.
    fn token_after(&self, rejected: &CachedToken) -> Result<Arc<CachedToken>, TokenError>;

    /// Returns a new token, whatever the current one is good for.
    ///
    /// # Errors
    /// Why there is none.
    fn refresh_now(&self) -> Result<Arc<CachedToken>, TokenError>;

    /// Reports that a resource server rejected that token, and returns whether anything follows.
    fn invalidate(&self, token: &CachedToken) -> bool;

    /// Replaces the credentials.
    fn set_grant(&self, grant: Grant);

    /// Returns a snapshot of the lifecycle.
    fn health(&self) -> Health;

    /// Makes a call with the token, and returns the status of its response.
    ///
    /// # Errors
    /// Why there is no response.
    fn call(&self, call: Call<'_>) -> Result<u16, CallError>;
}

/// Clients of many tenants, which share what the adapter lets them share.
pub trait PoolUnderTest: Send + Sync {
    /// Returns the client of that grant, made if there is none yet.
    fn client(&self, grant: &Grant) -> Box<dyn ClientUnderTest>;

    /// Returns how many clients are kept.
    fn size(&self) -> usize;
}

/// A call to a resource server: a POST with a short body.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Call<'a> {
    /// Its URL, or a path alone, as a gRPC channel is given.
    pub url: &'a str,
    /// The origin that the token may go to, if it is another one than that of the URL.
    pub other_origin: Option<&'a str>,
    /// Whether its body can be sent again.
    pub can_be_sent_again: bool,
}

impl<'a> Call<'a> {
    /// Returns a call to that URL, where the token may go.
    #[must_use]
    pub const fn new(url: &'a str, can_be_sent_again: bool) -> Self {
        Self { url, other_origin: None, can_be_sent_again }
    }

    /// Returns a call to that URL, while the token may go to that origin alone.
    #[must_use]
    pub const fn beside(url: &'a str, origin: &'a str) -> Self {
        Self { url, other_origin: Some(origin), can_be_sent_again: true }
    }

    /// Returns the origin that the token may go to.
    #[must_use]
    pub fn origin(&self) -> &'a str {
        let host = self.url.find("://").map_or(0, |at| at + 3);
        let path = self.url.get(host..).and_then(|rest| rest.find('/'));
        let own = path.and_then(|path| self.url.get(..host + path)).unwrap_or(self.url);
        self.other_origin.unwrap_or(own)
    }
}

/// Why a call has no response.
#[derive(Debug)]
#[non_exhaustive]
pub enum CallError {
    /// There is no token, so that nothing should have been sent.
    NoToken(TokenError),
    /// The adapter has no hook for such calls.
    NoHook,
    /// Something else.
    Other(String),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(error) => write!(f, "no token: {error}"),
            Self::NoHook => f.write_str("no hook for such calls"),
            Self::Other(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for CallError {}
