//! One proxy: its address and its credentials.

use std::fmt;
use std::net::Ipv6Addr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use zeroize::Zeroizing;

use super::proxy_error::ProxyError;

/// A proxy that makes tunnels by CONNECT (RFC 9110 §9.3.6), spoken to in plain text or over TLS.
///
/// `Debug` shows neither its user nor its password.
#[derive(Clone)]
pub struct Proxy {
    place: Arc<str>,
    is_tls: bool,
    host: String,
    port: u16,
    address: Arc<str>,
    uri: Uri,
    credentials: Option<Credentials>,
}

#[derive(Clone)]
struct Credentials {
    user: Zeroizing<String>,
    password: Option<Zeroizing<String>>,
    authorization: HeaderValue,
}

const GARBAGE: &str = "is not the URL of a proxy, such as http://proxy.example.com:3128 (in a user or a \
                       password, percent-encode what is neither a letter nor a digit, as UTF-8)";

impl Proxy {
    /// Reads a proxy's URL: `http` or `https`, of which `http` may be left out; a user and a password,
    /// percent-encoded; a host; and a port, 80 or 443 where it is not stated.
    ///
    /// ```
    /// use polygrant_client::Proxy;
    ///
    /// let proxy = Proxy::new("http://user:password@proxy.example.com:3128")?;
    /// assert_eq!((proxy.host(), proxy.port()), ("proxy.example.com", 3128));
    /// assert!(Proxy::new("socks5://proxy.example.com").is_err());
    /// # Ok::<(), polygrant_client::ProxyError>(())
    /// ```
    ///
    /// # Errors
    /// The URL is not understood.
    pub fn new(url: &str) -> Result<Self, ProxyError> {
        Self::named("the proxy's URL", url)
    }

    /// Reads a proxy's URL that was found in that place, such as a variable or an option. Errors name the
    /// place.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn named(place: &str, url: &str) -> Result<Self, ProxyError> {
        let wrong = |problem: &str| ProxyError::new(place, problem);
        let url = url.trim();
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let is_tls = match &*scheme.to_ascii_lowercase() {
            "http" => false,
            "https" => true,
            kind if is_scheme(kind) => return Err(wrong(&unspoken(kind))),
            _ => return Err(wrong(GARBAGE)),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let (userinfo, authority) = match authority.rsplit_once('@') {
            Some((userinfo, authority)) => (Some(userinfo), authority),
            None => (None, authority),
        };
        let default = if is_tls { 443 } else { 80 };
        let (host, port) = host_and_port(authority, default).ok_or_else(|| wrong(GARBAGE))?;
        if path.contains('@') {
            return Err(wrong(GARBAGE));
        }
        if !matches!(path, "" | "/") {
            return Err(wrong(
                "has a path or a query behind the proxy's host and port: leave it out",
            ));
        }
        let credentials = userinfo.map(Credentials::new).transpose().map_err(wrong)?;
        let address = format!("{host}:{port}");
        let scheme = if is_tls { "https" } else { "http" };
        let uri = format!("{scheme}://{address}/").parse().map_err(|_| wrong(GARBAGE))?;
        let (place, host, address) = (place.into(), host.to_owned(), address.into());
        Ok(Self { place, is_tls, host, port, address, uri, credentials })
    }

    /// Returns the place where its URL was found.
    pub(super) const fn place(&self) -> &Arc<str> {
        &self.place
    }

    /// Returns whether it is spoken to over TLS.
    #[must_use]
    pub const fn is_tls(&self) -> bool {
        self.is_tls
    }

    /// Returns its host; an IPv6 address is in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns its host and port, for messages.
    #[must_use]
    pub const fn address(&self) -> &Arc<str> {
        &self.address
    }

