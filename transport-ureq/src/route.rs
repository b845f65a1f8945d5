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
        match agent.config().proxy() {
            Some(proxy) if proxy.is_from_env() => Self::of_environment(),
            Some(proxy) => Self::Agent(proxy.clone()),
            None => Self::Rules(Proxies::none()),
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
