//! What a caller signs anew for each attempt.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;

use polygrant::{Grant, TransportError, TransportFault};

type Mint = dyn Fn() -> Result<String, Box<dyn StdError + Send + Sync>> + Send + Sync;

/// Who makes which assertion.
#[derive(Clone, Default)]
pub(crate) struct Assertions(Vec<(String, Arc<Mint>)>);

impl Assertions {
    /// Has that one made so, in place of any other way.
    pub(crate) fn set(&mut self, name: String, mint: Arc<Mint>) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, mint));
    }

    /// The grant with all that it lacks, made for this attempt. Nothing is made if something cannot
    /// be.
    pub(crate) fn complete<'g>(&self, grant: &'g Grant) -> Result<Cow<'g, Grant>, TransportError> {
        let missing = grant.missing_assertions();
        let minted = missing.into_iter().map(|name| Ok((name, self.of(name)?)));
        let minted = minted.collect::<Result<Vec<_>, _>>()?;
        minted.into_iter().try_fold(Cow::Borrowed(grant), |grant, (name, mint)| {
            let failed = |source| TransportError::because(TransportFault::Assertion, source);
            let assertion = mint().map_err(failed)?;
            let grant = grant.with_assertion(name, assertion).map_err(|it| failed(it.into()))?;
            Ok(Cow::Owned(grant))
        })
    }

    fn of(&self, name: &str) -> Result<&Mint, TransportError> {
        let known = self.0.iter().find(|(known, _)| known == name);
        known.map(|(_, mint)| &**mint).ok_or_else(|| {
            let source = format!("`{name}` is not one of the transport's: see `Transport::minting`");
            TransportError::because(TransportFault::AssertionMissing, source)
        })
    }
}
