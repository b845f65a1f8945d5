//! Who is put to the test.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use polygrant::Grant;
use polygrant::lifecycle::{CachedToken, Health, Policy, TokenError};

/// Makes token clients of one kind. Implement it, and [`Subject`], for a client of your own to see what
/// becomes of it.
pub trait Adapter {
    /// A short name.
    fn name(&self) -> &str;

    /// Whether its clients speak TLS. If not, the faults of TLS do not apply.
    fn speaks_tls(&self) -> bool {
        true
    }

    /// A client with that policy, which keeps to the policy's timeouts.
    ///
    /// # Errors
    /// Why there is none.
    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn Subject>, String>;

    /// A client whose first request panics in whoever runs it, before anything is sent. It should
    /// unwind without a message.
    ///
    /// # Errors
    /// Why there is none.
    fn client_that_panics_once(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Box<dyn Subject>, String>;

    /// A client whose runtime has been shut down; nothing if no such thing is needed.
    ///
    /// # Errors
    /// Why there is none.
    fn client_without_runtime(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Option<Box<dyn Subject>>, String>;
}

/// A token client, seen by callers that block: one thread each.
pub trait Subject: Send + Sync {
    /// A token.
    ///
    /// # Errors
    /// Why there is none.
    fn token(&self) -> Result<Arc<CachedToken>, TokenError>;

    /// A token, for a caller that will not wait longer than that.
    ///
    /// # Errors
    /// Why there is none.
    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError>;

    /// A resource server rejected that token. Whether it was the current one.
    fn invalidate(&self, token: &CachedToken) -> bool;

    /// New credentials.
    fn set_grant(&self, grant: Grant);

    /// How it is.
    fn health(&self) -> Health;

    /// Makes a call with the token; the status of its answer.
    ///
    /// # Errors
    /// Why there is no answer.
    fn call(&self, call: Call<'_>) -> Result<u16, NoAnswer>;
}

/// A call to a resource server: a POST with a short body.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Call<'a> {
    /// Where it goes; the token may go there.
    pub url: &'a str,
    /// Whether its body can be sent again.
    pub can_be_sent_again: bool,
}

/// Why a call has no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum NoAnswer {
    /// There is no token, which should mean that nothing was sent.
    NoToken(TokenError),
    /// Something else.
    Other(String),
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken(failure) => write!(f, "no token: {failure}"),
            Self::Other(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for NoAnswer {}
