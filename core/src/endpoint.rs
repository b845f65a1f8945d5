//! Where credentials may be sent.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;
use http::uri::Scheme;
use zeroize::Zeroizing;

use crate::error::ConfigurationError;

/// A checked token URL: `https`, or plain `http` to this machine.
///
/// RFC 6749 §3.2 demands TLS. Plain `http` is accepted for the loopback alone (127.0.0.0/8, `::1`,
/// `localhost`), where tests and sidecars live; anything else takes
/// [`Endpoint::allowing_plain_http`], whose name says what it does.
///
/// ```
/// use polygrant::Endpoint;
///
/// assert!(Endpoint::new("https://auth.example.com/token").is_ok());
/// assert!(Endpoint::new("http://127.0.0.1:8080/token").is_ok());
/// assert!(Endpoint::new("http://auth.example.com/token").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint {
    uri: Uri,
}

impl Endpoint {
    /// Checks a token URL.
    ///
    /// # Errors
    /// The URL cannot be read, is not absolute, has userinfo or a fragment (RFC 6749 §3.2), or is
    /// plain `http` to another machine.
    pub fn new(url: &str) -> Result<Self, ConfigurationError> {
        let endpoint = Self::allowing_plain_http(url)?;
        if endpoint.is_plain_http() && !endpoint.is_loopback() {
            return Err(ConfigurationError::PlainHttp { host: endpoint.host().to_owned() });
        }
        Ok(endpoint)
    }

    /// Checks a token URL, and accepts plain `http` to any host: the client's secret and its tokens
    /// then cross the network in clear text.
    ///
    /// # Errors
    /// As [`Endpoint::new`], but for plain `http`.
    pub fn allowing_plain_http(url: &str) -> Result<Self, ConfigurationError> {
        let invalid = |problem| ConfigurationError::Endpoint { problem };
        // `http::Uri` drops a fragment without a word.
        if url.contains('#') {
            return Err(invalid("has a fragment (`#…`): leave it out"));
        }
        if !url.is_ascii() {
            return Err(invalid(
                "has characters outside ASCII: write the host in punycode and percent-encode the \
                 rest",
            ));
        }
        let uri: Uri = url.parse().map_err(|_| invalid("is not a URL"))?;
        let authority = uri
            .authority()
            .ok_or_else(|| invalid("is not absolute: begin with https:// and a host"))?;
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS || *scheme == Scheme::HTTP => {}
            Some(_) => return Err(invalid("is neither https nor http")),
            None => return Err(invalid("is not absolute: begin with https:// and a host")),
        }
        if authority.as_str().contains('@') {
            return Err(invalid("has userinfo (`user:password@`): credentials go elsewhere"));
        }
        if authority.host().is_empty() {
            return Err(invalid("has no host"));
        }
        let port = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
        if !port.is_empty() && authority.port_u16().is_none_or(|port| port == 0) {
            return Err(invalid("has a port that is not a number from 1 to 65535"));
        }
        Ok(Self { uri })
    }

    /// Returns the URL.
    #[must_use]
    pub const fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns the URL with further parameters in its query.
    pub(crate) fn with_query(&self, query: &[u8]) -> Result<Uri, ConfigurationError> {
        if query.is_empty() {
            return Ok(self.uri.clone());
        }
        let mut url = Zeroizing::new(self.uri.to_string());
        // A form is ASCII.
        let query = std::str::from_utf8(query).unwrap_or_default();
        url.push(if self.uri.query().is_some() { '&' } else { '?' });
        url.push_str(query);
        let problem = "becomes too long with the query";
        url.parse().map_err(|_| ConfigurationError::Endpoint { problem })
    }

    /// Returns whether it is without TLS.
    pub(crate) fn is_plain_http(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTP)
    }

    fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    fn is_loopback(&self) -> bool {
        let host = self.host();
        host.eq_ignore_ascii_case("localhost")
            || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
            || host
                .strip_prefix('[')
                .and_then(|host| host.strip_suffix(']'))
                .and_then(|host| host.parse::<Ipv6Addr>().ok())
                .is_some_and(|address| address.is_loopback())
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(f)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({})", self.uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_may_be_plain() {
        for url in [
            "http://127.0.0.1/token",
            "http://127.255.3.4:1/token",
            "http://localhost:8080",
            "http://LOCALHOST/token",
            "http://[::1]:9/token",
            "https://auth.example.com/token?tenant=7",
        ] {
            assert!(Endpoint::new(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn other_hosts_may_not() {
        for url in [
            "http://auth.example.com/token",
            "http://128.0.0.1/token",
            "http://localhost.example.com/token",
            "http://127.0.0.1.example.com/token",
            "http://[::2]/token",
            "http://0.0.0.0/token",
        ] {
            assert!(
                matches!(Endpoint::new(url), Err(ConfigurationError::PlainHttp { .. })),
                "{url}"
            );
            assert!(Endpoint::allowing_plain_http(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn an_invalid_token_url_is_an_error() {
        for url in [
            "",
            "/token",
            "auth.example.com/token",
            "auth.example.com",
            "ftp://auth.example.com/token",
            "https://",
            "https:///token",
            "https://:443/token",
            "https://user@auth.example.com/token",
            "https://user:password@auth.example.com/token",
            "https://auth.example.com/token#fragment",
            "https://auth.example.com:port/token",
            "https://auth.example.com:99999/token",
            "https://auth.example.com:0/token",
            "https://auth.example.com:/token",
            "https://bücher.example/token",
            "https://auth.example.com/to ken",
            "https://auth.example.com/token\r\nHost: other",
        ] {
            assert!(
                matches!(Endpoint::new(url), Err(ConfigurationError::Endpoint { .. })),
                "{url:?} gave {:?}",
                Endpoint::new(url)
            );
        }
    }
}
