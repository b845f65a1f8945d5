//! Gets a token from a server on this machine, by an adapter of 120 lines:
//! `cargo run -p polygrant-client --example threads -- http://127.0.0.1:8080/rfc6749`, where
//! `cargo polygrant sandbox --port 8080` serves.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program, not the crate"
)]

use std::sync::Arc;
use std::time::Duration;

use polygrant::{Credentials, Dialect, Grant, Scopes};
use polygrant_client::lifecycle::Policy;

use adapter::{TokenClient, send};

mod adapter;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::args().nth(1).ok_or("usage: threads BASE-URL")?;
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&base_url)?;
    let credentials = Credentials::new("sandbox-client", "sandbox-secret")?;
    let grant = Grant::new(dialect, endpoint, credentials, Scopes::none())?;
    let client = TokenClient::new(Arc::new(send), grant, Policy::default());
    client.token(Duration::from_secs(30))?;
    println!("{:?}", client.lifecycle.health());
    Ok(())
}