    /// Returns its URL, without user and password.
    #[must_use]
    pub const fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns the user, percent-decoded.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.credentials.as_ref().map(|credentials| credentials.user.as_str())
    }

    /// Returns the password, percent-decoded.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        let password = self.credentials.as_ref()?.password.as_ref()?;
        Some(password.as_str())
    }

    /// Returns the value of `Proxy-Authorization` (RFC 7617), marked as sensitive, if the URL has a user.
    #[must_use]
    pub fn authorization(&self) -> Option<&HeaderValue> {
        self.credentials.as_ref().map(|credentials| &credentials.authorization)
    }
}

impl Credentials {
    fn new(userinfo: &str) -> Result<Self, &'static str> {
        let (user, password) = match userinfo.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (userinfo, None),
        };
        let user = decoded(user).ok_or(GARBAGE)?;
        let password = match password {
            Some(password) => Some(decoded(password).ok_or(GARBAGE)?),
            None => None,
        };
        if user.contains(':') {
            return Err("has a user with a colon, which Basic cannot write (RFC 7617 §2)");
        }
        let pair = password.as_ref().map_or("", |password| password.as_str());
        let pair = Zeroizing::new(format!("{}:{pair}", user.as_str()));
        let value = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        let mut authorization = HeaderValue::from_str(&value).map_err(|_| GARBAGE)?;
        authorization.set_sensitive(true);
        Ok(Self { user, password, authorization })
    }
}

/// Returns what is wrong with a URL of that scheme.
fn unspoken(scheme: &str) -> String {
    format!(
        "names a proxy of the kind `{scheme}`, which this client does not speak: it speaks `http` and \
         `https`, such as http://proxy.example.com:3128"
    )
}

/// Returns whether it could be a scheme (RFC 3986 §3.1) that a message may show. A longer one than those
/// that are known may be a part of a password.
fn is_scheme(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    (1..=10).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(is_letter)
}

fn host_and_port(authority: &str, default: u16) -> Option<(&str, u16)> {
    // The colons of an IPv6 address are within its brackets.
    let behind = authority.rfind(']').map_or(0, |at| at + 1);
    let colon = authority.get(behind..)?.find(':').map(|at| behind + at);
    let (host, port) = match colon {
        Some(at) => (authority.get(..at)?, authority.get(at + 1..)?.parse().ok()?),
        None => (authority, default),
    };
    let is_host = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|it| it.parse::<Ipv6Addr>().is_ok()),
        None => {
            let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
            !host.is_empty() && host.chars().all(is_letter)
        }
    };
    (is_host && port != 0).then_some((host, port))
}

