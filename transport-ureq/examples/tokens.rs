//! Gets a token in every dialect that sends a secret, over blocking ureq, from a sandbox in this process.
//! In the sources: `cargo run -p polygrant-ureq --example tokens`.

use std::error::Error;

use polygrant::{Dialect, Grant, Scopes};
use polygrant_testkit::{SandboxServer, credentials};
use polygrant_ureq::Transport;

fn main() -> Result<(), Box<dyn Error>> {
    let server = SandboxServer::start(0)?;
    let transport = Transport::new();
    let dialects = Dialect::all().into_iter();
    let by_secret = |it: &Dialect| it.assertions.is_empty() && !it.client_certificate;
    for dialect in dialects.filter(by_secret) {
        let scopes =
            if dialect.takes_scopes() { Scopes::from(["item", "event"]) } else { Scopes::none() };
        let endpoint = dialect.endpoint_at(&server.base_url(&dialect))?;
        let name = dialect.name.clone();
        let grant = Grant::new(dialect, endpoint, credentials(), scopes)?;

        println!("━━ {name}");
        println!("> {} {}", grant.request().method(), grant.endpoint());
        let token = transport.fetch(&grant)?;
        println!("< {} {}", token.token_type(), token.secret());
        println!("= lives for {:?}, scope {:?}\n", token.expires_in(), token.scope());
    }
    Ok(())
}
