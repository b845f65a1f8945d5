//! The rules: which requests go through a proxy, and which go directly.

use std::ffi::OsString;
use std::sync::Arc;

use http::Uri;
use http::uri::Scheme;

use super::no_proxy::{NoProxy, address_of};
use super::proxy::Proxy;
use super::proxy_error::ProxyError;

/// Decides which proxy a request goes through.
///
/// It knows nothing of sockets, and reads no environment: what the variables say is handed in.
///
/// * To make one: [`none`](Self::none), [`new`](Self::new), [`from_environment`](Self::from_environment),
///   then [`with_no_proxy`](Self::with_no_proxy).
/// * To use it: [`proxy_for`](Self::proxy_for).
///
/// ```
/// use polygrant_client::Proxies;
///
/// let proxies = Proxies::new("http://proxy.example.com:3128")?.with_no_proxy("corp.example, 10.0.0.0/8");
/// let proxy = proxies.proxy_for(&"https://auth.vendor.example/token".parse()?)?;
/// assert_eq!(proxy.map(|proxy| &**proxy.address()), Some("proxy.example.com:3128"));
/// assert!(proxies.proxy_for(&"https://auth.corp.example/token".parse()?)?.is_none());
/// assert!(proxies.proxy_for(&"https://localhost:8443/token".parse()?)?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # The rules
/// They are curl's, with one more.
///
/// * `https` goes through the proxy that `https_proxy`, `HTTPS_PROXY`, `all_proxy` or `ALL_PROXY` names:
///   the first of them that is not empty. It goes through a tunnel (CONNECT), so that the proxy learns the
///   host's name and the port, and nothing of the request.
/// * The value is a URL: `http` (or no scheme) or `https`, a host, and a port (80 or 443 without one, where
///   curl has 1080 for `http`). A user and a password in it are sent as Basic. Anything else, such as
///   `socks5`, is an error of each request that it is meant for: no request is sent past a proxy that is not
///   understood.
/// * `no_proxy` or `NO_PROXY` lists the hosts that are called directly, separated by commas or spaces: a
///   name with all names below it, with a dot before it or without; an address; a network in CIDR
///   notation; each with a `:port` or for all ports; `*` for all.
/// * The loopback is never proxied: `localhost`, the names below it, `127.0.0.0/8` and `::1`.
/// * Plain `http` is meant for the loopback. Where it was allowed for other hosts, a request that
///   `http_proxy`, `all_proxy` or `ALL_PROXY` names a proxy for is an error: it is not sent through the
///   proxy, where it could be read, and not past it. (`HTTP_PROXY` is not read: a CGI's client sets it.)
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    https: Option<Choice>,
    http: Option<Choice>,
    no_proxy: Arc<NoProxy>,
}

/// A proxy, and where it was named.
#[derive(Clone, Debug)]
struct Choice {
    place: Arc<str>,
    proxy: Result<Arc<Proxy>, ProxyError>,
}

impl Proxies {
    /// Returns the rules that let every request go directly.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Returns the rules that let every request go through that proxy, except to the loopback.
    ///
    /// # Errors
    /// The URL is not [understood](Self#the-rules).
    pub fn new(url: &str) -> Result<Self, ProxyError> {
        Ok(Self::none().with_proxy(Proxy::new(url)?))
    }

    /// Returns the rules that these variables state. A proxy that is not understood is an error of the
    /// requests that it is meant for.
    ///
    /// ```
    /// use polygrant_client::Proxies;
    ///
    /// let proxies = Proxies::from_environment(|name| std::env::var_os(name));
    /// ```
    #[must_use]
    pub fn from_environment(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let first = |names: &[&str]| {
            let found = names.iter().find_map(|name| {
                let value = variable(name).filter(|value| !value.is_empty())?;
                Some((*name, value))
            });
            found.map(|(name, value)| Choice::new(name, &value))
        };
        let lists = ["no_proxy", "NO_PROXY"].iter().filter_map(|name| variable(name));
        let list = lists.into_iter().find(|list| !list.is_empty()).unwrap_or_default();
        Self {
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            no_proxy: Arc::new(NoProxy::new(&list.to_string_lossy())),
        }
    }

