//! Authorities and client certificates, as ureq has them.

use std::sync::Arc;

use polygrant_client::rustls::pki_types::CertificateDer;
use polygrant_client::{CertificateError, ClientIdentity, RootCertificates};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig, TlsConfigBuilder};

/// Returns the same settings, but they trust these authorities.
pub(crate) fn with_roots(tls: &TlsConfig, roots: &RootCertificates) -> TlsConfig {
    let own = roots.certificates();
    if roots.has_mozilla() && own.is_empty() {
        return copied(tls).root_certs(RootCerts::WebPki).build();
    }
    let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    let mozilla = mozilla.filter(|_| roots.has_mozilla());
    let all = own.iter().chain(mozilla).map(owned);
    copied(tls).root_certs(RootCerts::from(all)).build()
}

/// Returns the same settings, but they present the client certificate of that PEM.
pub(crate) fn presenting(tls: &TlsConfig, pem: &[u8]) -> Result<TlsConfig, CertificateError> {
    let identity = ClientIdentity::from_pem(pem)?;
    let chain: Vec<_> = identity.chain().iter().map(owned).collect();
    // ureq takes keys in no other form.
    let key = PrivateKey::from_pem(pem).map_err(|_| {
        CertificateError::new("TLS client certificate: its private key cannot be handed to ureq")
    })?;
    Ok(copied(tls).client_cert(Some(ClientCert::new_with_certs(&chain, key))).build())
}

/// Returns the same settings, but certificates are verified.
pub(crate) fn verifying(tls: &TlsConfig) -> TlsConfig {
    copied(tls).build()
}

fn copied(tls: &TlsConfig) -> TlsConfigBuilder {
    let copied = TlsConfig::builder()
        .provider(tls.provider())
        .client_cert(tls.client_cert().cloned())
        .root_certs(tls.root_certs().clone())
        .use_sni(tls.use_sni());
    match tls.unversioned_rustls_crypto_provider() {
        Some(provider) => copied.unversioned_rustls_crypto_provider(Arc::clone(provider)),
        None => copied,
    }
}

fn owned(certificate: &CertificateDer<'_>) -> Certificate<'static> {
    Certificate::from_der(certificate).to_owned()
}
