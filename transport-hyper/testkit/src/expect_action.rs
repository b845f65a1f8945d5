//! Asserts which action a poll returned.

use std::sync::Arc;

use polygrant_lifecycle::{Action, Attempt, CachedToken, TokenError, Waiter};

use super::fail::Fail;

/// Takes an [`Action`] apart, or says what it is instead of what was expected.
pub trait ExpectAction: Sized {
    /// Returns the token, where there is one and nothing to do.
    ///
    /// # Errors
    /// It is another action.
    fn expect_use(self) -> Result<Arc<CachedToken>, Fail>;

    /// Returns the token, where there is one and a request to be sent meanwhile.
    ///
    /// # Errors
    /// It is another action.
    fn expect_use_and_refresh(self) -> Result<Arc<CachedToken>, Fail>;

    /// Returns the request that has to be sent before there is a token.
    ///
    /// # Errors
    /// It is another action.
    fn expect_refresh(self) -> Result<Attempt, Fail>;

    /// Returns the waiter.
    ///
    /// # Errors
    /// It is another action.
    fn expect_wait(self) -> Result<Waiter, Fail>;

    /// Returns the error.
    ///
    /// # Errors
    /// It is another action.
    fn expect_failed(self) -> Result<TokenError, Fail>;

    /// Returns the token, whether there is a request to be sent or not.
    ///
    /// # Errors
    /// There is none.
    fn expect_token(self) -> Result<Arc<CachedToken>, Fail>;

    /// Accepts every action that hands out no token.
    ///
    /// # Errors
    /// There is one.
    fn expect_no_token(self) -> Result<(), Fail>;
}

impl ExpectAction for Action {
    fn expect_use(self) -> Result<Arc<CachedToken>, Fail> {
        match self {
            Self::Use(token) => Ok(token),
            other => Err(instead_of("a token alone", &other)),
        }
    }

    fn expect_use_and_refresh(self) -> Result<Arc<CachedToken>, Fail> {
        match self {
            Self::UseAndRefresh(token, _) => Ok(token),
            other => Err(instead_of("a token and a request", &other)),
        }
    }

    fn expect_refresh(self) -> Result<Attempt, Fail> {
        match self {
            Self::Refresh(attempt) => Ok(attempt),
            other => Err(instead_of("a request", &other)),
        }
    }

    fn expect_wait(self) -> Result<Waiter, Fail> {
        match self {
            Self::Wait(waiter) => Ok(waiter),
            other => Err(instead_of("a wait", &other)),
        }
    }

    fn expect_failed(self) -> Result<TokenError, Fail> {
        match self {
            Self::Failed(error) => Ok(error),
            other => Err(instead_of("an error", &other)),
        }
    }

    fn expect_token(self) -> Result<Arc<CachedToken>, Fail> {
        match self {
            Self::Use(token) | Self::UseAndRefresh(token, _) => Ok(token),
            other => Err(instead_of("a token", &other)),
        }
    }

    fn expect_no_token(self) -> Result<(), Fail> {
        match self {
            Self::Use(_) | Self::UseAndRefresh(..) => Err(instead_of("no token", &self)),
            _ => Ok(()),
        }
    }
}

fn instead_of(expected: &str, action: &Action) -> Fail {
    Fail::new(format!("{action:?} instead of {expected}"))
}
