//! What the author of a transport needs: how an exchange fails, how large and how long it may be, and
//! where a token may be sent.

pub use certificate::ClientCertificate;
pub use error::TransportError;
pub use kind::TransportErrorKind;
pub use limits::{MAX_BODY, MAX_HEADERS, Timeouts};
pub use origin_error::OriginError;
pub use origins::Origins;
pub use reason::TransportErrorReason;

mod certificate;
mod error;
mod kind;
mod limits;
mod origin;
mod origin_error;
mod origins;
mod reason;
