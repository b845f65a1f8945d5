//! Transports that trust the tests' certificate authority and no other.

use std::sync::Arc;

use polygrant_hyper::{Builder, Client, Transport};
use polygrant_testkit::Authority;
use rustls::ClientConfig;

pub(crate) fn transport(authority: &Authority) -> Transport<Client> {
    builder(authority).build()
}

pub(crate) fn builder(authority: &Authority) -> Builder {
    Builder::new().with_tls(client_config(authority))
}

pub(crate) fn client_config(authority: &Authority) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(authority.roots().unwrap())
        .with_no_client_auth()
}
