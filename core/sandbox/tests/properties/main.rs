//! Properties of every input: strategies of `polygrant_sandbox::strategies`, and decoders of our own.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]

mod any_response;
mod axes;
mod canaries;
mod decode;
mod dialects;
mod documents;
mod requests;
mod responses_for;
mod sandbox;
mod sandbox_refusals;

use polygrant::{Credentials, Dialect, Endpoint, Grant};
use polygrant_sandbox::strategies::{any_built_in, any_credentials_for, any_scopes};
use proptest::prelude::*;

/// Nothing is written to disk: a failure prints its input, which becomes a test of its own.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

/// Whether a client sends its secret.
fn sends_secret(dialect: &Dialect) -> bool {
    dialect.assertions.is_empty() && dialect.needed_credentials().contains(&"client_secret")
}

/// Credentials of any text and scopes that the dialect takes, in one of those that send a secret.
fn any_case() -> impl Strategy<Value = (Dialect, Credentials, Vec<String>)> {
    any_built_in().prop_filter("it sends a secret", sends_secret).prop_flat_map(|dialect| {
        let parts = (any_credentials_for(&dialect), any_scopes(&dialect));
        (Just(dialect), parts.0, parts.1)
    })
}

fn grant(dialect: &Dialect, credentials: &Credentials, scopes: &[String]) -> Grant {
    let endpoint = Endpoint::new(&dialect.url_at("http://localhost").unwrap()).unwrap();
    Grant::new(dialect.clone(), endpoint, credentials.clone(), scopes.to_vec()).unwrap()
}
