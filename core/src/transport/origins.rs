//! Where a token may be taken: the origins that it is for, what is compared of each, and why it cannot be told
//! of a request where it goes.

use std::fmt;

use http::uri::{Authority, Scheme};
use http::{Request, Uri, header};

use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;
use crate::host::{Unreadable, normalized_host, port};

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
pub struct Origins {
    allowed: Vec<Origin>,
    /// Where requests go whose URI does not say it.
    channel: Option<Origin>,
}

impl Origins {
    /// Returns the set of these origins, such as `https://api.example.com`.
    ///
    /// # Errors
    /// [`ConfigurationError::Origin`] if one is no origin: it has a path, a query, userinfo or a `*`,
    /// or cannot be read. [`ConfigurationError::PlainHttp`] if one is plain `http` to another machine.
    pub fn of<U: AsRef<str>>(
        urls: impl IntoIterator<Item = U>,
    ) -> Result<Self, ConfigurationError> {
        let allowed = urls.into_iter().map(|url| origin(url.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self { allowed, channel: None })
    }

    /// Says where requests go whose URI has no authority, such as those that a gRPC channel is given.
    ///
    /// # Errors
    /// [`ConfigurationError::Origin`] if it is no origin, or is not among these.
    pub fn with_channel(self, url: &str) -> Result<Self, ConfigurationError> {
        let channel = origin(url)?;
        if !self.allowed.contains(&channel) {
            return Err(invalid(url, "is not among the origins that the token may be sent to"));
        }
        Ok(Self { channel: Some(channel), ..self })
    }

    /// Returns whether a token may be sent to that URL.
    #[must_use]
    pub fn allow(&self, uri: &Uri) -> bool {
        self.judge(uri, None).unwrap_or(false)
    }

    /// Returns whether a token belongs on that request: whether it goes to one of these origins.
    ///
    /// # Errors
    /// What stands in the way of telling. The request must then not be sent, neither with the token nor
    /// without it.
    pub fn admit<B>(&self, request: &Request<B>) -> Result<bool, OriginError> {
        let mut hosts = request.headers().get_all(header::HOST).iter().peekable();
        if hosts.peek().is_none() {
            return self.judge(request.uri(), None);
        }
        // 1. Every `Host` has to be readable, and all lead to the same verdict.
        let mut verdict = None;
        for host in hosts {
            let host = Authority::try_from(host.as_bytes()).map_err(|_| OriginError::HostHeader)?;
            let next = self.judge(request.uri(), Some(&host))?;
            if verdict.is_some_and(|verdict| verdict != next) {
                return Err(OriginError::HostHeader);
            }
            verdict = Some(next);
        }
        verdict.ok_or(OriginError::HostHeader)
    }

    fn judge(&self, uri: &Uri, host: Option<&Authority>) -> Result<bool, OriginError> {
        // 1. A URI without an authority goes to the channel's origin.
        let (target, has_userinfo) = match uri.authority() {
            None => (self.channel.clone().ok_or(OriginError::NoAuthority)?, false),
            Some(authority) => {
                let target = Origin::new(is_tls(uri)?, authority).map_err(unclear)?;
                (target, authority.as_str().contains('@'))
            }
        };
        let is_allowed = self.allowed.contains(&target);
        // 2. Where `Host` names another server, the one that is reached may hand the request on to it.
        //    That matters if either of them is allowed.
        if let Some(host) = host {
            let named = Origin::new(target.is_tls, host)
                .map_err(|Unreadable(_)| OriginError::HostHeader)?;
            if named != target && (is_allowed || self.allowed.contains(&named)) {
                return Err(OriginError::HostHeader);
            }
        }
        // 3. Userinfo is a second set of credentials, which a client may turn into a header.
        if is_allowed && has_userinfo {
            return Err(unclear(Unreadable("has userinfo (`user:password@`)")));
        }
        Ok(is_allowed)
    }
}

/// Why it cannot be told whether a token belongs on a request. The request must not be sent: without
/// the token it might go to where the token belongs, and with it to anywhere.
///
/// Each message says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginError {
    /// The URI has no authority, as those that a gRPC channel is given, and the hook was not told
    /// where they go.
    NoAuthority,
    /// The URI has no scheme, or one that is neither `https` nor `http`.
    Scheme,
    /// The URI's host or port does not say for sure which server it means, or has userinfo before it.
    Authority {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The `Host` header names another server than the URI.
    HostHeader,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the request is not sent, since it cannot be told whether the token belongs on it: ",
        )?;
        match self {
            Self::NoAuthority => f.write_str(
                "its URI has no authority. Tell the hook by `with_origin` where such requests go, as a \
                 gRPC channel's do, or send requests with absolute URIs",
            ),
            Self::Scheme => f.write_str(
                "its URI has no scheme, or one that is neither https nor http. Write \
                 `https://` before the host",
            ),
            Self::Authority { problem } => {
                write!(f, "the host in its URI {problem}. Write the plain name of the host, and its port")
            }
            Self::HostHeader => f.write_str(
                "its `Host` header is not that of its URI. Leave the header out: the HTTP client sets it",
            ),
        }
    }
}

