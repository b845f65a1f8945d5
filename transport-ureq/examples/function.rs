//! A function that a platform calls once per event, in a process that it keeps for the next one or ends at
//! any time. In the sources: `cargo run -p polygrant-ureq --example function`.

use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

use polygrant::{Dialect, Grant};
use polygrant_testkit::{SandboxServer, credentials};
use polygrant_ureq::{TokenClient, Transport};

/// It outlives the call, so that a warm process has a token already.
static TOKENS: OnceLock<TokenClient> = OnceLock::new();

/// Handles one event. `base_url` comes from the function's configuration, as a secret would.
fn handle(event: &str, base_url: &str) -> Result<String, Box<dyn Error>> {
    let tokens = match TOKENS.get() {
        Some(tokens) => tokens,
        None => {
            let grant = Grant::builder(Dialect::cobee());
            let grant = grant.base_url(base_url).credentials(credentials()).build()?;
            TOKENS.get_or_init(|| TokenClient::new(Transport::new(), grant))
        }
    };
    // Less than the platform's own limit, so that the event fails with a reason.
    let token = tokens.token_within(Duration::from_secs(5))?;
    // Here would be the call: `ureq::get(…).header("authorization", token.token().authorization())`.
    Ok(format!("{event}: with a token of {} characters", token.token().secret().len()))
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = SandboxServer::start(0)?;
    let base_url = server.base_url(&Dialect::cobee());
    println!("{}", handle("cold start", &base_url)?);
    println!("{}", handle("warm start", &base_url)?);
    let requests = TOKENS.get().map(|tokens| tokens.health().counts.requests);
    assert_eq!(requests, Some(1));
    Ok(())
}
