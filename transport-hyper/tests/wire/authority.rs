//! A certificate authority of the tests' own.

use std::sync::Arc;

use polygrant_hyper::{Builder, Client, Transport};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::{WantsServerCert, WebPkiClientVerifier};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};

pub(crate) struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
        let key = KeyPair::generate().unwrap();
        Self { certificate: params.self_signed(&key).unwrap(), issuer: Issuer::new(params, key) }
    }

    /// A transport that trusts this authority and no other.
    pub(crate) fn transport(&self) -> Transport<Client> {
        self.builder().build()
    }

    pub(crate) fn builder(&self) -> Builder {
        Builder::new().with_tls(self.client_config())
    }

    pub(crate) fn client_config(&self) -> ClientConfig {
        ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.roots())
            .with_no_client_auth()
    }

    fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).unwrap();
        Arc::new(roots)
    }

    /// A certificate for that name, and its key.
    pub(crate) fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// For servers whose certificate is for `localhost`, and for no address.
    pub(crate) fn server_config(&self, protocols: &[&str]) -> Arc<ServerConfig> {
        let mut config = self.serving_as_localhost(Unverified::with_no_client_auth);
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config)
    }

    /// The same for servers that want to see a client's certificate of this authority.
    pub(crate) fn strict_server_config(&self) -> Arc<ServerConfig> {
        let verifier = WebPkiClientVerifier::builder_with_provider(self.roots(), provider());
        let verifier = verifier.build().unwrap();
        Arc::new(self.serving_as_localhost(|it| it.with_client_cert_verifier(verifier)))
    }

    fn serving_as_localhost(
        &self,
        verifying: impl FnOnce(Unverified) -> ConfigBuilder<ServerConfig, WantsServerCert>,
    ) -> ServerConfig {
        let (certificate, key) = self.issue("localhost");
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider());
        let config = verifying(config.with_safe_default_protocol_versions().unwrap());
        config.with_single_cert(vec![certificate.der().clone()], key).unwrap()
    }
}

type Unverified = ConfigBuilder<ServerConfig, WantsVerifier>;

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
