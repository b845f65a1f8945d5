//! The request's body: shared, redacted, wiped.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use zeroize::Zeroizing;

/// The bytes of a token request's body.
///
/// `Debug` shows their number alone, so that printing an `http::Request` leaks nothing. Cloning
/// shares them; they are wiped from memory when the last clone is dropped.
///
/// ```
/// use polygrant::{Credentials, Dialect, Endpoint, Grant, RequestBody, Scopes};
///
/// let endpoint = Endpoint::new("https://auth.example.com/token")?;
/// let credentials = Credentials::new("my-client", "my-secret")?;
/// let grant = Grant::new(Dialect::cobee(), endpoint, credentials, Scopes::none())?;
///
/// let body: RequestBody = grant.request().into_body();
/// assert_eq!(body.as_bytes(), br#"{"clientId":"my-client","clientSecret":"my-secret"}"#);
/// assert_eq!(format!("{body:?}"), "RequestBody(51 bytes, redacted)");
/// // For an HTTP client that takes `Bytes`; nothing is copied.
/// let bytes = bytes::Bytes::from(body);
/// # assert_eq!(bytes.len(), 51);
/// # Ok::<(), polygrant::ConfigurationError>(())
/// ```
#[derive(Clone)]
pub struct RequestBody(Arc<Zeroizing<Vec<u8>>>);

impl RequestBody {
    /// Takes a copy that is no larger than the bytes are: what they were written to has room to spare, and
    /// is wiped.
    pub(crate) fn new(bytes: &Zeroizing<Vec<u8>>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes.to_vec())))
    }

    /// Returns the bytes, in the open.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for RequestBody {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl From<RequestBody> for Bytes {
    /// Shares the bytes: nothing is copied.
    fn from(body: RequestBody) -> Self {
        Self::from_owner(body)
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody({} bytes, redacted)", self.as_bytes().len())
    }
}
