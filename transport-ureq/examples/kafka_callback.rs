//! A token callback as Kafka clients want it, such as `ClientContext::generate_oauth_token` of `rdkafka`: it
//! blocks, and says when the token ends. In the sources:
//! `cargo run -p polygrant-ureq --example kafka_callback`.

use std::error::Error;
use std::time::Duration;

use polygrant::{Dialect, Grant};
use polygrant_testkit::{CLIENT_ID, SandboxServer, credentials};
use polygrant_ureq::{TokenClient, Transport};

/// What the callback returns: the fields of `rdkafka::client::OAuthToken`.
struct OAuthToken {
    token: String,
    principal_name: String,
    /// Milliseconds since 1970.
    lifetime_ms: i64,
}

/// What the Kafka client is given. It calls back from a thread of its own, in time before the end.
struct Context {
    tokens: TokenClient,
}

impl Context {
    fn generate_oauth_token(&self) -> Result<OAuthToken, Box<dyn Error>> {
        // A connection lives no longer than its token, so one that ends soon is of no use.
        let token = self.tokens.token_lasting(Duration::from_secs(300))?;
        let end = token.expires_at().ok_or("the server does not say when the token ends")?;
        Ok(OAuthToken {
            token: token.token().secret().to_owned(),
            principal_name: CLIENT_ID.to_owned(),
            lifetime_ms: i64::try_from(end.wall().since_epoch().as_millis())?,
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = SandboxServer::start(0)?;
    let dialect = Dialect::rfc6749();
    let base_url = server.base_url(&dialect);
    let grant = Grant::builder(dialect).base_url(base_url).credentials(credentials()).build()?;
    let context = Context { tokens: TokenClient::new(Transport::new(), grant) };

    let first = context.generate_oauth_token()?;
    let second = std::thread::scope(|threads| {
        let called = threads.spawn(|| context.generate_oauth_token().map_err(|it| it.to_string()));
        called.join().map_err(|_| "the callback panicked")
    })??;
    println!("{}: until {} ms, {}", first.principal_name, first.lifetime_ms, first.token);
    assert_eq!((first.token, first.lifetime_ms), (second.token, second.lifetime_ms));
    assert_eq!(context.tokens.health().counts.requests, 1);
    Ok(())
}
