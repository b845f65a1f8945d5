//! Functions that sign a new assertion for each attempt.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use polygrant::{Grant, TransportError, TransportErrorKind};

/// The result of a signer: an assertion, or why there is none.
pub type SignerResult = Result<String, Box<dyn Error + Send + Sync>>;

/// The signers of a transport, by the name of the assertion that each signs. `S` is a function: one
/// that blocks, or one that returns a future.
pub struct AssertionSigners<S: ?Sized>(Vec<(String, Arc<S>)>);

impl<S: ?Sized> AssertionSigners<S> {
    /// Sets the signer of that assertion, in place of an earlier one.
    pub fn set(&mut self, assertion: String, signer: Arc<S>) {
        self.0.retain(|(known, _)| *known != assertion);
        self.0.push((assertion, signer));
    }

    /// Returns the names of the assertions that a grant [lacks](Grant::missing_assertions), each with
    /// its signer.
    ///
    /// # Errors
    /// [`TransportErrorKind::AssertionMissing`] if there is none for one of them.
    pub fn needed_by<'g>(
        &self,
        grant: &'g Grant,
    ) -> Result<Vec<(&'g str, Arc<S>)>, TransportError> {
        let missing = grant.missing_assertions().into_iter();
        missing.map(|name| Ok((name, self.signer_of(name)?))).collect()
    }

    fn signer_of(&self, name: &str) -> Result<Arc<S>, TransportError> {
        let known = self.0.iter().find(|(known, _)| known == name);
        known.map(|(_, signer)| Arc::clone(signer)).ok_or_else(|| {
            let source = format!(
                "the transport has no signer for `{name}`: see `Transport::with_assertion_signer`"
            );
            TransportError::because(TransportErrorKind::AssertionMissing, source)
        })
    }
}

/// Returns the grant with an assertion that was signed for this attempt.
///
/// # Errors
/// [`TransportErrorKind::Assertion`] if it could not be signed, or cannot be used.
pub fn with_signed<'g>(
    grant: &Grant,
    assertion: &str,
    signed: SignerResult,
) -> Result<Cow<'g, Grant>, TransportError> {
    let failed = |source| TransportError::because(TransportErrorKind::Assertion, source);
    let grant = grant.with_assertion(assertion, signed.map_err(failed)?);
    grant.map(Cow::Owned).map_err(|error| failed(error.into()))
}

impl<S: ?Sized> Default for AssertionSigners<S> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<S: ?Sized> Clone for AssertionSigners<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: ?Sized> fmt::Debug for AssertionSigners<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}