impl std::error::Error for OriginError {}

/// A scheme, a host and a port, each in its one form, so that two are compared as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    is_tls: bool,
    host: String,
    port: u16,
}

impl Origin {
    fn new(is_tls: bool, authority: &Authority) -> Result<Self, Unreadable> {
        let host = normalized_host(authority.host())?;
        Ok(Self { is_tls, host, port: port(authority, if is_tls { 443 } else { 80 })? })
    }
}

const fn unclear(Unreadable(problem): Unreadable) -> OriginError {
    OriginError::Authority { problem }
}

fn is_tls(uri: &Uri) -> Result<bool, OriginError> {
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(true),
        Some(scheme) if *scheme == Scheme::HTTP => Ok(false),
        _ => Err(OriginError::Scheme),
    }
}

/// Reads an origin as a person writes it.
fn origin(url: &str) -> Result<Origin, ConfigurationError> {
    if url.contains('*') {
        return Err(invalid(url, "has a `*`: list each origin that the token may be sent to"));
    }
    let endpoint = Endpoint::new(url).map_err(|error| match error {
        ConfigurationError::Endpoint { problem } => invalid(url, problem),
        other => other,
    })?;
    let uri = endpoint.uri();
    if uri.query().is_some() || !matches!(uri.path(), "" | "/") {
        return Err(invalid(
            url,
            "has a path or a query: leave it out, an origin ends with its host and port",
        ));
    }
    let authority = uri.authority().ok_or_else(|| invalid(url, "has no host"))?;
    Origin::new(uri.scheme() == Some(&Scheme::HTTPS), authority)
        .map_err(|Unreadable(problem)| invalid(url, problem))
}