/// Returns a text percent-decoded (RFC 3986 §2.1); `None` if it holds a control character, which neither
/// a user nor a password may (RFC 7617 §2).
fn decoded(text: &str) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(16 * high + low).ok()?
            }
            other => other,
        });
    }
    let text = std::str::from_utf8(&bytes).ok()?;
    (!text.chars().any(char::is_control)).then(|| Zeroizing::new(text.to_owned()))
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(url: &str) -> Proxy {
        Proxy::named("HTTPS_PROXY", url).unwrap()
    }

    #[test]
    fn a_url_may_leave_out_its_scheme_and_port() {
        for (url, expected) in [
            ("http://proxy.test:3128", "http://proxy.test:3128/"),
            ("http://proxy.test:3128/", "http://proxy.test:3128/"),
            ("HTTP://proxy.test", "http://proxy.test:80/"),
            ("https://proxy.test", "https://proxy.test:443/"),
            ("proxy.test:3128", "http://proxy.test:3128/"),
            ("proxy", "http://proxy:80/"),
            (" proxy.test \n", "http://proxy.test:80/"),
            ("user:secret@proxy.test:3128", "http://proxy.test:3128/"),
            ("10.0.0.1:3128", "http://10.0.0.1:3128/"),
            ("http://[2001:db8::1]", "http://[2001:db8::1]:80/"),
            ("http://u:p@[2001:db8::1]:3128", "http://[2001:db8::1]:3128/"),
        ] {
            let proxy = proxy(url);
            assert_eq!(proxy.uri(), expected, "{url}");
            assert_eq!(format!("{}:{}", proxy.host(), proxy.port()), &**proxy.address());
            assert_eq!(proxy.is_tls(), expected.starts_with("https"));
        }
    }

    #[test]
    fn a_user_and_a_password_are_percent_decoded() {
        for (url, user, password, authorization) in [
            ("u:p@proxy", Some("u"), Some("p"), Some("Basic dTpw")),
            ("http://u@proxy", Some("u"), None, Some("Basic dTo=")),
            ("http://u:@proxy", Some("u"), Some(""), Some("Basic dTo=")),
            ("http://:p@proxy", Some(""), Some("p"), Some("Basic OnA=")),
            ("http://u:p:q@proxy", Some("u"), Some("p:q"), Some("Basic dTpwOnE=")),
            ("http://u:p@q@proxy", Some("u"), Some("p@q"), Some("Basic dTpwQHE=")),
            ("http://u:p%40%2f%25+@proxy", Some("u"), Some("p@/%+"), Some("Basic dTpwQC8lKw==")),
            ("http://proxy", None, None, None),
        ] {
            let proxy = proxy(url);
            assert_eq!((proxy.user(), proxy.password()), (user, password), "{url}");
            let value = proxy.authorization();
            assert_eq!(value.map(|value| value.to_str().unwrap()), authorization, "{url}");
            assert!(value.is_none_or(HeaderValue::is_sensitive));
        }
    }

    #[test]
    fn an_invalid_url_is_an_error_that_does_not_quote_it() {
        for (url, says) in [
            ("socks5://s3cr3t:s3cr3t@proxy:1080", "HTTPS_PROXY names a proxy of the kind `socks5`"),
            ("SOCKS5H://proxy", "of the kind `socks5h`"),
            ("ftp://proxy", "of the kind `ftp`"),
            ("", "is not the URL of a proxy"),
            ("http://", "is not the URL"),
            ("http:///", "is not the URL"),
            ("://proxy", "is not the URL"),
            ("s3cr3t/s3cr3t://proxy", "is not the URL"),
            ("s3cr3ts3cr3t://proxy", "is not the URL"),
            ("http:/proxy:3128", "is not the URL"),
            ("http://u:s3cr3t@", "is not the URL"),
            ("http://u:s3/cr3t@proxy:3128", "is not the URL"),
            ("http://u:s3%zzcr3t@proxy:3128", "is not the URL"),
            ("http://u:s3%0acr3t@proxy:3128", "is not the URL"),
            ("http://u:s3%ffcr3t@proxy:3128", "is not the URL"),
            ("http://u%3As3cr3t@proxy", "a user with a colon"),
            ("http://proxy:0", "is not the URL"),
            ("http://proxy:", "is not the URL"),
            ("http://proxy:65536", "is not the URL"),
            ("http://proxy:port", "is not the URL"),
            ("http://pro xy:3128", "is not the URL"),
            ("http://prōxy:3128", "is not the URL"),
            ("http://[::1:3128", "is not the URL"),
            ("http://[proxy]:3128", "is not the URL"),
            ("http://2001:db8::1", "is not the URL"),
            ("http://a\r\nb:3128", "is not the URL"),
            ("http://u:80/s3@proxy:3128", "percent-encode"),
            ("http://proxy:3128/proxy.pac", "has a path"),
            ("http://proxy:3128?s3cr3t", "has a path or a query"),
        ] {
            let error = Proxy::named("HTTPS_PROXY", url).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(text.contains(says) && text.starts_with("HTTPS_PROXY "), "{url}: {text}");
            assert!(!text.contains("s3"), "{url}: {text}");
        }
    }

    #[test]
    fn debug_shows_no_password() {
        let proxy = proxy("http://alice:s3cr3t@proxy.test:3128");
        let shown = format!("{proxy:?} {:?}", proxy.authorization());
        for secret in ["alice", "s3cr3t", "YWxpY2U6czNjcjN0"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
