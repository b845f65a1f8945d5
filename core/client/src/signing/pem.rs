//! PEM (RFC 7468), in memory that is wiped.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::key_error::KeyError;

/// Some files lack the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A section of a PEM file.
pub(super) struct Section<'p> {
    pub(super) label: &'p str,
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// Reads all sections of a PEM file. What stands between them is passed over.
pub(super) fn sections(pem: &str) -> Result<Vec<Section<'_>>, KeyError> {
    let mut sections = Vec::new();
    let mut rest = pem;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let cut = || KeyError::new("the PEM is cut short, or has lines that are not base64");
        let (label, body) = after.split_once("-----").ok_or_else(cut)?;
        let (body, after) = body.split_once("-----END ").ok_or_else(cut)?;
        let (end, after) = after.split_once("-----").ok_or_else(cut)?;
        if end != label {
            return Err(cut());
        }
        if label.starts_with("ENCRYPTED") || body.contains("Proc-Type: 4,ENCRYPTED") {
            return Err(KeyError::new(
                "it is encrypted: decrypt it first, such as with `openssl pkey`",
            ));
        }
        let mut digits = Zeroizing::new(Vec::with_capacity(body.len()));
        digits.extend(body.bytes().filter(|byte| !byte.is_ascii_whitespace()));
        // Decoding in place would leave half of the key behind in a buffer that grew.
        let mut der = Zeroizing::new(vec![0; digits.len().div_ceil(4) * 3]);
        let length = BASE64.decode_slice(&*digits, &mut der).map_err(|_| cut())?;
        der.truncate(length);
        sections.push(Section { label, der });
        rest = after;
    }
    Ok(sections)
}