    /// Returns the same with another list of the hosts that are called directly, as `NO_PROXY`
    /// [has it](Self#the-rules).
    #[must_use]
    pub fn with_no_proxy(self, list: &str) -> Self {
        Self { no_proxy: Arc::new(NoProxy::new(list)), ..self }
    }

    /// Returns the same with that proxy for every request. The list of the hosts that are called directly
    /// stays as it is.
    #[must_use]
    pub fn with_proxy(self, proxy: Proxy) -> Self {
        let choice = Choice { place: Arc::clone(proxy.place()), proxy: Ok(Arc::new(proxy)) };
        Self { https: Some(choice.clone()), http: Some(choice), no_proxy: self.no_proxy }
    }

    /// Returns the proxy that a request to that URL goes through; `None` if it goes directly.
    ///
    /// # Errors
    /// The proxy's URL is not understood, or the request is plain `http`, which goes through none.
    pub fn proxy_for(&self, uri: &Uri) -> Result<Option<&Proxy>, ProxyError> {
        let Some(host) = uri.host().filter(|host| !is_loopback(host)) else {
            return Ok(None);
        };
        let is_https = uri.scheme() == Some(&Scheme::HTTPS);
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let choice = if is_https { &self.https } else { &self.http };
        let Some(choice) = choice.as_ref().filter(|_| !self.no_proxy.contains(host, port)) else {
            return Ok(None);
        };
        if !is_https {
            return Err(ProxyError::new(
                &choice.place,
                "names a proxy, and plain http does not go through one: use https, or put the host \
                 into NO_PROXY",
            ));
        }
        match &choice.proxy {
            Ok(proxy) => Ok(Some(proxy)),
            Err(error) => Err(error.clone()),
        }
    }
}

impl Choice {
    fn new(place: &str, url: &OsString) -> Self {
        let proxy = match url.to_str() {
            Some(url) => Proxy::named(place, url).map(Arc::new),
            None => Err(ProxyError::new(place, "is not UTF-8")),
        };
        Self { place: place.into(), proxy }
    }
}

