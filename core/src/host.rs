//! The host of a URL, as messages name it.

use http::Uri;

/// Returns the host of a URL, with the port if it states one, and never a password.
pub(crate) fn host_of(uri: &Uri) -> Option<String> {
    let host_and_port = uri.authority()?.as_str().rsplit('@').next()?;
    Some(host_and_port.trim_end_matches(':').to_owned())
}
