//! The TLS client certificate, for the vendors that want one (RFC 8705).

use std::path::Path;
use std::sync::Arc;

use hyper_rustls::ConfigBuilderExt;
use polygrant::Dialect;
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::failure::Failure;

/// Refuses to ask without a certificate where the dialect wants one.
pub(crate) fn check(dialect: &Dialect, path: Option<&Path>) -> Result<(), Failure> {
    if path.is_none() && dialect.client_certificate {
        return Err(Failure::usage(format!(
            "{} wants a TLS client certificate: give --client-certificate FILE",
            dialect.name
        )));
    }
    Ok(())
}

/// TLS that presents the certificate of a PEM file, and trusts the Mozilla root certificates.
pub(crate) fn presenting(path: &Path) -> Result<ClientConfig, Failure> {
    let wrong = |problem: &str| {
        Failure::usage(format!("{} is not a client certificate: {problem}", path.display()))
    };
    let pem = std::fs::read(path)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|_| wrong("it is not PEM"))?;
    if chain.is_empty() {
        return Err(wrong("it holds no certificate (-----BEGIN CERTIFICATE-----)"));
    }
    let key = PrivateKeyDer::from_pem_slice(&pem)
        .map_err(|_| wrong("it holds no private key (-----BEGIN PRIVATE KEY-----)"))?;
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&error.to_string()))?
        .with_webpki_roots()
        .with_client_auth_cert(chain, key)
        .map_err(|error| wrong(&error.to_string()))
}
