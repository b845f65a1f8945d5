//! What the author of a transport needs: how an exchange fails, how large and how long it may be, and
//! where a token may be sent.

pub use certificate::ClientCertificate;
pub use error::TransportError;
pub use kind::{TransportErrorKind, TransportErrorReason};
pub use limits::{MAX_BODY, MAX_HEADERS, Timeouts};
pub use origins::{OriginError, Origins};

mod certificate;
mod error;
mod kind;
mod limits;
mod origins;
