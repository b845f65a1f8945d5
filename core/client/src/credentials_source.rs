//! Sources of credentials that may change while a program runs.

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};

use polygrant::{Credentials, Error, TransportError, TransportErrorKind};

/// Why credentials cannot be read. It must not hold a secret.
pub type CredentialsError = Box<dyn StdError + Send + Sync>;

/// Reads the credentials for each token request, so that a secret that is rotated is used as soon as it
/// is there. It may block: it is called by what sends the request. After a refusal it is also called by
/// one caller a second that would fail otherwise, and new credentials end the pause.
///
/// A [`SecretFile`](crate::SecretFile) and a [`SecretVariable`](crate::SecretVariable) are ready-made. Any
/// function is a source, too:
///
/// ```
/// use polygrant::Credentials;
/// use polygrant_client::CredentialsSource;
///
/// fn from_vault() -> Result<String, std::io::Error> { Ok("s3cr3t".to_owned()) }
///
/// fn source() -> impl CredentialsSource {
///     || Ok(Credentials::new("my-client", from_vault()?)?)
/// }
/// # assert_eq!(source().credentials().unwrap().client_id(), "my-client");
/// ```
pub trait CredentialsSource: Send + Sync + 'static {
    /// Returns the credentials as they are now.
    ///
    /// As long as they have not changed it returns the same: others end the pause after a refusal. What is
    /// made anew for each request, such as a signed assertion, is the transport's to make.
    ///
    /// # Errors
    /// They cannot be read. The request is then not sent, and its failure is
    /// [`TransportErrorKind::Credentials`], as it is after a panic.
    fn credentials(&self) -> Result<Credentials, CredentialsError>;
}

impl<F> CredentialsSource for F
where
    F: Fn() -> Result<Credentials, CredentialsError> + Send + Sync + 'static,
{
    fn credentials(&self) -> Result<Credentials, CredentialsError> {
        self()
    }
}

/// Reads the credentials. A source that panics has failed: were its request only cancelled, the next caller
/// would run into the same panic, and so on.
pub(crate) fn read(source: &dyn CredentialsSource) -> Result<Credentials, Error> {
    let read = catch_unwind(AssertUnwindSafe(|| source.credentials()));
    read.unwrap_or_else(|_| Err("their source panicked".into())).map_err(unusable)
}

/// Returns the failure of a request whose credentials cannot be read, or not be used.
pub(crate) fn unusable(error: impl Into<CredentialsError>) -> Error {
    TransportError::because(TransportErrorKind::Credentials, error).into()
}
