//! Decides which proxy a request goes through.

pub use proxy::Proxy;
pub use proxy_error::ProxyError;
pub use rules::Proxies;

mod no_proxy;
mod proxy;
mod proxy_error;
mod rules;
