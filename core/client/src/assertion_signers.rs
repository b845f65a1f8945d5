//! Functions that make a new assertion for each attempt.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use polygrant::assertion::AssertionContext;
use polygrant::{Grant, TransportError, TransportErrorKind, UnixTime};

use crate::entropy::{Entropy, SystemEntropy};
use crate::server_clocks::ServerClocks;

/// The result of a signer: an assertion, or why there is none.
pub type SignerResult = Result<String, Box<dyn Error + Send + Sync>>;

/// The signers of a transport. `S` is a function from an [`AssertionContext`] to a [`SignerResult`]: one
/// that blocks, or one that returns a future.
///
/// * One by the name of the assertion that it makes: [`set`](Self::set).
/// * One for all assertions that a dialect [describes](polygrant::Dialect::signing):
///   [`set_signer`](Self::set_signer).
/// * With the feature `signing`, none is needed where the client's secret is the key.
pub struct AssertionSigners<S: ?Sized> {
    named: Vec<(String, Arc<S>)>,
    signer: Option<Arc<S>>,
    clocks: Arc<ServerClocks>,
    entropy: Arc<SystemEntropy>,
}

/// Where an assertion comes from.
pub enum AssertionSource<S: ?Sized> {
    /// This function makes it.
    Signer(Arc<S>),
    /// It is there already.
    Made(SignerResult),
}

impl<S: ?Sized> AssertionSigners<S> {
    /// Sets what makes that assertion, in place of an earlier signer.
    pub fn set(&mut self, assertion: String, signer: Arc<S>) {
        self.named.retain(|(known, _)| *known != assertion);
        self.named.push((assertion, signer));
    }

    /// Sets what makes the assertions that dialects describe and that have no signer of their own.
    pub fn set_signer(&mut self, signer: Arc<S>) {
        self.signer = Some(signer);
    }

    /// Returns what each assertion that a grant [lacks](Grant::missing_assertions) is made of, and where
    /// it comes from. `now` is by this machine's clock; assertions are dated by the server's, as far as
    /// that is [known](Self::note_date).
    ///
    /// # Errors
    /// [`TransportErrorKind::AssertionMissing`] if one of them has no signer.
    pub fn needed_by(
        &self,
        grant: &Grant,
        now: UnixTime,
    ) -> Result<Vec<(AssertionContext, AssertionSource<S>)>, TransportError> {
        let missing = grant.missing_assertions().into_iter();
        let needed = missing.map(|name| {
            let time = self.clocks.time(grant, now);
            let context = AssertionContext::new(grant, name, time, self.random());
            let source = self.source(&context)?;
            Ok((context, source))
        });
        needed.collect()
    }

    /// Takes note of the `Date` of a response, by which the next assertions for that server are dated.
    pub fn note_date(&self, grant: &Grant, date: Option<&str>, now: UnixTime) {
        if let Some(date) = date.filter(|_| !grant.dialect().assertions.is_empty()) {
            self.clocks.note(grant, date, now);
        }
    }

    fn source(&self, context: &AssertionContext) -> Result<AssertionSource<S>, TransportError> {
        let name = context.assertion();
        let named = self.named.iter().find(|(known, _)| known == name);
        if let Some((_, signer)) = named {
            return Ok(AssertionSource::Signer(Arc::clone(signer)));
        }
        #[cfg(feature = "signing")]
        if let Some(made) = crate::signing::sign_with_secret(context) {
            return Ok(AssertionSource::Made(made));
        }
        match &self.signer {
            Some(signer) if context.format().is_some() => {
                Ok(AssertionSource::Signer(Arc::clone(signer)))
            }
            _ => Err(missing(context)),
        }
    }

    /// Draws what makes an id unique. A process that is a copy of another, as of a virtual machine's,
    /// draws other bits where the system's randomness is at hand.
    fn random(&self) -> u128 {
        let [high, low] = [self.entropy.draw(), self.entropy.draw()].map(u128::from);
        let bits = high << 64 | low;
        #[cfg(feature = "signing")]
        let bits = bits ^ crate::signing::random_bits();
        bits
    }
}

/// Says what would make an assertion.
fn missing(context: &AssertionContext) -> TransportError {
    let name = context.assertion();
    let advice = match context.format() {
        None => "see `Transport::with_assertion_signer`",
        Some(format) if format.is_signed_with_secret() => {
            "it is signed with the client's secret, which the feature `signing` does; see also \
             `Transport::with_assertion_signer`"
        }
        Some(_) => "see `Transport::with_signer`, which signs it with a key",
    };
    let source = format!("the transport has no signer for `{name}`: {advice}");
    TransportError::because(TransportErrorKind::AssertionMissing, source)
}

/// Returns the grant with an assertion that was made for this attempt.
///
/// # Errors
/// [`TransportErrorKind::Assertion`] if it could not be made, or cannot be used.
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
        Self {
            named: Vec::new(),
            signer: None,
            clocks: Arc::new(ServerClocks::new()),
            entropy: Arc::new(SystemEntropy::new()),
        }
    }
}

impl<S: ?Sized> Clone for AssertionSigners<S> {
    fn clone(&self) -> Self {
        Self {
            named: self.named.clone(),
            signer: self.signer.clone(),
            clocks: Arc::clone(&self.clocks),
            entropy: Arc::clone(&self.entropy),
        }
    }
}

impl<S: ?Sized> fmt::Debug for AssertionSigners<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.named.iter().map(|(name, _)| name)).finish()
    }
}

impl<S: ?Sized> fmt::Debug for AssertionSource<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signer(_) => "Signer",
            Self::Made(_) => "Made",
        })
    }
}
