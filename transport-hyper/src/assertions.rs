//! What a caller signs anew for each attempt.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;

use polygrant::{Grant, TransportError, TransportErrorKind};

type Minted = Result<String, Box<dyn StdError + Send + Sync>>;
type Mint = dyn Fn() -> Pin<Box<dyn Future<Output = Minted> + Send>> + Send + Sync;

/// Who makes which assertion.
#[derive(Clone, Default)]
pub(crate) struct Assertions(Vec<(String, Arc<Mint>)>);

impl Assertions {
    /// Has that one made so, in place of any other way.
    pub(crate) fn set<M>(&mut self, name: String, mint: impl Fn() -> M + Send + Sync + 'static)
    where
        M: Future<Output = Minted> + Send + 'static,
    {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, Arc::new(move || Box::pin(mint()))));
    }

    /// The grant with all that it lacks, made for this attempt. Nothing is made if something cannot
    /// be.
    pub(crate) async fn complete<'g>(
        &self,
        grant: &'g Grant,
    ) -> Result<Cow<'g, Grant>, TransportError> {
        let missing = grant.missing_assertions();
        let mints = missing.into_iter().map(|name| Ok((name, self.of(name)?)));
        let mut complete = Cow::Borrowed(grant);
        for (name, mint) in mints.collect::<Result<Vec<_>, _>>()? {
            let failed = |source| TransportError::because(TransportErrorKind::Assertion, source);
            let assertion = mint().await.map_err(failed)?;
            let grant = complete.with_assertion(name, assertion);
            complete = Cow::Owned(grant.map_err(|error| failed(error.into()))?);
        }
        Ok(complete)
    }

    fn of(&self, name: &str) -> Result<&Mint, TransportError> {
        let known = self.0.iter().find(|(known, _)| known == name);
        known.map(|(_, mint)| &**mint).ok_or_else(|| {
            let source =
                format!("`{name}` is not one of the transport's: see `Transport::minting`");
            TransportError::because(TransportErrorKind::AssertionMissing, source)
        })
    }
}
