//! What to do with a key that cannot sign here.

use super::der::{self, Element, INTEGER, OBJECT_IDENTIFIER, SEQUENCE};
use super::object_identifiers::{
    DIFFIE_HELLMAN, DSA, ED448, ED25519, ELLIPTIC_CURVE, P256, P384, P521, RSA, RSA_PSS, SECP256K1,
    X448, X25519,
};

/// Says what is wrong with a key in PKCS #8 (RFC 5208 §5) that was refused, and what to do.
pub(super) fn pkcs8(der: &[u8]) -> &'static str {
    let Some((algorithm, parameters, key)) = parts(der) else { return CANNOT_BE_READ };
    match algorithm {
        RSA => pkcs1(key),
        ELLIPTIC_CURVE => match parameters.map(|it| (it.tag, it.content)) {
            Some((OBJECT_IDENTIFIER, P256 | P384) | (SEQUENCE, _)) => {
                "its public half is missing or compressed, or its curve is written out: `openssl ec -in FILE \
                 -conv_form uncompressed -param_enc named_curve` writes it anew"
            }
            Some((OBJECT_IDENTIFIER, P521)) => {
                "it is of P-521, with which a key service alone can sign here: make one of P-256 or P-384"
            }
            Some((OBJECT_IDENTIFIER, SECP256K1)) => {
                "its curve is secp256k1, which is not known: make one of P-256, which is another curve"
            }
            _ => "its curve is not known: make one of P-256 or P-384",
        },
        RSA_PSS => {
            "it is of RSA for PSS alone, which is not known: a plain RSA key, as `openssl genpkey -algorithm \
             RSA` makes it, signs with PS256, too"
        }
        ED448 => "it is of Ed448, which is not known: make one of Ed25519",
        X25519 | X448 | DIFFIE_HELLMAN => {
            "it is for key agreement, such as X25519, and cannot sign: make one of Ed25519"
        }
        DSA => "it is of DSA, which is not known: make one of RSA, P-256, P-384 or Ed25519",
        ED25519 => CANNOT_BE_READ,
        _ => "its kind is not known: RSA, P-256, P-384 and Ed25519 are",
    }
}

/// Says what is wrong with an RSA key in PKCS #1 (RFC 8017 §A.1.2) that was refused, and what to do.
pub(super) fn pkcs1(der: &[u8]) -> &'static str {
    let Some(key) = der::read(der) else { return CANNOT_BE_READ };
    let mut numbers =
        der::elements(key.content).take_while(|it| it.tag == INTEGER).map(|it| it.content);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some([0]), Some(modulus), Some(exponent)) => rsa(modulus, exponent),
        (Some([1]), Some(_), _) => "it has more than two primes: make one with two, as is usual",
        _ => CANNOT_BE_READ,
    }
}

/// Says what is wrong with an RSA key that was refused, by its public half.
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> &'static str {
    let (modulus, exponent) = (without_zeros(modulus), without_zeros(exponent));
    let highest = modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let bits = modulus.len() * 8 - highest;
    match bits {
        ..2048 => "the RSA key has fewer than 2048 bits: servers take 2048 or more",
        4097.. => {
            "the RSA key has more than 4096 bits, which is more than this signs with: make one of 4096"
        }
        _ if exponent.len() < 3 => {
            "the RSA key's public exponent is less than 65537: make another key, as is usual"
        }
        _ if exponent.len() > 4 => {
            "the RSA key's public exponent is too large: make another key with 65537, as is usual"
        }
        _ if bits % 512 != 0 => {
            "the RSA key's size is no multiple of 512 bits: make one of 2048, 3072 or 4096"
        }
        _ => CANNOT_BE_READ,
    }
}

pub(super) const CANNOT_BE_READ: &str =
    "it cannot be read, or its numbers are no key's: `openssl pkey -in FILE -check` says more";

/// Returns the algorithm, its parameters, and the key itself.
fn parts(der: &[u8]) -> Option<(&[u8], Option<Element<'_>>, &[u8])> {
    let whole = der::read(der)?;
    let mut members = der::elements(whole.content);
    let (_version, algorithm, key) = (members.next()?, members.next()?, members.next()?);
    let identifier = der::read(algorithm.content).filter(|it| it.tag == OBJECT_IDENTIFIER)?;
    Some((identifier.content, der::read(identifier.rest), key.content))
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let first = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    number.get(first..).unwrap_or_default()
}
