//! The TLS configuration of connections.

use std::sync::{Arc, Mutex, PoisonError};

use polygrant_client::{ClientIdentity, RootCertificates, Rotating};
use rustls::client::ResolvesClientCert;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore, SignatureScheme};

/// Makes the TLS configuration of connections, and makes it anew when the files have changed that it is
/// made of. A session of the former configuration is never resumed: the server would take it for the former
/// certificate's.
#[derive(Clone)]
pub(super) struct Tls {
    settings: Arc<TlsSettings>,
    made: Arc<Mutex<Option<(u64, Configs)>>>,
}

/// What the configuration is made of.
#[derive(Clone, Default)]
pub(super) struct TlsSettings {
    pub(super) own: Option<ClientConfig>,
    pub(super) roots: RootCertificates,
    pub(super) identity: Option<Arc<Rotating<ClientIdentity>>>,
}

#[derive(Clone)]
pub(super) struct Configs {
    pub(super) server: Arc<ClientConfig>,
    /// For proxies, whose tunnels are of HTTP/1.1.
    pub(super) proxy: Arc<ClientConfig>,
}

impl Tls {
    pub(super) fn new(settings: TlsSettings) -> Self {
        Self { settings: Arc::new(settings), made: Arc::default() }
    }

    /// Returns the configuration for a new connection, after a look at the files.
    pub(super) fn current(&self) -> Configs {
        // Before they are read: what changes meanwhile is found at the next look.
        let generation = self.settings.generation();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match &*made {
            Some((of, configs)) if *of == generation => configs.clone(),
            _ => {
                let configs = self.settings.configs();
                *made = Some((generation, configs.clone()));
                configs
            }
        }
    }
}

impl TlsSettings {
    pub(super) fn presents_certificate(&self) -> bool {
        let own = self.own.as_ref();
        self.identity.is_some() || own.is_some_and(|tls| tls.client_auth_cert_resolver.has_certs())
    }

    fn generation(&self) -> u64 {
        let identity = self.identity.as_ref().map_or(0, |identity| identity.generation());
        self.roots.generation() + identity
    }

    fn configs(&self) -> Configs {
        let mut server = self.own.clone().unwrap_or_else(|| {
            let config = ClientConfig::builder().with_root_certificates(store(&self.roots));
            config.with_no_client_auth()
        });
        let mut proxy = server.clone();
        // The client's certificate is for the server alone.
        proxy.client_auth_cert_resolver = Arc::new(NoCertificate);
        // It was found good when it was read.
        let identity = self.identity.as_ref().map(|identity| identity.current());
        if let Some(pair) = identity.and_then(|identity| identity.certified_key().ok()) {
            server.client_auth_cert_resolver = Arc::new(SingleCertAndKey::from(pair));
        }
        server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        proxy.alpn_protocols = vec![b"http/1.1".to_vec()];
        Configs { server: Arc::new(server), proxy: Arc::new(proxy) }
    }
}

/// Presents no client certificate.
#[derive(Debug)]
struct NoCertificate;

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// Returns the authorities as rustls has them.
fn store(roots: &RootCertificates) -> RootCertStore {
    let mut store = RootCertStore::empty();
    if roots.has_mozilla() {
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    store.add_parsable_certificates(roots.certificates());
    store
}