fn invalid(url: &str, problem: &'static str) -> ConfigurationError {
    // What stands before an `@` may be a password.
    let origin = url.rsplit_once('@').map_or(url, |(_, rest)| rest).to_owned();
    ConfigurationError::Origin { origin, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins() -> Origins {
        Origins::of([
            "https://API.example.com/",
            "http://127.0.0.1:8080",
            "https://[2001:DB8:0::1]",
            "https://xn--bcher-kva.example",
        ])
        .unwrap()
    }

    fn request(uri: &str, hosts: &[&str]) -> Request<()> {
        let mut request = Request::get(uri);
        for host in hosts {
            request = request.header("host", *host);
        }
        request.body(()).unwrap()
    }

    #[test]
    fn origins_are_compared_whole() {
        for allowed in [
            "https://api.example.com",
            "https://api.example.com:443/x",
            "https://api.example.com:/x",
            "https://api.example.com./x",
            "HTTPS://Api.Example.Com/",
            "http://127.0.0.1:8080/y?z",
            "https://[2001:db8::1]:443/",
            "https://[2001:0db8:0:0:0:0:0:1]/",
            "https://XN--BCHER-KVA.example/",
        ] {
            assert_eq!(origins().admit(&request(allowed, &[])), Ok(true), "{allowed}");
            assert!(origins().allow(&allowed.parse().unwrap()), "{allowed}");
        }
        for other in [
            "http://api.example.com",
            "http://api.example.com:443",
            "https://api.example.com:444",
            "https://example.com",
            "https://x.api.example.com",
            "https://api.example.com.evil.example",
            "https://api.example.com@evil.example",
            "http://127.0.0.1",
            "https://127.0.0.1:8080",
            "http://localhost:8080",
            "https://[2001:db8::2]",
            "https://xn--bcher-kvb.example",
        ] {
            assert_eq!(origins().admit(&request(other, &[])), Ok(false), "{other}");
        }
        let none = Origins::of([""; 0]).unwrap();
        assert!(!none.allow(&"https://api.example.com".parse().unwrap()));
    }

    #[test]
    fn fault_70_an_unknown_origin_is_an_error() {
        for (uri, error) in [
            ("/relative", OriginError::NoAuthority),
            ("*", OriginError::NoAuthority),
            ("api.example.com:443", OriginError::Scheme),
            ("wss://api.example.com/", OriginError::Scheme),
        ] {
            assert_eq!(origins().admit(&request(uri, &[])), Err(error), "{uri}");
        }
        for uri in [
            "https://user:s3cr3t@api.example.com/",
            "https://api.example.com:99999/",
            "https://api.example.com:0/",
            "http://127.1:8080/",
            "http://0x7f000001:8080/",
            "http://127.0.0.1.:8080/",
            "https://*.example.com/",
            "https://[fe80::1%25eth0]/",
            "https://:443/",
        ] {
            let Ok(parsed) = uri.parse::<Uri>() else { continue };
            assert!(!origins().allow(&parsed), "{uri}");
            let judged = origins().admit(&request(uri, &[]));
            let error = judged.expect_err(uri);
            assert!(matches!(error, OriginError::Authority { .. }), "{uri}: {error}");
            assert!(!error.to_string().contains("s3cr3t"));
        }
    }

    #[test]
    fn fault_70_a_channel_has_the_origin_that_was_told() {
        let told = origins().with_channel("https://api.example.com").unwrap();
        assert_eq!(told.admit(&request("/package.Service/Method", &[])), Ok(true));
        assert_eq!(told.admit(&request("/x", &["api.example.com"])), Ok(true));
        assert_eq!(told.admit(&request("/x", &["evil.example"])), Err(OriginError::HostHeader));
        assert_eq!(told.admit(&request("https://evil.example/", &[])), Ok(false));
        for wrong in ["https://other.example", "https://api.example.com/v1"] {
            let error = origins().with_channel(wrong).unwrap_err();
            assert!(matches!(error, ConfigurationError::Origin { .. }), "{error}");
        }
    }

    #[test]
    fn a_host_header_that_contradicts_the_uri_is_an_error() {
        let api = "https://api.example.com/";
        for hosts in [&["api.example.com"][..], &["API.example.com:443"], &["api.example.com"; 2]] {
            assert_eq!(origins().admit(&request(api, hosts)), Ok(true), "{hosts:?}");
        }
        for hosts in [
            &["evil.example"][..],
            &["api.example.com:8443"],
            &["api.example.com", "evil.example"],
            &[""],
            &["a b"],
        ] {
            assert_eq!(
                origins().admit(&request(api, hosts)),
                Err(OriginError::HostHeader),
                "{hosts:?}"
            );
        }
        // An allowed server, reached by another name.
        let by_address = request("https://203.0.113.5/", &["api.example.com"]);
        assert_eq!(origins().admit(&by_address), Err(OriginError::HostHeader));
        let other = request("https://203.0.113.5/", &["other.example"]);
        assert_eq!(origins().admit(&other), Ok(false));
    }

    #[test]
    fn fault_71_an_invalid_origin_is_an_error() {
        for (url, problem) in [
            ("*", "`*`"),
            ("https://*", "`*`"),
            ("https://*.example.com", "`*`"),
            ("https://api.example.com/v1", "path"),
            ("https://api.example.com//", "path"),
            ("https://api.example.com?a=b", "query"),
            ("https://api.example.com/#x", "fragment"),
            ("https://user:s3cr3t@api.example.com", "userinfo"),
            ("api.example.com", "absolute"),
            ("/v1", "absolute"),
            ("", "not a URL"),
            ("ftp://api.example.com", "neither"),
            ("https://bücher.example", "punycode"),
            ("https://127.1", "address"),
            ("https://api.example.com:0", "port"),
        ] {
            let error = Origins::of([url]).unwrap_err();
            assert!(matches!(error, ConfigurationError::Origin { .. }), "{url}: {error:?}");
            let text = error.to_string();
            assert!(text.contains(problem) && !text.contains("s3cr3t"), "{url}: {text}");
        }
        let plain = Origins::of(["http://api.example.com"]).unwrap_err();
        assert!(matches!(plain, ConfigurationError::PlainHttp { .. }));
    }
}
