//! How the ready-made transport is made.

use std::fmt;
use std::sync::Arc;

use hyper_util::rt::TokioTimer;
use polygrant::{ClientCertificate, Timeouts};
use polygrant_client::{CertificateError, ClientIdentity, Proxies, RootCertificates};
use rustls::sign::SingleCertAndKey;
use rustls::{ClientConfig, RootCertStore};

use super::client::Client;
use super::clock::TokioClock;
use crate::transport::Transport;

impl Transport<Client> {
    /// Returns the ready-made transport: HTTP/1.1 and HTTP/2 over rustls, trusting the Mozilla root
    /// certificates. It needs a tokio runtime when it is used, not when it is made.
    ///
    /// Every request has a connection of its own. Tokens are fetched minutes or hours apart; a
    /// connection kept that long is more often dead than alive, and a request on a dead one would
    /// have to be sent twice.
    #[must_use]
    pub fn tokio() -> Self {
        Builder::new().build()
    }
}

/// Makes the ready-made transport with other deadlines or another TLS configuration.
///
/// ```
/// use std::time::Duration;
/// use polygrant::Timeouts;
///
/// let timeouts = Timeouts::default().with_attempt(Duration::from_secs(5));
/// let transport = polygrant_hyper::Builder::new().with_timeouts(timeouts).build();
/// # drop(transport);
/// ```
#[derive(Clone, Default)]
pub struct Builder {
    timeouts: Option<Timeouts>,
    tls: Option<ClientConfig>,
    roots: RootCertificates,
    proxies: Option<Proxies>,
    certificate: Option<Arc<ClientIdentity>>,
}

impl Builder {
    /// Returns a builder with the defaults: [`Timeouts::default`], the Mozilla root certificates, and the
    /// [proxies](crate#proxies) that the environment names when the transport is built.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets other deadlines: see [`Transport::with_timeouts`].
    #[must_use]
    pub const fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = Some(timeouts);
        self
    }

    /// Sets which proxies token requests go through, instead of those that the environment
    /// [names](crate#proxies). [`Proxies::none`] is for none.
    ///
    /// ```
    /// use polygrant_hyper::{Builder, Proxies};
    ///
    /// let proxies = Proxies::new("http://user:password@proxy.example.com:3128")?;
    /// let proxies = proxies.with_no_proxy("corp.example.com");
    /// let transport = Builder::new().with_proxies(proxies).build();
    /// # drop(transport);
    /// # Ok::<(), polygrant_hyper::ProxyError>(())
    /// ```
    #[must_use]
    pub fn with_proxies(mut self, proxies: Proxies) -> Self {
        self.proxies = Some(proxies);
        self
    }

    /// Sets which certificate authorities are trusted, instead of Mozilla's.
    ///
    /// ```no_run
    /// use polygrant_hyper::{Builder, RootCertificates};
    ///
    /// let roots = RootCertificates::mozilla().with_pem(&std::fs::read("company-ca.pem")?)?;
    /// let transport = Builder::new().with_root_certificates(roots).build();
    /// # drop(transport);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_root_certificates(mut self, roots: RootCertificates) -> Self {
        self.roots = roots;
        self
    }

    /// Sets another TLS configuration, whose own authorities are trusted then: for a verifier of yours, or
    /// a client certificate that is not simply in a file. Leave its `alpn_protocols` empty.
    #[must_use]
    pub fn with_tls(mut self, tls: ClientConfig) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Presents a TLS client certificate to servers that ask for one (RFC 8705 §2): a certificate, the
    /// chain that leads to its authority, and its private key, all in one PEM. It goes before one of
    /// the [TLS configuration](Self::with_tls)'s own.
    ///
    /// ```no_run
    /// use polygrant_hyper::Builder;
    ///
    /// let pem = std::fs::read("client.pem")?;
    /// let transport = Builder::new().with_client_certificate(&pem)?.build();
    /// # drop(transport);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// There is no certificate or no private key, one of them cannot be read, or the key is not the
    /// certificate's.
    pub fn with_client_certificate(mut self, pem: &[u8]) -> Result<Self, CertificateError> {
        self.certificate = Some(Arc::new(ClientIdentity::from_pem(pem)?));
        Ok(self)
    }

    /// Returns the transport.
    #[must_use]
    pub fn build(self) -> Transport<Client> {
        let timeouts = self.timeouts;
        let certificate = if self.presents_certificate() {
            ClientCertificate::InHandshakes
        } else {
            ClientCertificate::Absent
        };
        let transport = Transport::new(self.client(), TokioTimer::new(), TokioClock::new());
        let transport = transport.with_certificate(certificate);
        match timeouts {
            Some(timeouts) => transport.with_timeouts(timeouts),
            None => transport,
        }
    }

    /// Returns the client alone, to be wrapped in a service of your own. What is sent, and whether a
    /// client certificate may be expected of it, is then for the [`Transport`] to be told.
    #[must_use]
    pub fn client(self) -> Client {
        let roots = self.roots;
        let mut tls = self.tls.unwrap_or_else(|| {
            let config = ClientConfig::builder().with_root_certificates(store(&roots));
            config.with_no_client_auth()
        });
        // It was found good when it was read.
        if let Some(pair) = self.certificate.and_then(|pair| pair.certified_key().ok()) {
            tls.client_auth_cert_resolver = Arc::new(SingleCertAndKey::from(pair));
        }
        let from_environment = || Proxies::from_environment(|name| std::env::var_os(name));
        let proxies = self.proxies.unwrap_or_else(from_environment);
        Client::new(tls, proxies, self.timeouts.unwrap_or_default().connect())
    }

    fn presents_certificate(&self) -> bool {
        let tls = self.tls.as_ref();
        self.certificate.is_some()
            || tls.is_some_and(|tls| tls.client_auth_cert_resolver.has_certs())
    }
}

/// Returns the authorities as rustls has them.
fn store(roots: &RootCertificates) -> RootCertStore {
    let mut store = RootCertStore::empty();
    if roots.has_mozilla() {
        store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    store.add_parsable_certificates(roots.certificates().iter().cloned());
    store
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}
