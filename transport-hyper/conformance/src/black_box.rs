//! This project's clients, seen from outside alone, as any other client is.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use polygrant::{Credentials, Dialect, Endpoint, Grant, Scopes};
use polygrant_lifecycle::{CachedToken, Policy, TokenError};
use polygrant_testkit::black_box::{BlackBox, Settings};
use polygrant_testkit::faults::{Adapter, ClientUnderTest};

/// A client, and the tokens that it gave by their texts.
struct Seen {
    client: Box<dyn ClientUnderTest>,
    given: Mutex<HashMap<String, Arc<CachedToken>>>,
}

/// Starts a client of that adapter with the policy that it has by default.
///
/// # Errors
/// The settings do not fit, or there is no client.
pub fn black_box(adapter: &dyn Adapter, settings: &Settings) -> Result<Box<dyn BlackBox>, String> {
    let grant = grant(settings).map_err(|error| error.to_string())?;
    let client = adapter.client(grant, Policy::default())?;
    Ok(Box::new(Seen { client, given: Mutex::default() }))
}

fn grant(settings: &Settings) -> Result<Grant, Box<dyn Error>> {
    let credentials = Credentials::new(&*settings.client_id, &*settings.client_secret)?;
    let endpoint = Endpoint::new(&settings.token_url)?;
    Ok(Grant::new(Dialect::rfc6749(), endpoint, credentials, Scopes::none())?)
}

impl Seen {
    fn text(&self, outcome: Result<Arc<CachedToken>, TokenError>) -> Result<String, String> {
        let token = outcome.map_err(|error| all_said_by(&error))?;
        let text = token.token().secret().to_owned();
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.insert(text.clone(), token);
        Ok(text)
    }
}

impl BlackBox for Seen {
    fn token(&self) -> Result<String, String> {
        self.text(self.client.token())
    }

    fn token_after(&self, rejected: &str) -> Option<Result<String, String>> {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let rejected = given.get(rejected).cloned();
        drop(given);
        // A token that it never gave is none that it could take back.
        Some(match rejected {
            Some(rejected) => self.text(self.client.token_after(&rejected)),
            None => self.token(),
        })
    }
}

/// Returns the texts of an error and all its causes.
fn all_said_by(error: &TokenError) -> String {
    let mut all = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        all += &format!(" {error} {error:?}");
        cause = error.source();
    }
    all
}
