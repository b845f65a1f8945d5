//! Special setups of a client under test.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use polygrant::{ConfigurationError, Credentials};
use polygrant_lifecycle::Now;

/// A special setup of a client, which a fault needs.
#[derive(Clone)]
#[non_exhaustive]
pub enum Setup {
    /// It resolves names by this function.
    Lookup(Lookup),
    /// It reads the time by this function. A wait for an event may end on another clock.
    Clocks(Clocks),
    /// It reads its credentials by the first for each token request, and the time by the second.
    Credentials(CredentialsSource, Clocks),
    /// It speaks TLS, and trusts the servers of this authority, a certificate in DER.
    Authority(Vec<u8>),
    /// It speaks TLS with certificates in PEM files, which change.
    CertificateFiles {
        /// Has the authorities that it trusts, and no others.
        authorities: PathBuf,
        /// Has its own certificate.
        certificate: PathBuf,
        /// Has the private key of that.
        key: PathBuf,
    },
    /// It goes through the proxies that these environment variables name, and speaks TLS as with
    /// [`Authority`](Self::Authority).
    Variables(Vec<(&'static str, String)>, Vec<u8>),
    /// Its first request panics before anything is sent. It should unwind without a message.
    PanicsOnce,
    /// Its runtime has been shut down. Not for adapters that need none.
    WithoutRuntime,
    /// Its hook for calls stands before a service that takes one request at a time. For hooks that wrap
    /// services, such as those of tower.
    OnePlace {
        /// Whether its token requests go through the same place.
        also_for_tokens: bool,
    },
    /// Its hook for calls stands among all kinds of other layers, which box the errors below them.
    Stack,
}

/// Reads credentials.
pub type CredentialsSource = Arc<dyn Fn() -> Result<Credentials, ConfigurationError> + Send + Sync>;

/// Tells the time.
pub type Clocks = Arc<dyn Fn() -> Now + Send + Sync>;

/// Resolves a host's name; `None` if the name has no address.
pub type Lookup = Arc<dyn Fn(&str) -> Option<SocketAddr> + Send + Sync>;

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lookup(_) => "Lookup",
            Self::Clocks(_) => "Clocks",
            Self::Credentials(..) => "Credentials",
            Self::Authority(_) => "Authority",
            Self::CertificateFiles { .. } => "CertificateFiles",
            Self::Variables(..) => "Variables",
            Self::PanicsOnce => "PanicsOnce",
            Self::WithoutRuntime => "WithoutRuntime",
            Self::OnePlace { .. } => "OnePlace",
            Self::Stack => "Stack",
        })
    }
}
