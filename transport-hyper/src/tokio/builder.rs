//! How the ready-made transport is made.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use hyper_util::rt::TokioTimer;
use polygrant::{ClientCertificate, Timeouts};
use polygrant_client::{CertificateError, ClientIdentity, Proxies, RootCertificates, Rotating};
use rustls::ClientConfig;

use super::client::Client;
use super::clock::TokioClock;
use super::tls::{Tls, TlsSettings};
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
    tls: TlsSettings,
    proxies: Option<Proxies>,
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
        self.tls.roots = roots;
        self
    }

    /// Sets another TLS configuration, whose own authorities are trusted then: for a verifier of yours, or
    /// a client certificate that is not simply in a file. Leave its `alpn_protocols` empty.
    #[must_use]
    pub fn with_tls(mut self, tls: ClientConfig) -> Self {
        self.tls.own = Some(tls);
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
    pub fn with_client_certificate(self, pem: &[u8]) -> Result<Self, CertificateError> {
        Ok(self.presenting(Rotating::fixed(ClientIdentity::from_pem(pem)?)))
    }

    /// Presents the TLS client certificate that is in these files, as they are when a connection is made:
    /// others may replace them at any time. The files are PEM; the first has the certificate and the chain
    /// that leads to its authority, the second has its private key. They may be one file.
    ///
    /// Files that cannot be used, or do not fit together, are left alone, and the certificate before stays.
    /// A dialect that is [`certificate_bound`](polygrant::Dialect::certificate_bound) gets another token
    /// for another certificate.
    ///
    /// ```no_run
    /// use polygrant_hyper::Builder;
    ///
    /// let folder = "/var/run/secrets/tls";
    /// let transport = Builder::new()
    ///     .with_client_certificate_files(format!("{folder}/tls.crt"), format!("{folder}/tls.key"))?
    ///     .build();
    /// # drop(transport);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`with_client_certificate`](Self::with_client_certificate), or a file cannot be read. It says
    /// which file is to blame.
    pub fn with_client_certificate_files(
        self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Result<Self, CertificateError> {
        Ok(self.presenting(ClientIdentity::rotating(certificate, key)?))
    }

    fn presenting(mut self, identity: Rotating<ClientIdentity>) -> Self {
        self.tls.identity = Some(Arc::new(identity));
        self
    }

    /// Returns the transport.
    #[must_use]
    pub fn build(self) -> Transport<Client> {
        let timeouts = self.timeouts;
        let certificate = if self.tls.presents_certificate() {
            ClientCertificate::InHandshakes
        } else {
            ClientCertificate::Absent
        };
        let identity = self.tls.identity.clone();
        let mut transport = Transport::new(self.client(), TokioTimer::new(), TokioClock::new())
            .with_certificate(certificate);
        if let Some(identity) = identity {
            transport = transport.with_certificate_generation(move || identity.generation());
        }
        match timeouts {
            Some(timeouts) => transport.with_timeouts(timeouts),
            None => transport,
        }
    }

    /// Returns the client alone, to be wrapped in a service of your own. What is sent, and whether a
    /// client certificate may be expected of it, is then for the [`Transport`] to be told.
    #[must_use]
    pub fn client(self) -> Client {
        let from_environment = || Proxies::from_environment(|name| std::env::var_os(name));
        let proxies = self.proxies.unwrap_or_else(from_environment);
        Client::new(Tls::new(self.tls), proxies, self.timeouts.unwrap_or_default().connect())
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}
