//! The certificate authority of a check's server.

use std::path::PathBuf;

use polygrant_client::RootCertificates;
use polygrant_client::rustls::pki_types::CertificateDer;

/// Returns roots that trust that authority, a certificate in DER, and no other.
pub(crate) fn roots(certificate: Vec<u8>) -> Result<RootCertificates, String> {
    let certificate = CertificateDer::from(certificate);
    let roots = RootCertificates::none().with_certificate(certificate);
    roots.map_err(|error| error.to_string())
}

/// Returns roots that trust the authorities of that PEM file, and no others.
pub(crate) fn roots_in_file(path: PathBuf) -> Result<RootCertificates, String> {
    RootCertificates::none().with_pem_file(path).map_err(|error| error.to_string())
}
