//! Where a token may be taken, and what the answer there says of it.

use http::uri::Scheme;
use http::{StatusCode, Uri};

use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;

/// The origins that a token may be sent to.
///
/// An origin is a scheme, a host and a port (RFC 6454). A token is a secret for the servers that it is
/// meant for: a redirect or a wrong base URL must not carry it elsewhere.
///
/// ```
/// use polygrant::Origins;
///
/// let origins = Origins::of(["https://api.example.com"])?;
/// assert!(origins.allow(&"https://api.example.com:443/orders?page=2".parse()?));
/// assert!(!origins.allow(&"https://api.example.com.evil.example/".parse()?));
/// assert!(!origins.allow(&"http://api.example.com/".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins(Vec<Origin>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    is_tls: bool,
    host: String,
    port: u16,
}

impl Origins {
    /// The origins of these URLs. What comes after the port does not matter.
    ///
    /// # Errors
    /// As [`Endpoint::new`]: a URL cannot be read, or is plain `http` to another machine.
    pub fn of<U: AsRef<str>>(
        urls: impl IntoIterator<Item = U>,
    ) -> Result<Self, ConfigurationError> {
        let origin = |url: U| {
            let endpoint = Endpoint::new(url.as_ref())?;
            Origin::of(endpoint.uri())
                .ok_or(ConfigurationError::Endpoint { problem: "has no host" })
        };
        urls.into_iter().map(origin).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a token may be sent to that URL.
    #[must_use]
    pub fn allow(&self, uri: &Uri) -> bool {
        Origin::of(uri).is_some_and(|origin| self.0.contains(&origin))
    }
}

impl Origin {
    fn of(uri: &Uri) -> Option<Self> {
        let is_tls = match uri.scheme()? {
            scheme if *scheme == Scheme::HTTPS => true,
            scheme if *scheme == Scheme::HTTP => false,
            _ => return None,
        };
        let host = uri.host()?.to_ascii_lowercase();
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        Some(Self { is_tls, host, port })
    }
}

/// Whether a resource server's answer says that the token is no good (RFC 6750 §3.1). A 403 does not:
/// the token is good, but not for this.
#[must_use]
pub fn rejects_token(status: StatusCode) -> bool {
    status == StatusCode::UNAUTHORIZED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_whole() {
        let origins =
            Origins::of(["https://API.example.com/v1/", "http://127.0.0.1:8080"]).unwrap();
        for allowed in [
            "https://api.example.com",
            "https://api.example.com:443/x",
            "HTTPS://Api.Example.Com/",
            "http://127.0.0.1:8080/y?z",
        ] {
            assert!(origins.allow(&allowed.parse().unwrap()), "{allowed}");
        }
        for other in [
            "http://api.example.com",
            "https://api.example.com:444",
            "https://example.com",
            "https://x.api.example.com",
            "http://127.0.0.1",
            "http://localhost:8080",
            "/relative",
            "api.example.com:443",
        ] {
            assert!(!origins.allow(&other.parse().unwrap()), "{other}");
        }
        assert!(Origins::of(["http://api.example.com"]).is_err());
        assert!(!Origins::of([""; 0]).unwrap().allow(&"https://api.example.com".parse().unwrap()));
    }
}
