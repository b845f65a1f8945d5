//! What the tests ask for, and what comes of it.

use polygrant::{AccessToken, Dialect, Error, Grant, Scopes, TransportErrorKind};
use polygrant_hyper::{Client, Transport};
use polygrant_testkit::{TOKEN, credentials};
use tokio::runtime::Runtime;

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A grant in RFC 6749's own dialect.
pub(crate) fn grant(base_url: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(base_url).unwrap();
    Grant::new(dialect, endpoint, credentials(), Scopes::none()).unwrap()
}

pub(crate) fn token_body() -> String {
    format!(r#"{{"access_token":"{TOKEN}","token_type":"Bearer","expires_in":3600}}"#)
}

/// Returns a response with a token.
pub(crate) fn token() -> String {
    let body = token_body();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// One exchange on a runtime of its own, whose end closes the connection.
pub(crate) fn fetch(transport: &Transport<Client>, grant: &Grant) -> Result<AccessToken, Error> {
    runtime().block_on(transport.fetch(grant))
}

pub(crate) fn fault(result: Result<AccessToken, Error>) -> TransportErrorKind {
    match result {
        Err(Error::Transport(error)) => {
            println!("{:?}: {:?}", error.kind(), std::error::Error::source(&error));
            error.kind()
        }
        other => panic!("{other:?}"),
    }
}
