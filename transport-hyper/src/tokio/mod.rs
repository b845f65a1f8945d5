//! All that the feature `tokio` adds: a ready-made transport, and a client on the runtime of its callers.

pub use builder::Builder;
pub use certificate::CertificateError;
pub use client::Client;
pub(crate) use client::error_kind;
pub use clock::TokioClock;

mod builder;
mod certificate;
mod client;
mod clock;
mod runtime;
