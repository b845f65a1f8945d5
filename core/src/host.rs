//! The host of a URL, as messages name it.

use http::Uri;

/// Returns the host of a URL, with the port if it states one, and never a password.
pub(crate) fn host_of(uri: &Uri) -> Option<String> {
    let host = uri.host()?;
    Some(match uri.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}
