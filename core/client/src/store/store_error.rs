//! Why a store cannot be used.

use std::fmt;

/// Why a store cannot be used: one readable line, without a value and without a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError {
    message: Box<str>,
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
        Self { message: message.lines().next().unwrap_or_default().into() }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {}
