//! A token that another process, or an earlier run, has requested.

use std::time::Duration;

use polygrant::{AccessToken, Error};

use crate::clock::Now;

/// A token that was not requested here, with its age: see [`Lifecycle::adopt`](crate::Lifecycle::adopt).
#[derive(Clone, Debug)]
pub struct AdoptedToken {
    pub(crate) token: AccessToken,
    pub(crate) age: Duration,
    pub(crate) seen_at: Now,
}

impl AdoptedToken {
    /// Takes a token that was requested `age` before `seen_at`.
    #[must_use]
    pub const fn new(token: AccessToken, age: Duration, seen_at: Now) -> Self {
        Self { token, age, seen_at }
    }

    /// Returns the token.
    #[must_use]
    pub const fn token(&self) -> &AccessToken {
        &self.token
    }

    /// Returns what had passed since its request when it was seen here.
    #[must_use]
    pub const fn age(&self) -> Duration {
        self.age
    }
}

/// What an attempt brought.
#[derive(Clone, Debug)]
pub enum Obtained {
    /// The response to a request that was sent, or why there is none.
    Fetched(Result<AccessToken, Error>),
    /// A token that another process had requested. Nothing was sent.
    Adopted(AdoptedToken),
}
