//! A certificate authority for tests, and servers with its certificates.

use std::fmt;
use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::{WantsServerCert, WebPkiClientVerifier};
use rustls::{
    ConfigBuilder, RootCertStore, ServerConfig, ServerConnection, StreamOwned, WantsVerifier,
};

use super::base64::base64;
use super::fail::Fail;
use super::scripted::ScriptedServer;

/// A certificate authority that no client trusts unless it is told to.
///
/// Its servers have a certificate for `localhost`, and for no address.
pub struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its private key.
#[derive(Debug)]
pub struct Identity {
    /// The certificate.
    pub certificate: CertificateDer<'static>,
    /// Its key, in PKCS #8.
    pub key: PrivatePkcs8KeyDer<'static>,
}

/// A connection of a server that speaks TLS.
pub type TlsStream = StreamOwned<ServerConnection, TcpStream>;

/// How many were made.
static MADE: AtomicUsize = AtomicUsize::new(0);

type Unverified = ConfigBuilder<ServerConfig, WantsVerifier>;

impl Authority {
    /// Makes a new one.
    ///
    /// # Errors
    /// No key can be made.
    pub fn new() -> Result<Self, Fail> {
        let (params, key) = (Self::params()?, KeyPair::generate()?);
        Ok(Self { certificate: params.self_signed(&key)?, issuer: Issuer::new(params, key) })
    }

    /// Makes one whose certificate this authority has issued, and which issues others.
    ///
    /// # Errors
    /// No key can be made.
    pub fn intermediate(&self) -> Result<Self, Fail> {
        let (params, key) = (Self::params()?, KeyPair::generate()?);
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Self { certificate, issuer: Issuer::new(params, key) })
    }

    fn params() -> Result<CertificateParams, Fail> {
        let mut params = CertificateParams::new([])?;
        // With the same name, each would take the other's certificates for broken ones of its own.
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        params.distinguished_name.push(DnType::CommonName, format!("authority {number}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
        Ok(params)
    }

    /// Returns its own certificate.
    #[must_use]
    pub fn certificate(&self) -> &CertificateDer<'static> {
        self.certificate.der()
    }

    /// Returns a store that trusts this authority and no other.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub fn roots(&self) -> Result<Arc<RootCertStore>, Fail> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate().clone())?;
        Ok(Arc::new(roots))
    }

    /// Issues a certificate for that name or address.
    ///
    /// # Errors
    /// It is no name.
    pub fn issue(&self, name: &str) -> Result<Identity, Fail> {
        self.signed(&CertificateParams::new([name.to_owned()])?)
    }

    /// Issues a certificate for that name whose time ended in 2020.
    ///
    /// # Errors
    /// It is no name.
    pub fn issue_expired(&self, name: &str) -> Result<Identity, Fail> {
        let mut params = CertificateParams::new([name.to_owned()])?;
        params.not_after = date_time_ymd(2020, 1, 1);
        self.signed(&params)
    }

    /// Issues a certificate for that name that is an authority's (`CA:TRUE`).
    ///
    /// # Errors
    /// It is no name.
    pub fn issue_authority(&self, name: &str) -> Result<Identity, Fail> {
        let mut params = CertificateParams::new([name.to_owned()])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        self.signed(&params)
    }

    fn signed(&self, params: &CertificateParams) -> Result<Identity, Fail> {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        Ok(Identity { certificate, key: PrivatePkcs8KeyDer::from(key.serialize_der()) })
    }

    /// Returns its own certificate as a PEM (RFC 7468).
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        pem("CERTIFICATE", self.certificate())
    }

    /// Makes a certificate for that name that no authority has issued.
    ///
    /// # Errors
    /// It is no name.
    pub fn self_signed(name: &str) -> Result<Identity, Fail> {
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new([name.to_owned()])?.self_signed(&key)?;
        let certificate = certificate.der().clone();
        Ok(Identity { certificate, key: PrivatePkcs8KeyDer::from(key.serialize_der()) })
    }

    /// Returns the configuration of a server that offers these ALPN protocols (RFC 7301).
    ///
    /// # Errors
    /// No certificate can be issued.
    pub fn server_config(&self, protocols: &[&str]) -> Result<Arc<ServerConfig>, Fail> {
        let mut config = self.config("localhost", Unverified::with_no_client_auth)?;
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Ok(Arc::new(config))
    }

    /// Returns the configuration of a server of that name.
    ///
    /// # Errors
    /// As [`issue`](Self::issue).
    pub fn server_config_for(&self, name: &str) -> Result<Arc<ServerConfig>, Fail> {
        Ok(Arc::new(self.config(name, Unverified::with_no_client_auth)?))
    }

    /// Returns the configuration of a server that requires a client certificate of this authority.
    ///
    /// # Errors
    /// No certificate can be issued.
    pub fn strict_server_config(&self) -> Result<Arc<ServerConfig>, Fail> {
        let verifier = WebPkiClientVerifier::builder_with_provider(self.roots()?, provider());
        let verifier = verifier.build()?;
        Ok(Arc::new(self.config("localhost", |config| config.with_client_cert_verifier(verifier))?))
    }

    fn config(
        &self,
        name: &str,
        verifying: impl FnOnce(Unverified) -> ConfigBuilder<ServerConfig, WantsServerCert>,
    ) -> Result<ServerConfig, Fail> {
        let Identity { certificate, key } = self.issue(name)?;
        let config = ServerConfig::builder_with_provider(provider());
        let config = verifying(config.with_safe_default_protocol_versions()?);
        Ok(config.with_single_cert(vec![certificate], key.into())?)
    }
}

impl Identity {
    /// Returns the certificate as a PEM (RFC 7468).
    #[must_use]
    pub fn certificate_pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    /// Returns the configuration of a server that presents it, with these further certificates.
    ///
    /// # Errors
    /// It cannot be a server's.
    pub fn server_config(
        &self,
        chain: &[CertificateDer<'static>],
    ) -> Result<Arc<ServerConfig>, Fail> {
        let shown = std::iter::once(&self.certificate).chain(chain).cloned().collect();
        let config = ServerConfig::builder_with_provider(provider());
        let config = config.with_safe_default_protocol_versions()?.with_no_client_auth();
        Ok(Arc::new(config.with_single_cert(shown, self.key.clone_key().into())?))
    }

    /// Returns the private key as a PEM (RFC 7468).
    #[must_use]
    pub fn key_pem(&self) -> String {
        pem("PRIVATE KEY", self.key.secret_pkcs8_der())
    }
}

/// Starts a server that reads a request through TLS from each connection, and hands the rest to
/// `then`.
///
/// # Errors
/// As [`ScriptedServer::with_script`].
pub fn serve_tls(
    config: Arc<ServerConfig>,
    mut then: impl FnMut(&mut TlsStream) -> io::Result<()> + Send + 'static,
) -> io::Result<ScriptedServer> {
    ScriptedServer::with_script(move |tcp, journal| {
        let tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(tls, tcp);
        journal.request(&mut stream)?;
        then(&mut stream)
    })
}

/// Writes a response, and then `close_notify` (RFC 8446 §6.1).
///
/// # Errors
/// Those of the stream.
pub fn respond_tls(stream: &mut TlsStream, response: &[u8]) -> io::Result<()> {
    stream.write_all(response)?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Returns a section of a PEM, whose lines may be of any length (RFC 7468 §2).
fn pem(label: &str, der: &[u8]) -> String {
    let text = base64(der);
    format!("-----BEGIN {label}-----\n{text}\n-----END {label}-----\n")
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}
