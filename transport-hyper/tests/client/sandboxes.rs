//! Whom the tokens come from.

use polygrant::{Dialect, Grant, Scopes};
use polygrant_hyper::sandbox::{SandboxServer, credentials};

pub(crate) fn grant_at(base_url: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap()
}

pub(crate) fn sandbox() -> (SandboxServer, Grant) {
    let server = SandboxServer::start(0).unwrap();
    let grant = grant_at(&server.base_url(&Dialect::rfc6749()));
    (server, grant)
}
