//! The client's id and secret.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::ConfigurationError;

/// A client's id and secret.
///
/// `Debug` shows neither, and both are wiped from memory on drop. How far that goes: the strings
/// held here, the request's body and its `Authorization` value are wiped; copies that a transport,
/// TLS or the kernel makes on the way out are beyond this crate's reach, and so is the string that
/// the caller passed in by reference.
///
/// ```
/// let credentials = polygrant::Credentials::new("my-client", "correct horse")?;
/// assert!(!format!("{credentials:?}").contains("horse"));
/// # Ok::<(), polygrant::ConfigurationError>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    client_id: Zeroizing<String>,
    client_secret: Zeroizing<String>,
}

impl Credentials {
    /// Takes an id and a secret. Any text is allowed: it is escaped wherever it is sent.
    ///
    /// # Errors
    /// One of the two is empty.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let credentials = Self {
            client_id: Zeroizing::new(client_id.into()),
            client_secret: Zeroizing::new(client_secret.into()),
        };
        if credentials.client_id.is_empty() {
            return Err(ConfigurationError::EmptyClientId);
        }
        if credentials.client_secret.is_empty() {
            return Err(ConfigurationError::EmptyClientSecret);
        }
        Ok(credentials)
    }

    /// The client's id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client's secret, in the open.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}
