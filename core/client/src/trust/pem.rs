//! Reads certificates and their keys out of PEM files.

use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::pem::sections;

const ENCRYPTED: &str =
    "the private key is encrypted: decrypt it first, such as with `openssl pkey`";

/// Reads the certificates of a PEM, of which there is one at least.
///
/// # Errors
/// It says what is wrong with the PEM.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, &'static str> {
    if let Some(problem) = other_form(pem) {
        return Err(problem);
    }
    let mut certificates = Vec::new();
    for section in sections(pem)? {
        match section.label {
            "CERTIFICATE" | "X509 CERTIFICATE" => certificates.push(section.der()?.to_vec().into()),
            // What OpenSSL writes behind it may say that it is *not* trusted.
            "TRUSTED CERTIFICATE" => {
                return Err("it has certificates in a form of OpenSSL's own (`BEGIN TRUSTED \
                            CERTIFICATE`): convert each with `openssl x509`");
            }
            _ => {}
        }
    }
    if !certificates.is_empty() {
        return Ok(certificates);
    }
    Err(if pem.iter().all(u8::is_ascii_whitespace) {
        "it is empty: a PEM with a certificate belongs there"
    } else {
        "the PEM has no certificate (no section `BEGIN CERTIFICATE`)"
    })
}

/// Reads the first private key of a PEM.
///
/// # Errors
/// It says what is wrong with the PEM.
pub(super) fn private_key(pem: &[u8]) -> Result<PrivateKeyDer<'static>, &'static str> {
    if let Some(problem) = other_form(pem) {
        return Err(problem);
    }
    for section in sections(pem)? {
        let is_key = section.label.ends_with("PRIVATE KEY");
        if is_key && section.is_encrypted() {
            return Err(ENCRYPTED);
        }
        match section.label {
            "PRIVATE KEY" => return Ok(PrivateKeyDer::Pkcs8(section.der()?.to_vec().into())),
            "RSA PRIVATE KEY" => return Ok(PrivateKeyDer::Pkcs1(section.der()?.to_vec().into())),
            "EC PRIVATE KEY" => return Ok(PrivateKeyDer::Sec1(section.der()?.to_vec().into())),
            _ if is_key => {
                return Err(
                    "the private key is in a form that is not known: `openssl pkey` or, for \
                            one of OpenSSH, `ssh-keygen -p -m PKCS8 -f FILE` writes it anew",
                );
            }
            _ => {}
        }
    }
    Err("the PEM has no private key (no section `BEGIN PRIVATE KEY` or the like)")
}

/// Returns what is wrong with a file that is no text, and so no PEM.
fn other_form(file: &[u8]) -> Option<&'static str> {
    match file {
        // Both begin with a sequence of some length, which is no letter.
        [0x30, 0x80..=0x84, ..] => Some(
            "it is binary (DER or PKCS #12), and not PEM: convert it first, with `openssl x509 -inform \
             der`, `openssl pkey -inform der` or `openssl pkcs12 -nodes`",
        ),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Some("it is UTF-16, and not PEM: save it as ASCII or UTF-8")
        }
        _ => None,
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_told() {
        for (file, says) in [
            (&b"\x30\x82\x01\x00"[..], "it is binary"),
            (b"\x30\x81\xf0\x00", "it is binary"),
            (b"\xff\xfe-\0-\0", "it is UTF-16"),
            (b"\xfe\xff\0-\0-", "it is UTF-16"),
        ] {
            assert!(other_form(file).unwrap().starts_with(says));
        }
        for text in [&b""[..], b"0", b"01", b"-----BEGIN"] {
            assert_eq!(other_form(text), None);
        }
    }
}
