//! Authorities and client certificates, as ureq has them.

use std::sync::{Arc, Mutex, PoisonError};

use polygrant::{TransportError, TransportErrorKind};
use polygrant_client::rustls::pki_types::CertificateDer;
use polygrant_client::{ClientIdentity, RootCertificates, Rotating};
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig, TlsConfigBuilder};

/// What is trusted and presented instead of what the agent's own settings say.
#[derive(Clone, Default)]
pub(crate) struct Trust {
    roots: Option<RootCertificates>,
    identity: Option<Arc<Rotating<ClientIdentity>>>,
    /// The settings that were made last.
    made: Arc<Mutex<Option<Made>>>,
}

/// Settings, and what they were made of.
struct Made {
    /// The generations of the authorities and of the certificate.
    of: (u64, u64),
    tls: TlsConfig,
}

impl Trust {
    pub(crate) fn with_roots(self, roots: RootCertificates) -> Self {
        Self { roots: Some(roots), made: Arc::default(), ..self }
    }

    pub(crate) fn with_identity(self, identity: Rotating<ClientIdentity>) -> Self {
        Self { identity: Some(Arc::new(identity)), made: Arc::default(), ..self }
    }

    /// Looks at the files and returns the settings for the next request; `None` if the agent's own hold. ureq
    /// keeps no connection and no session of a request with settings of its own, so that none of a former
    /// certificate is used again.
    pub(crate) fn settings(&self, agent: &TlsConfig) -> Option<TlsConfig> {
        if self.roots.is_none() && self.identity.is_none() {
            return None;
        }
        // Before they are read: what changes meanwhile is found at the next look.
        let roots = self.roots.as_ref().map_or(0, RootCertificates::generation);
        let generations = (roots, self.certificate_generation());
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = made.as_ref().filter(|made| made.of == generations) {
            return Some(made.tls.clone());
        }
        let tls = self.made_from(agent);
        *made = Some(Made { of: generations, tls: tls.clone() });
        Some(tls)
    }

    /// Returns a number that changes with the client certificate.
    pub(crate) fn certificate_generation(&self) -> u64 {
        self.identity.as_ref().map_or(0, |identity| identity.generation())
    }

    /// Returns the error with what may be behind it: a server that does not accept the client certificate says
    /// so and closes the connection; ureq, while it still sends, may not read that. What has a reason already,
    /// such as a proxy that left, is not the server's doing.
    pub(crate) fn explained(&self, error: TransportError) -> TransportError {
        let is_unexplained = error.kind() == TransportErrorKind::Closed && error.reason().is_none();
        if self.identity.is_some() && is_unexplained {
            return error.with_detail("the server may not accept the TLS client certificate");
        }
        error
    }

    fn made_from(&self, agent: &TlsConfig) -> TlsConfig {
        let mut tls = copied(agent);
        if let Some(roots) = &self.roots {
            tls = tls.root_certs(authorities(roots));
        }
        if let Some(identity) = &self.identity {
            tls = tls.client_cert(client_cert(&identity.current()));
        }
        tls.build()
    }
}

/// Returns the same settings, but certificates are verified.
pub(crate) fn verifying(tls: &TlsConfig) -> TlsConfig {
    copied(tls).build()
}

fn authorities(roots: &RootCertificates) -> RootCerts {
    let own = roots.certificates();
    if roots.has_mozilla() && own.is_empty() {
        return RootCerts::WebPki;
    }
    let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    let mozilla = mozilla.filter(|_| roots.has_mozilla());
    RootCerts::from(own.iter().chain(mozilla).map(owned))
}

/// Returns the certificate as ureq presents it. It was found good when it was read.
fn client_cert(identity: &ClientIdentity) -> Option<ClientCert> {
    let chain: Vec<_> = identity.chain().iter().map(owned).collect();
    let key = PrivateKey::from_pem(identity.key_pem().as_bytes()).ok()?;
    Some(ClientCert::new_with_certs(&chain, key))
}

/// Returns the settings for a proxy: the client's certificate is for the server alone.
pub(crate) fn without_certificate(tls: &TlsConfig) -> TlsConfig {
    copied(tls).client_cert(None).build()
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

#[cfg(test)]
mod tests {
    use polygrant::TransportErrorReason;
    use polygrant_testkit::Authority;

    use super::*;

    #[test]
    fn a_server_alone_may_not_accept_the_certificate() {
        let identity = Authority::new().unwrap().issue("client.test").unwrap();
        let pem = identity.certificate_pem() + &identity.key_pem();
        let identity = ClientIdentity::from_pem(pem.as_bytes()).unwrap();
        let trust = Trust::default().with_identity(Rotating::fixed(identity));
        let says =
            |trust: &Trust, error| trust.explained(error).to_string().contains("may not accept");
        let closed = || TransportError::new(TransportErrorKind::Closed);
        assert!(says(&trust, closed()) && !says(&Trust::default(), closed()));
        let of_proxy = TransportError::with_reason(TransportErrorReason::ProxyClosed);
        assert!(!says(&trust, of_proxy));
        assert!(!says(&trust, TransportError::new(TransportErrorKind::Timeout)));
    }
}
