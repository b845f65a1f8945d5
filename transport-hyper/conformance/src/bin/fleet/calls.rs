//! Authorised calls through either adapter, with a store.

use std::io;

use bytes::Bytes;
use http::Request;
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use polygrant::{Grant, Origins};
use polygrant_store_file::FileStore;
use polygrant_store_redis::RedisStore;
use polygrant_ureq::ureq::Agent;
use tokio::runtime::Runtime;
use tower::{Layer, ServiceExt};

/// Makes calls.
pub(crate) trait Calls {
    /// Returns the status, or why there is none.
    fn call(&self) -> Result<u16, String>;
}

pub(crate) struct Blocking {
    agent: Agent,
    url: String,
}

/// Calls through `polygrant-ureq`.
pub(crate) fn blocking(grant: Grant, store: &str, vendor: &str) -> io::Result<Blocking> {
    use polygrant_ureq::{Authorize, TokenClient, Transport};

    let client = TokenClient::new(Transport::new(), grant);
    let client = match redis(store)? {
        Some(store) => client.with_store(store),
        None => client.with_store(FileStore::new(store).map_err(io::Error::other)?),
    };
    let origins = Origins::of([vendor]).map_err(io::Error::other)?;
    let settings = || Agent::config_builder().max_idle_connections(0).proxy(None);
    let agent =
        Authorize::new(client, origins).agent(move || settings().http_status_as_error(false));
    Ok(Blocking { agent, url: format!("{vendor}/orders") })
}

impl Calls for Blocking {
    fn call(&self) -> Result<u16, String> {
        let response = self.agent.get(&self.url).call().map_err(|error| error.to_string())?;
        Ok(response.status().as_u16())
    }
}

pub(crate) struct OverTokio {
    runtime: Runtime,
    service: polygrant_hyper::Authorize<Client<HttpConnector, Empty<Bytes>>>,
    url: String,
}

/// Calls through `polygrant-hyper`.
pub(crate) fn over_tokio(grant: Grant, store: &str, vendor: &str) -> io::Result<OverTokio> {
    use polygrant_hyper::{AuthorizeLayer, TokenClient};

    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let client = {
        let _inside = runtime.enter();
        TokenClient::tokio(grant)
    };
    let client = match redis(store)? {
        Some(store) => client.with_store(store),
        None => client.with_store(FileStore::new(store).map_err(io::Error::other)?),
    };
    let origins = Origins::of([vendor]).map_err(io::Error::other)?;
    let http = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
    let service = AuthorizeLayer::new(client, origins).layer(http);
    Ok(OverTokio { runtime, service, url: format!("{vendor}/orders") })
}

impl Calls for OverTokio {
    fn call(&self) -> Result<u16, String> {
        let request =
            Request::get(&self.url).body(Empty::new()).map_err(|error| error.to_string())?;
        let service = self.service.clone();
        let response = self.runtime.block_on(service.oneshot(request));
        let response = response.map_err(|error| error.to_string())?;
        Ok(response.status().as_u16())
    }
}

/// Returns the server's store, if the name is that of a server.
fn redis(store: &str) -> io::Result<Option<RedisStore>> {
    let is_server = store.starts_with("redis://");
    is_server.then(|| RedisStore::new(store).map_err(io::Error::other)).transpose()
}
