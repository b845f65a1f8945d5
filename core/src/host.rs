//! The host and the port of a URL: as messages name them, and in the one form in which they are compared.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::Authority;

/// Returns the host of a URL, with the port if it states one, and never a password.
pub(crate) fn host_of(uri: &Uri) -> Option<String> {
    let authority = uri.authority()?.as_str();
    let host = authority.bytes().rposition(|byte| byte == b'@').map_or(0, |at| at + 1);
    Some(authority.get(host..)?.trim_end_matches(':').to_owned())
}

/// Why an authority does not say for sure which server it means. It completes "the host …".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) &'static str);

/// Returns the host in lower case, without the root's dot (RFC 1034 §3.1), an address in its shortest
/// form.
pub(crate) fn normalized_host(host: &str) -> Result<String, Unreadable> {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').and_then(|it| it.parse::<Ipv6Addr>().ok());
        let address = address.ok_or(Unreadable("is an IPv6 address that cannot be read"))?;
        return Ok(format!("[{address}]"));
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return Ok(host.to_owned());
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    if host.is_empty() || host.starts_with('.') || host.contains("..") {
        return Err(Unreadable("is empty, or has an empty part"));
    }
    if !host.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b'_')) {
        return Err(Unreadable("has characters that no host's name has"));
    }
    // Resolvers take `127.1`, `0x7f.1` and `2130706433` for addresses.
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with("0x") || last.bytes().all(|it| it.is_ascii_digit()) {
        return Err(Unreadable("is an address in an unusual form: write it as 127.0.0.1"));
    }
    Ok(host)
}

/// Returns the port; an empty one is the default (RFC 3986 §6.2.3).
pub(crate) fn port(authority: &Authority, default: u16) -> Result<u16, Unreadable> {
    let text = authority.as_str();
    let after_userinfo = text.rsplit_once('@').map_or(text, |(_, rest)| rest);
    let port = after_userinfo.strip_prefix(authority.host()).unwrap_or_default();
    match port {
        "" | ":" => Ok(default),
        _ => authority
            .port_u16()
            .filter(|port| *port != 0)
            .ok_or(Unreadable("has a port that is not a number from 1 to 65535")),
    }
}
