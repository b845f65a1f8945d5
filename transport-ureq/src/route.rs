//! The way to the server: directly, or through a proxy.

use std::sync::Arc;

use polygrant::{TransportError, TransportErrorKind};
use polygrant_client::{Proxies, Proxy};
use ureq::http::Uri;
use ureq::http::uri::Scheme;
use ureq::{Agent, ProxyProtocol};

/// What decides on the way.
#[derive(Clone)]
pub(crate) enum Routes {
    Rules(Proxies),
    /// An agent that was given a proxy of its own.
    Agent(ureq::Proxy),
}

/// A way through a proxy.
pub(crate) struct Tunnel {
    pub(crate) proxy: ureq::Proxy,
    /// Its host and port.
    pub(crate) address: Arc<str>,
    pub(crate) has_credentials: bool,
}

impl Routes {
    /// Returns the rules that the environment states, read now.
    pub(crate) fn of_environment() -> Self {
        Self::Rules(Proxies::from_environment(|name| std::env::var_os(name)))
    }

    /// Returns what an agent says. What it has found in the environment is found here by other rules.
    pub(crate) fn of_agent(agent: &Agent) -> Self {
        Self::chosen(agent.config().proxy(), ureq::Proxy::try_from_env().is_some())
    }

    /// Returns the way of an agent with that proxy; `is_in_environment` says whether ureq finds one there.
    fn chosen(proxy: Option<&ureq::Proxy>, is_in_environment: bool) -> Self {
        match proxy {
            Some(proxy) if proxy.is_from_env() => Self::of_environment(),
            Some(proxy) => Self::Agent(proxy.clone()),
            // There is one, and the agent was told to have none.
            None if is_in_environment => Self::Rules(Proxies::none()),
            // ureq passes by what it does not understand.
            None => Self::of_environment(),
        }
    }

    /// Returns the proxy that leads to that URL; `None` if the way is direct.
    ///
    /// # Errors
    /// A proxy is named that cannot be used.
    pub(crate) fn to(&self, uri: &Uri) -> Result<Option<Tunnel>, TransportError> {
        match self {
            Self::Rules(rules) => rules.proxy_for(uri)?.map(Tunnel::of_rules).transpose(),
            // ureq would tunnel plain http as well, and so send the secret, which was not to leave
            // this machine, in clear text to another.
            Self::Agent(_) if uri.scheme() != Some(&Scheme::HTTPS) => Ok(None),
            Self::Agent(proxy) if proxy.is_no_proxy(uri) => Ok(None),
            Self::Agent(proxy) => Tunnel::of_agent(proxy).map(Some),
        }
    }
}

impl Tunnel {
    fn of_rules(proxy: &Proxy) -> Result<Self, TransportError> {
        let kind = if proxy.is_tls() { ProxyProtocol::Https } else { ProxyProtocol::Http };
        let mut made = ureq::Proxy::builder(kind).host(proxy.host()).port(proxy.port());
        if let Some(user) = proxy.user() {
            made = made.username(user).password(proxy.password().unwrap_or_default());
        }
        Ok(Self {
            proxy: made.build().map_err(|_| unusable("its URL cannot be written for ureq"))?,
            address: Arc::clone(proxy.address()),
            has_credentials: proxy.authorization().is_some(),
        })
    }

    fn of_agent(proxy: &ureq::Proxy) -> Result<Self, TransportError> {
        // Without a feature of its own, ureq passes such a proxy by.
        if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) {
            return Err(unusable("the agent's is of a kind that this client does not speak"));
        }
        Ok(Self {
            proxy: proxy.clone(),
            address: format!("{}:{}", proxy.host(), proxy.port()).into(),
            has_credentials: proxy.username().is_some(),
        })
    }
}

fn unusable(problem: &str) -> TransportError {
    TransportError::new(TransportErrorKind::Proxy).with_detail(problem)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::Transport;

    #[test]
    fn an_agent_without_a_proxy_was_told_so_where_the_environment_names_one() {
        let proxy = ureq::Proxy::new("http://proxy.test:3128").unwrap();
        assert!(matches!(Routes::chosen(Some(&proxy), true), Routes::Agent(_)));
        let Routes::Rules(rules) = Routes::chosen(None, true) else { panic!() };
        assert!(rules.proxy_for(&Uri::from_static("https://a.test")).unwrap().is_none());
    }

    /// Runs itself with a proxy in the environment that ureq does not understand.
    #[test]
    fn fault_84_a_proxy_that_is_not_understood_is_not_passed_by() {
        const CHILD: &str = "POLYGRANT_TEST_CHILD";
        let uri = Uri::from_static("https://auth.vendor.invalid/token");
        if std::env::var_os(CHILD).is_some() {
            for transport in [Transport::new(), Transport::with_agent(Agent::new_with_defaults())] {
                let error = transport.routes().to(&uri).map(|_| ()).unwrap_err();
                assert_eq!(error.kind(), TransportErrorKind::Proxy);
                assert!(error.to_string().contains("HTTPS_PROXY"), "{error}");
            }
            return;
        }
        let names = [
            "https_proxy",
            "all_proxy",
            "ALL_PROXY",
            "http_proxy",
            "HTTP_PROXY",
            "NO_PROXY",
            "no_proxy",
        ];
        for value in ["ftp://proxy:1", "http://", "http://pro xy:1", "http://u:p%ff@proxy:1"] {
            let mut child = Command::new(std::env::current_exe().unwrap());
            for name in names {
                child.env_remove(name);
            }
            let name = "fault_84_a_proxy_that_is_not_understood_is_not_passed_by";
            child.args([name, "--test-threads=1"]).env(CHILD, "1").env("HTTPS_PROXY", value);
            let output = child.output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success() && said.contains("1 passed"), "{value}: {said}");
        }
    }
}
