//! The client's secret as a key (`client_secret_jwt`).

use polygrant::assertion::{AssertionContext, KeyInfo};
use polygrant::dialect::Algorithm;
use ring::hmac;

use super::key_error::KeyError;
use super::key_pair::hash;
use crate::signer::SignerError;

/// Signs an assertion with the client's secret, if that is what the dialect wants.
pub(crate) fn sign_with_secret(context: &AssertionContext) -> Option<Result<String, SignerError>> {
    let secret = context.client_secret()?;
    Some(signed(context, secret))
}

fn signed(context: &AssertionContext, secret: &str) -> Result<String, SignerError> {
    let algorithms = [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];
    let unsigned = context.unsigned(&KeyInfo::new(algorithms))?;
    let hash = hash(unsigned.algorithm());
    let hash = hash.ok_or_else(|| KeyError::new("the client's secret cannot sign with that"))?;
    let tag = hmac::sign(&hmac::Key::new(hash, secret.as_bytes()), unsigned.input());
    Ok(unsigned.with_signature(tag.as_ref())?)
}
