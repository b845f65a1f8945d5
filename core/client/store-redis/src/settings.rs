//! How to reach the server.

use polygrant_client::store::StoreError;
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisResult};

use crate::node::Node;

/// How to reach the server, and where values are kept in it.
#[derive(Clone)]
pub(crate) struct Settings {
    info: ConnectionInfo,
    prefix: String,
}

impl Settings {
    pub(crate) fn new(url: &str) -> Result<Self, StoreError> {
        // The address may hold a password: what is wrong with it is not repeated.
        let wrong = |_| {
            let form = "redis://[user][:password@]host[:port][/database]";
            StoreError::new(format!("the address of the store is not of the form {form}"))
        };
        let info = url.into_connection_info().map_err(wrong)?;
        if let ConnectionAddr::TcpTls { insecure, .. } = info.addr() {
            if cfg!(not(feature = "tls")) {
                return Err(StoreError::new("`rediss:` needs the feature `tls`"));
            }
            if *insecure {
                return Err(StoreError::new("`#insecure` is not supported"));
            }
            #[cfg(feature = "tls")]
            if rustls::crypto::CryptoProvider::get_default().is_none() {
                // Another thread may have chosen one by now.
                let _ = rustls::crypto::ring::default_provider().install_default();
            }
        }
        // The name of the client library is three more commands for each connection.
        let redis = info.redis_settings().clone().set_skip_set_lib_name();
        let info = info.set_redis_settings(redis);
        Ok(Self { info, prefix: "polygrant:".into() })
    }

    pub(crate) fn set_username(&mut self, username: &str) {
        let redis = self.info.redis_settings().clone().set_username(username);
        self.info = self.info.clone().set_redis_settings(redis);
    }

    pub(crate) fn set_password(&mut self, password: &str) {
        let redis = self.info.redis_settings().clone().set_password(password);
        self.info = self.info.clone().set_redis_settings(redis);
    }

    pub(crate) fn set_prefix(&mut self, prefix: String) {
        self.prefix = prefix;
    }

    /// Trusts these authorities instead of the system's.
    #[cfg(feature = "tls")]
    pub(crate) fn set_root_certificates(&mut self, pem: &[u8]) -> Result<(), StoreError> {
        let certificates =
            redis::TlsCertificates { client_tls: None, root_cert: Some(pem.to_vec()) };
        let client = Client::build_with_tls(self.info.clone(), certificates);
        let wrong = |error| StoreError::new(format!("the store's authorities: {error}"));
        self.info = client.map_err(wrong)?.get_connection_info().clone();
        Ok(())
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn password(&self) -> Option<&str> {
        self.info.redis_settings().password()
    }

    /// Returns the name of a server's host.
    pub(crate) fn host(&self, node: &Node) -> String {
        match (node.address(), self.info.addr()) {
            (Some((host, _)), _) => host.to_owned(),
            (None, ConnectionAddr::Tcp(host, _)) => host.clone(),
            (None, ConnectionAddr::TcpTls { host, .. }) => host.clone(),
            (None, _) => String::new(),
        }
    }

    /// Returns the address of a server, for an error.
    pub(crate) fn place(&self, node: &Node) -> String {
        match node.address() {
            Some((host, port)) => format!("{host}:{port}"),
            None => self.info.addr().to_string(),
        }
    }

    /// Returns a client for a server.
    pub(crate) fn client(&self, node: &Node) -> RedisResult<Client> {
        let mut info = self.info.clone();
        if let Some((host, port)) = node.address() {
            let host = host.to_owned();
            let address = match info.addr() {
                ConnectionAddr::TcpTls { insecure, tls_params, .. } => ConnectionAddr::TcpTls {
                    host,
                    port,
                    insecure: *insecure,
                    tls_params: tls_params.clone(),
                },
                _ => ConnectionAddr::Tcp(host, port),
            };
            info = info.set_addr(address);
        }
        Client::open(info)
    }
}