/// Returns whether a host is this machine, whatever its environment says (RFC 6761 §6.3).
fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    address_of(host).is_some_and(|address| address.is_loopback())
        || name == "localhost"
        || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Proxies {
        Proxies::from_environment(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    /// Returns the address of the proxy, or nothing, or what is wrong.
    fn way(proxies: &Proxies, uri: &str) -> Result<Option<String>, String> {
        let proxy = proxies.proxy_for(&uri.parse().unwrap());
        let proxy = proxy.map(|proxy| proxy.map(|proxy| proxy.address().to_string()));
        proxy.map_err(|error| error.to_string())
    }

    #[test]
    fn the_first_variable_that_is_set_names_the_proxy() {
        for (variables, expected) in [
            (&[][..], None),
            (&[("HTTPS_PROXY", "a")], Some("a:80")),
            (&[("ALL_PROXY", "b:1"), ("HTTPS_PROXY", "a")], Some("a:80")),
            (&[("all_proxy", "b:1"), ("HTTPS_PROXY", "a")], Some("a:80")),
            (&[("ALL_PROXY", "b:1")], Some("b:1")),
            (&[("all_proxy", "b:1"), ("ALL_PROXY", "c")], Some("b:1")),
            (&[("https_proxy", "c:2"), ("HTTPS_PROXY", "a")], Some("c:2")),
            (&[("HTTPS_PROXY", ""), ("ALL_PROXY", "b:1")], Some("b:1")),
            (&[("HTTPS_PROXY", "")], None),
            (&[("HTTP_PROXY", "a"), ("http_proxy", "a")], None),
            (&[("NO_PROXY", "*")], None),
            (&[("HTTPS_PROXY", "a"), ("NO_PROXY", "vendor.test")], None),
            (&[("HTTPS_PROXY", "a"), ("no_proxy", "vendor.test")], None),
            (&[("HTTPS_PROXY", "a"), ("no_proxy", ""), ("NO_PROXY", "*")], None),
            (&[("HTTPS_PROXY", "a"), ("no_proxy", "b"), ("NO_PROXY", "*")], Some("a:80")),
            (&[("HTTPS_PROXY", "a"), ("NO_PROXY", "auth.vendor.test:8443")], Some("a:80")),
            (&[("HTTPS_PROXY", "a"), ("NO_PROXY", "auth.vendor.test:443")], None),
        ] {
            let found = way(&of(variables), "https://auth.vendor.test/token");
            assert_eq!(found, Ok(expected.map(str::to_owned)), "{variables:?}");
        }
    }

    #[test]
    fn the_loopback_is_never_proxied() {
        for proxies in [Proxies::new("proxy:3128").unwrap(), of(&[("ALL_PROXY", "socks5://proxy")])]
        {
            for host in
                ["localhost", "LocalHost.", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]"]
            {
                for uri in [format!("https://{host}:8443/"), format!("http://{host}/token")] {
                    assert_eq!(way(&proxies, &uri), Ok(None), "{uri}");
                }
            }
            assert_eq!(way(&proxies, "https://[::ffff:127.0.0.1]/"), Ok(None));
        }
        let proxies = Proxies::new("proxy:3128").unwrap();
        for host in ["128.0.0.1", "localhost.test", "notlocalhost", "[::2]", "0.0.0.0"] {
            let found = way(&proxies, &format!("https://{host}/"));
            assert_eq!(found, Ok(Some("proxy:3128".into())), "{host}");
        }
    }

    #[test]
    fn a_proxy_that_is_not_understood_fails_the_requests_it_is_meant_for() {
        let proxies = of(&[("HTTPS_PROXY", "socks5://proxy"), ("NO_PROXY", "corp.test")]);
        let error = way(&proxies, "https://auth.vendor.test/token").unwrap_err();
        assert!(error.starts_with("HTTPS_PROXY names a proxy of the kind `socks5`"), "{error}");
        assert_eq!(way(&proxies, "https://auth.corp.test/token"), Ok(None));
        // The one that comes first counts, even if another could be understood.
        let proxies = of(&[("https_proxy", "a b"), ("ALL_PROXY", "proxy")]);
        let error = way(&proxies, "https://auth.vendor.test/token").unwrap_err();
        assert!(error.starts_with("https_proxy is not the URL of a proxy"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_utf_8_is_an_error() {
        use std::os::unix::ffi::OsStringExt;
        let proxies = Proxies::from_environment(|name| {
            (name == "ALL_PROXY").then(|| OsString::from_vec(b"http://\xff:3128".to_vec()))
        });
        let error = way(&proxies, "https://auth.vendor.test/token").unwrap_err();
        assert_eq!(error, "ALL_PROXY is not UTF-8");
    }

    #[test]
    fn plain_http_is_sent_neither_through_a_proxy_nor_past_it() {
        let plain = "http://auth.vendor.test/token";
        for (variable, goes) in [
            ("http_proxy", false),
            ("ALL_PROXY", false),
            ("HTTP_PROXY", true),
            ("HTTPS_PROXY", true),
        ] {
            let proxies = of(&[(variable, "proxy:3128")]);
            assert_eq!(way(&proxies, plain).is_ok(), goes, "{variable}");
            assert_eq!(way(&proxies.with_no_proxy("vendor.test:80"), plain), Ok(None));
        }
        let error = way(&Proxies::new("proxy").unwrap(), plain).unwrap_err();
        assert!(error.starts_with("the proxy's URL names a proxy, and plain http"), "{error}");
    }

    #[test]
    fn with_proxy_keeps_the_list_of_direct_hosts() {
        let proxies = of(&[("ALL_PROXY", "socks5://proxy"), ("NO_PROXY", "corp.test")]);
        let proxies = proxies.with_proxy(Proxy::new("other:3128").unwrap());
        assert_eq!(way(&proxies, "https://auth.vendor.test/"), Ok(Some("other:3128".into())));
        assert_eq!(way(&proxies, "https://corp.test/"), Ok(None));
        assert_eq!(way(&Proxies::none(), "https://auth.vendor.test/"), Ok(None));
    }
}
