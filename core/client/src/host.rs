//! The host in the message of an error that knows none.

use polygrant::{Error, Grant};

/// Returns the error as one about the grant's endpoint, unless it names a host itself: a source of
/// tokens or credentials need not, and what fails without any exchange cannot.
pub(crate) fn naming_host(error: Error, grant: &Grant) -> Error {
    match error {
        Error::Transport(error) if error.host().is_none() => {
            error.with_uri(grant.endpoint().uri()).into()
        }
        other => other,
    }
}
