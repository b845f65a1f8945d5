//! Reads certificates out of PEM files.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// Reads the certificates of a PEM, of which there is one at least.
///
/// # Errors
/// It says what is wrong with the PEM.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, &'static str> {
    // DER, and PKCS #12 with it, begins with a sequence of some length.
    if pem.starts_with(b"\x30\x80") || pem.starts_with(b"\x30\x82") {
        return Err(
            "it is binary (DER or PKCS #12), and not PEM: convert it first, with `openssl \
                    x509 -inform der` or `openssl pkcs12 -nodes`",
        );
    }
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    // A header of an encrypted key makes all of its PEM unreadable.
    let unreadable = |problem| if is_encrypted(pem) { ENCRYPTED } else { problem };
    let certificates = certificates.map_err(|_| unreadable("the PEM cannot be read"))?;
    if !certificates.is_empty() {
        return Ok(certificates);
    }
    Err(if pem.iter().all(u8::is_ascii_whitespace) {
        "it is empty: a PEM with a certificate belongs there"
    } else {
        "the PEM has no certificate (no section `BEGIN CERTIFICATE`)"
    })
}

pub(super) const ENCRYPTED: &str =
    "the private key is encrypted: decrypt it first, such as with `openssl pkey`";

/// Returns whether a PEM holds a key behind a passphrase: of PKCS #8 (RFC 7468 §11), or in the older
/// form, which says so in a header.
pub(super) fn is_encrypted(pem: &[u8]) -> bool {
    let pem = String::from_utf8_lossy(pem);
    pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || pem.contains("Proc-Type: 4,ENCRYPTED")
}
