//! The way to a server, before its TLS: a TCP connection, or a tunnel through a proxy.

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{HeaderMap, HeaderValue, Uri, header};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use polygrant::TransportErrorReason;
use polygrant_client::Proxy;
use rustls::ClientConfig;
use tower_service::Service;

use super::progress::Progress;
use super::socket::{Heard, Socket};
use super::tcp::Tcp;
use super::via_proxy::{Stage, ViaProxy};
use crate::user_agent::USER_AGENT;

type BoxError = Box<dyn StdError + Send + Sync>;
type Connecting = Pin<Box<dyn Future<Output = Result<Socket, BoxError>> + Send>>;

/// Connects to servers, through a proxy if there is one.
#[derive(Clone)]
pub(super) struct Way {
    proxy: Option<Proxy>,
    /// For proxies that are spoken to over TLS.
    tls: Arc<ClientConfig>,
    progress: Progress,
}

impl Way {
    pub(super) const fn new(
        proxy: Option<Proxy>,
        tls: Arc<ClientConfig>,
        progress: Progress,
    ) -> Self {
        Self { proxy, tls, progress }
    }
}

impl Service<Uri> for Way {
    type Response = Socket;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Connecting {
        let progress = self.progress.clone();
        let Some(proxy) = &self.proxy else {
            let connected = Tcp::new(progress).call(uri);
            return Box::pin(async move {
                Ok(Socket::direct(MaybeHttpsStream::Http(connected.await?)))
            });
        };
        // Whatever is late before there is a tunnel, it is the proxy.
        progress.wait_for(TransportErrorReason::ProxyTimedOut);
        let tcp = Tcp::new(Progress::new(TransportErrorReason::ProxyTimedOut));
        let heard = Heard::default();
        let to_proxy = ToProxy {
            connector: HttpsConnector::from((tcp, Arc::clone(&self.tls))),
            heard: heard.clone(),
        };
        let tunnel = Tunnel::new(proxy.uri().clone(), to_proxy).with_headers(headers(proxy));
        let (mut tunnel, proxy) = (tunnel, proxy.clone());
        Box::pin(async move {
            match tunnel.call(uri).await {
                Ok(socket) => {
                    progress.wait_for(TransportErrorReason::HandshakeTimedOut);
                    Ok(socket)
                }
                Err(error) => {
                    let stage = heard.stage(proxy.authorization().is_some());
                    Err(ViaProxy::new(proxy.address(), stage, error).into())
                }
            }
        })
    }
}

/// Returns what a CONNECT says beside the host.
fn headers(proxy: &Proxy) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    if let Some(authorization) = proxy.authorization() {
        headers.insert(header::PROXY_AUTHORIZATION, authorization.clone());
    }
    headers
}

impl Heard {
    fn stage(&self, with_credentials: bool) -> Stage {
        let response = self.response();
        // A tunnel broke off behind that.
        if !response.is_complete() || response.is_tunnel() {
            return Stage::Asked;
        }
        Stage::Refused(response.error(with_credentials))
    }
}

/// Connects to proxies, and hears what they say first.
struct ToProxy {
    connector: HttpsConnector<Tcp>,
    heard: Heard,
}

impl Service<Uri> for ToProxy {
    type Response = Socket;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(cx)
    }

    fn call(&mut self, proxy: Uri) -> Connecting {
        let (connected, heard) = (self.connector.call(proxy), self.heard.clone());
        Box::pin(async move { Ok(Socket::to_proxy(connected.await?, heard)) })
    }
}
