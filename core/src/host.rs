//! The host of a URL, as messages name it.

use http::Uri;

/// Returns the host of a URL, with the port if it states one, and never a password.
pub(crate) fn host_of(uri: &Uri) -> Option<String> {
    let authority = uri.authority()?.as_str();
    let host = authority.bytes().rposition(|byte| byte == b'@').map_or(0, |at| at + 1);
    Some(authority.get(host..)?.trim_end_matches(':').to_owned())
}
