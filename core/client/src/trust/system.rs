//! The system's certificate authorities.
#![allow(
    clippy::disallowed_methods,
    reason = "the variables are only named in errors; rustls-native-certs reads them itself"
)]

use rustls::pki_types::CertificateDer;

use super::certificate_error::CertificateError;

/// The variables that replace the system's store.
const VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

pub(super) fn certificates() -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let found = rustls_native_certs::load_native_certs();
    let variables: Vec<_> =
        VARIABLES.into_iter().filter(|name| std::env::var_os(name).is_some()).collect();
    let error = found.errors.first();
    if !variables.is_empty() && (error.is_some() || found.certs.is_empty()) {
        let problem =
            error.map_or_else(|| "no certificate is there".to_owned(), ToString::to_string);
        return Err(CertificateError::new(format!(
            "certificate authorities of {}: {problem}",
            variables.join(" and ")
        )));
    }
    if found.certs.is_empty() {
        let why = error.map(|error| format!(" ({error})")).unwrap_or_default();
        return Err(CertificateError::new(format!(
            "this system has no certificate authorities{why}: install its package `ca-certificates`, or \
             set SSL_CERT_FILE to a PEM file of them"
        )));
    }
    Ok(found.certs)
}
