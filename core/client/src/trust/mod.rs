//! Certificates for TLS: the authorities that are trusted, and the client's own.

pub use certificate_error::CertificateError;
pub use client_identity::ClientIdentity;
pub use root_certificates::RootCertificates;

mod certificate_error;
mod client_identity;
mod pem;
mod root_certificates;
#[cfg(feature = "system-roots")]
mod system;
