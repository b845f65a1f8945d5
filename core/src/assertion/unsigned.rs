//! A JWT up to its signature, and what a signature is in it: ECDSA's are read from DER, too.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::dialect::Algorithm;
use crate::error::ConfigurationError;

/// A JWT of which the signature is missing (RFC 7515 §5.1).
#[derive(Clone, PartialEq, Eq)]
pub struct UnsignedJwt {
    algorithm: Algorithm,
    header: String,
    claims: String,
    input: String,
}

impl UnsignedJwt {
    pub(super) fn new(algorithm: Algorithm, header: String, claims: String) -> Self {
        let [one, two] = [&header, &claims].map(|json| BASE64_URL_SAFE_NO_PAD.encode(json));
        Self { algorithm, header, claims, input: format!("{one}.{two}") }
    }

    /// Returns the algorithm to sign with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns the header, as JSON.
    #[must_use]
    pub fn header(&self) -> &str {
        &self.header
    }

    /// Returns the claims, as JSON.
    #[must_use]
    pub fn claims(&self) -> &str {
        &self.claims
    }

    /// Returns the bytes to be signed.
    #[must_use]
    pub fn input(&self) -> &[u8] {
        self.input.as_bytes()
    }

    /// Returns the whole JWT. An ECDSA signature may be in DER, as key services return it.
    ///
    /// # Errors
    /// The signature is none of the algorithm's, by its length.
    pub fn with_signature(&self, signature: &[u8]) -> Result<String, ConfigurationError> {
        let length = self.algorithm.signature_length();
        let signature = match (length, self.algorithm) {
            (Some(length), _) if signature.len() == length => Cow::Borrowed(signature),
            (Some(length), Algorithm::Es256 | Algorithm::Es384 | Algorithm::Es512) => {
                Cow::Owned(from_der(signature, length / 2).ok_or_else(|| self.wrong(signature))?)
            }
            (None, _) if !signature.is_empty() => Cow::Borrowed(signature),
            _ => return Err(self.wrong(signature)),
        };
        Ok(format!("{}.{}", self.input, BASE64_URL_SAFE_NO_PAD.encode(&*signature)))
    }

    const fn wrong(&self, signature: &[u8]) -> ConfigurationError {
        ConfigurationError::Signature { algorithm: self.algorithm, length: signature.len() }
    }
}

impl fmt::Debug for UnsignedJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnsignedJwt({}.{})", self.header, self.claims)
    }
}

/// Reads an ECDSA signature in DER (RFC 3279 §2.2.3). Returns its two numbers behind one another, each in so
/// many bytes, as a JWT has them (RFC 7518 §3.4).
fn from_der(der: &[u8], size: usize) -> Option<Vec<u8>> {
    let (numbers, rest) = element(der, 0x30)?;
    let (r, numbers) = element(numbers, 0x02)?;
    let (s, end) = element(numbers, 0x02)?;
    if !rest.is_empty() || !end.is_empty() {
        return None;
    }
    let mut signature = Vec::with_capacity(2 * size);
    for number in [r, s] {
        let first = number.iter().position(|byte| *byte != 0)?;
        let number = number.get(first..)?;
        let padding = size.checked_sub(number.len())?;
        signature.resize(signature.len() + padding, 0);
        signature.extend_from_slice(number);
    }
    Some(signature)
}

/// Splits off an element with that tag. A signature is shorter than 256 bytes, so that its length is one
/// byte, behind another one where it is 128 or more (P-521).
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (length, der) = match der {
        [found, length @ ..=0x7f, der @ ..] if *found == tag => (length, der),
        [found, 0x81, length @ 0x80..=0xff, der @ ..] if *found == tag => (length, der),
        _ => return None,
    };
    der.split_at_checked((*length).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_and_lose_their_sign_byte() {
        let der = [0x30, 9, 0x02, 3, 0, 0x80, 1, 0x02, 2, 1, 2];
        assert_eq!(from_der(&der, 3).unwrap(), [0, 0x80, 1, 0, 1, 2]);
        assert_eq!(from_der(&der, 2).unwrap(), [0x80, 1, 1, 2]);
    }

    /// Two numbers of 66 bytes each: the element around them has 136.
    #[test]
    fn the_numbers_of_p_521_are_read() {
        let number = [&[0x02, 66, 1][..], &[7; 65]].concat();
        let der = [&[0x30, 0x81, 136][..], &number, &number].concat();
        let expected = [&[1][..], &[7; 65], &[1], &[7; 65]].concat();
        assert_eq!(from_der(&der, 66).unwrap(), expected);
    }

    #[test]
    fn anything_else_is_none() {
        for der in [
            &[][..],
            &[0x30],
            &[0x30, 0],
            &[0x30, 0x81, 1],
            &[0x30, 0x81, 6, 2, 1, 1, 2, 1, 1],
            &[0x31, 6, 2, 1, 1, 2, 1, 1],
            &[0x30, 6, 2, 1, 0, 2, 1, 1],
            &[0x30, 6, 2, 1, 1, 2, 2, 1],
            &[0x30, 6, 2, 1, 1, 2, 1, 1, 0],
            &[0x30, 7, 2, 1, 1, 2, 1, 1, 0],
            &[0x30, 8, 2, 3, 1, 2, 3, 2, 1, 1],
        ] {
            assert_eq!(from_der(der, 2), None, "{der:?}");
        }
        assert!(from_der(&[0x30, 6, 2, 1, 1, 2, 1, 1], 2).is_some());
    }
}
