//! What an assertion shows of a certificate (RFC 7515 §4.1.6 to §4.1.8).

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use polygrant::assertion::KeyInfo;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::key_error::KeyError;
use super::key_pair::KeyPair;
use super::public_key;
use crate::pem::Section;

/// Adds the certificates among the sections of a PEM, the key's own first, wherever it stands, and the
/// others in their order; `None` if there is none.
///
/// # Errors
/// One of them cannot be read, or none is the key's.
pub(super) fn shown(
    sections: &[Section<'_>],
    key: &KeyInfo,
    pair: &KeyPair,
) -> Result<Option<KeyInfo>, KeyError> {
    let shown = sections.iter().filter(|it| it.label == "CERTIFICATE");
    let shown: Vec<_> = shown.map(Section::der).collect::<Result<_, _>>().map_err(KeyError::new)?;
    let mut certificates: Vec<&[u8]> = shown.iter().map(|der| der.as_slice()).collect();
    if certificates.is_empty() {
        return Ok(None);
    }
    let is_own = |certificate: &&[u8]| {
        let public = public_key::of_certificate(certificate);
        public.is_some_and(|(kind, key)| kind == pair.kind() && key == pair.public())
    };
    let at = certificates.iter().position(is_own).ok_or_else(|| {
        KeyError::new("no certificate beside it is its own: each is of another key")
    })?;
    let own = certificates.remove(at);
    let thumbprint = |algorithm| BASE64_URL_SAFE_NO_PAD.encode(digest(algorithm, own));
    let (x5t, x5t_s256) = (thumbprint(&SHA1_FOR_LEGACY_USE_ONLY), thumbprint(&SHA256));
    let chain = std::iter::once(own).chain(certificates).map(|it| BASE64_STANDARD.encode(it));
    Ok(Some(key.clone().with_certificate(x5t, x5t_s256, chain)))
}
