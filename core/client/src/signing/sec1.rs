//! Keys of elliptic curves in SEC 1 (RFC 5915 §3).

use zeroize::Zeroizing;

use super::der::{self, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};
use super::object_identifiers::{ELLIPTIC_CURVE, P256, P384, P521};

/// `[0]`, the curve.
const PARAMETERS: u8 = 0xa0;

/// Writes such a key as PKCS #8 (RFC 5208 §5), the only form that ring takes; `None` if it is none.
pub(super) fn in_pkcs8(der: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let algorithm = der::written(OBJECT_IDENTIFIER, ELLIPTIC_CURVE);
    let algorithm =
        der::written(SEQUENCE, &[algorithm.as_slice(), curve(der)?.as_slice()].concat());
    let key = der::written(OCTET_STRING, der);
    let mut content = Zeroizing::new(Vec::with_capacity(3 + algorithm.len() + key.len()));
    for part in [&[INTEGER, 1, 0][..], &algorithm, &key] {
        content.extend_from_slice(part);
    }
    Some(der::written(SEQUENCE, &content))
}

/// Returns the curve that the key names, else the one whose numbers are that long.
fn curve(der: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let key = der::read(der).filter(|it| it.tag == SEQUENCE)?;
    let mut members = der::elements(key.content);
    let (_version, number) = (members.next()?, members.next()?);
    if let Some(parameters) = members.next().filter(|it| it.tag == PARAMETERS) {
        return Some(Zeroizing::new(parameters.content.to_vec()));
    }
    let curve = match number.content.len() {
        ..=32 => P256,
        33..=48 => P384,
        _ => P521,
    };
    Some(der::written(OBJECT_IDENTIFIER, curve))
}
