//! One origin.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::uri::Authority;

/// A scheme, a host and a port, each in its one form, so that two are compared as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) is_tls: bool,
    host: String,
    port: u16,
}

/// Why an authority does not say for sure which server it means. It completes "the host …".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) &'static str);

impl Origin {
    pub(super) fn new(is_tls: bool, authority: &Authority) -> Result<Self, Unreadable> {
        let host = normalized(authority.host())?;
        Ok(Self { is_tls, host, port: port(authority, if is_tls { 443 } else { 80 })? })
    }
}

/// Returns the host in lower case, without the root's dot (RFC 1034 §3.1), an address in its shortest
/// form.
fn normalized(host: &str) -> Result<String, Unreadable> {
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
fn port(authority: &Authority, default: u16) -> Result<u16, Unreadable> {
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
