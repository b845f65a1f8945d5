//! Why a store cannot be used.

use std::fmt;

/// Why a store cannot be used: one readable line, without a value and without a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    message: Box<str>,
    concerns_one_key: bool,
}

impl StoreError {
    /// Returns an error that says what happened. The message must not hold a secret; it is cut to one line.
    ///
    /// ```
    /// use polygrant_client::store::StoreError;
    ///
    /// let error = StoreError::new("cannot connect to cache.internal:6379: connection refused");
    /// assert!(error.to_string().contains("cache.internal"));
    /// ```
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        let message: String = message.into();
        let message = message.lines().next().unwrap_or_default().into();
        Self { message, concerns_one_key: false }
    }

    /// Returns an error of one key: the store works, and what is under that key cannot be used. Clients of
    /// other keys go on using the store, which is left alone for a while after any other error.
    #[must_use]
    pub fn of_key(message: impl Into<String>) -> Self {
        Self { concerns_one_key: true, ..Self::new(message) }
    }

    /// Returns whether the error is [of one key](Self::of_key).
    #[must_use]
    pub const fn concerns_one_key(&self) -> bool {
        self.concerns_one_key
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {}
