//! What an assertion shows of a certificate (RFC 7515 §4.1.6 to §4.1.8).

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use polygrant::assertion::KeyInfo;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::key_error::KeyError;
use crate::pem::Section;

/// Adds the certificates among the sections of a PEM, the key's own first; `None` if there is none.
///
/// # Errors
/// One of them cannot be read.
pub(super) fn shown(sections: &[Section<'_>], key: &KeyInfo) -> Result<Option<KeyInfo>, KeyError> {
    let certificates = sections.iter().filter(|section| section.label == "CERTIFICATE");
    let certificates: Vec<_> =
        certificates.map(Section::der).collect::<Result<_, _>>().map_err(KeyError::new)?;
    let Some(own) = certificates.first() else { return Ok(None) };
    let thumbprint = |algorithm| BASE64_URL_SAFE_NO_PAD.encode(digest(algorithm, own));
    let (x5t, x5t_s256) = (thumbprint(&SHA1_FOR_LEGACY_USE_ONLY), thumbprint(&SHA256));
    let chain = certificates.iter().map(|der| BASE64_STANDARD.encode(&**der));
    Ok(Some(key.clone().with_certificate(x5t, x5t_s256, chain)))
}
