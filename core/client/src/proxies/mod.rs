//! Decides which proxy a request goes through.

pub use connect_response::ConnectResponse;
pub use proxy::Proxy;
pub use proxy_error::ProxyError;
pub use rules::Proxies;

mod connect_response;
mod no_proxy;
mod proxy;
mod proxy_error;
mod rules;
