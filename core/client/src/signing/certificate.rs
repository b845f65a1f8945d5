//! What an assertion shows of a certificate (RFC 7515 §4.1.6 to §4.1.8).

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use polygrant::assertion::KeyInfo;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};

use super::pem::Section;

/// Adds the certificates among the sections of a PEM, the key's own first; `None` if there is none.
pub(super) fn shown(sections: &[Section<'_>], key: &KeyInfo) -> Option<KeyInfo> {
    let certificates = sections.iter().filter(|section| section.label == "CERTIFICATE");
    let own = certificates.clone().next()?;
    let thumbprint = |algorithm| BASE64_URL_SAFE_NO_PAD.encode(digest(algorithm, &own.der));
    let (x5t, x5t_s256) = (thumbprint(&SHA1_FOR_LEGACY_USE_ONLY), thumbprint(&SHA256));
    let chain = certificates.map(|section| BASE64_STANDARD.encode(&*section.der));
    Some(key.clone().with_certificate(x5t, x5t_s256, chain))
}
