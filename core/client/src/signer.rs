//! What signs assertions: one trait for a key in this process, a key service, a hardware module.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use polygrant::assertion::{AssertionContext, KeyInfo};
use polygrant::dialect::Algorithm;

/// Why something was not signed. It must not hold a secret.
pub type SignerError = Box<dyn Error + Send + Sync>;

/// Signs assertions with one key. With the feature `signing`, a `PrivateKey` is one; a
/// [`SigningCallback`] is for a key that lies elsewhere.
pub trait Signer: Send + Sync + 'static {
    /// Describes the key: what it can sign with, and what an assertion says about it.
    fn key(&self) -> Cow<'_, KeyInfo>;

    /// Returns the signature of these bytes, as RFC 7518 §3 has it; one of ECDSA may be in DER.
    ///
    /// # Errors
    /// Why there is none. The request is then not sent.
    fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>, SignerError>;

    /// Returns the assertion that the dialect describes, signed.
    ///
    /// # Errors
    /// As [`AssertionContext::unsigned`] and [`sign`](Self::sign).
    fn assertion(&self, context: &AssertionContext) -> Result<String, SignerError> {
        let unsigned = context.unsigned(&self.key())?;
        let signature = self.sign(unsigned.algorithm(), unsigned.input())?;
        Ok(unsigned.with_signature(&signature)?)
    }
}

impl<S: Signer + ?Sized> Signer for std::sync::Arc<S> {
    fn key(&self) -> Cow<'_, KeyInfo> {
        (**self).key()
    }

    fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>, SignerError> {
        (**self).sign(algorithm, input)
    }

    fn assertion(&self, context: &AssertionContext) -> Result<String, SignerError> {
        (**self).assertion(context)
    }
}

/// Signs by a function: of a key service, or of a hardware module.
///
/// ```
/// use polygrant::assertion::KeyInfo;
/// use polygrant::dialect::Algorithm;
/// use polygrant_client::SigningCallback;
///
/// # fn ask_key_service(_: &[u8]) -> Result<Vec<u8>, std::io::Error> { Ok(vec![0; 64]) }
/// let key = KeyInfo::new([Algorithm::Es256]).with_key_id("projects/p/keys/7");
/// let signer = SigningCallback::new(key, |_algorithm, input| Ok(ask_key_service(input)?));
/// ```
pub struct SigningCallback<F> {
    key: KeyInfo,
    sign: F,
}

impl<F> SigningCallback<F>
where
    F: Fn(Algorithm, &[u8]) -> Result<Vec<u8>, SignerError> + Send + Sync + 'static,
{
    /// Returns a signer of that key, which signs by that function.
    #[must_use]
    pub const fn new(key: KeyInfo, sign: F) -> Self {
        Self { key, sign }
    }
}

impl<F> Signer for SigningCallback<F>
where
    F: Fn(Algorithm, &[u8]) -> Result<Vec<u8>, SignerError> + Send + Sync + 'static,
{
    fn key(&self) -> Cow<'_, KeyInfo> {
        Cow::Borrowed(&self.key)
    }

    fn sign(&self, algorithm: Algorithm, input: &[u8]) -> Result<Vec<u8>, SignerError> {
        (self.sign)(algorithm, input)
    }
}

impl<F> fmt::Debug for SigningCallback<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningCallback").field("key", &self.key).finish_non_exhaustive()
    }
}
