//! Public keys in DER, alone (RFC 5280 §4.1.2.7) and in certificates.

use super::der::{self, BIT_STRING, OBJECT_IDENTIFIER, SEQUENCE};
use super::key_pair::Kind;
use super::object_identifiers::{ED25519, ELLIPTIC_CURVE, P256, P384, RSA};

/// Reads a public key, as ring takes it.
pub(super) fn of_der(der: &[u8]) -> Option<(Kind, &[u8])> {
    let whole = der::read(der).filter(|it| it.tag == SEQUENCE)?;
    of_members(whole.content)
}

/// Finds the public key of a certificate: the only member of its kind.
pub(super) fn of_certificate(der: &[u8]) -> Option<(Kind, &[u8])> {
    let certificate = der::read(der).filter(|it| it.tag == SEQUENCE)?;
    let signed = der::read(certificate.content).filter(|it| it.tag == SEQUENCE)?;
    der::elements(signed.content).find_map(|member| of_members(member.content))
}

fn of_members(members: &[u8]) -> Option<(Kind, &[u8])> {
    let algorithm = der::read(members).filter(|it| it.tag == SEQUENCE)?;
    let key = der::read(algorithm.rest).filter(|it| it.tag == BIT_STRING)?;
    let identifier = der::read(algorithm.content).filter(|it| it.tag == OBJECT_IDENTIFIER)?;
    let curve = der::read(identifier.rest).map(|it| it.content);
    let kind = match (identifier.content, curve) {
        (RSA, _) => Kind::Rsa,
        (ELLIPTIC_CURVE, Some(P256)) => Kind::P256,
        (ELLIPTIC_CURVE, Some(P384)) => Kind::P384,
        (ED25519, _) => Kind::Ed25519,
        _ => return None,
    };
    // How many bits of the last byte count for nothing: none.
    Some((kind, key.content.strip_prefix(&[0])?))
}
