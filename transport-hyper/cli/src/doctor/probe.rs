//! The first hop: its name and its address.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use http::Uri;
use polygrant_hyper::Proxy;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::advice;
use super::report::{Check, Step};

/// What is connected to: the server, or the proxy before it.
pub(super) struct Hop {
    host: String,
    port: u16,
    /// Why it is not the server.
    is_proxy: bool,
}

impl Hop {
    pub(super) fn new(uri: &Uri, proxy: Option<&Proxy>) -> Self {
        let (host, port, is_proxy) = match proxy {
            Some(proxy) => (proxy.host(), proxy.port(), true),
            None => {
                let is_https = uri.scheme_str() == Some("https");
                let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
                (uri.host().unwrap_or_default(), port, false)
            }
        };
        Self { host: host.trim_matches(['[', ']']).to_owned(), port, is_proxy }
    }

    /// Looks the name up and connects, each in that time.
    pub(super) async fn checks(&self, limit: Duration) -> [Check; 2] {
        let which = if self.is_proxy { "the proxy " } else { "" };
        let found = timeout(limit, lookup_host((&*self.host, self.port))).await;
        let addresses: Vec<SocketAddr> = match found {
            Ok(Ok(addresses)) => addresses.collect(),
            Ok(Err(error)) => return self.unknown(&error.to_string()),
            Err(_) => return self.unknown("the lookup timed out"),
        };
        if addresses.is_empty() {
            return self.unknown("it has no address");
        }
        let ips = joined(addresses.iter().map(|address| address.ip().to_string()));
        let name = if self.host.parse::<IpAddr>().is_ok() {
            format!("{which}{} is an address", self.host)
        } else {
            format!("{which}{} is {ips}", self.host)
        };
        [Check::ok(Step::Name, name), self.connected(&addresses, limit).await]
    }

    async fn connected(&self, addresses: &[SocketAddr], limit: Duration) -> Check {
        let mut problems = Vec::new();
        for address in addresses {
            let since = Instant::now();
            match timeout(limit, TcpStream::connect(address)).await {
                Ok(Ok(_)) => {
                    let millis = since.elapsed().as_millis();
                    let before: String = problems.iter().map(|it| format!(", not {it}")).collect();
                    let detail = format!("{address} accepts connections, in {millis} ms{before}");
                    return Check::ok(Step::Address, detail);
                }
                Ok(Err(error)) => problems.push(format!("{address}: {error}")),
                Err(_) => {
                    problems.push(format!("{address}: no reply in {} s", limit.as_secs_f64()));
                }
            }
        }
        Check::failed(
            Step::Address,
            joined(problems.into_iter()),
            advice::of_address(self.is_proxy),
        )
    }

    fn unknown(&self, problem: &str) -> [Check; 2] {
        let detail = format!("{} has no address: {problem}", self.host);
        let failed = Check::failed(Step::Name, detail, advice::of_name(self.is_proxy));
        [failed, Check::skipped(Step::Address, "not known")]
    }
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(", ")
}
