//! `oauth2`, which keeps no token, and the cache that one writes around it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use oauth2::basic::BasicClient;
use oauth2::{
    ClientId, ClientSecret, EndpointNotSet, EndpointSet, TokenResponse, TokenUrl, reqwest,
};
use polygrant_testkit::black_box::{BlackBox, Settings};

use crate::started::{Started, all_said_by};

type Client =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

struct Cached {
    client: Client,
    http: reqwest::blocking::Client,
    token: Mutex<Option<(String, Instant)>>,
}

/// As its documentation has it, under "Synchronous (blocking) API", with the redirects off that it warns of.
pub(crate) fn start(settings: &Settings) -> Started {
    let url = TokenUrl::new(settings.token_url.clone()).map_err(|error| error.to_string())?;
    let client = BasicClient::new(ClientId::new(settings.client_id.clone()))
        .set_client_secret(ClientSecret::new(settings.client_secret.clone()))
        .set_token_uri(url);
    let http = reqwest::blocking::ClientBuilder::new()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| error.to_string())?;
    Ok(Box::new(Cached { client, http, token: Mutex::default() }))
}

impl BlackBox for Cached {
    fn token(&self) -> Result<String, String> {
        let mut cached = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, _)) = cached.as_ref().filter(|(_, ends)| Instant::now() < *ends) {
            return Ok(token.clone());
        }
        let response = self.client.exchange_client_credentials().request(&self.http);
        let response = response.map_err(|error| all_said_by(&error))?;
        let token = response.access_token().secret().clone();
        let lifetime = response.expires_in().unwrap_or(Duration::from_secs(300));
        let ends = Instant::now().checked_add(lifetime);
        *cached = ends.map(|ends| (token.clone(), ends));
        Ok(token)
    }

    fn token_after(&self, rejected: &str) -> Option<Result<String, String>> {
        let mut cached = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        cached.take_if(|(token, _)| token == rejected);
        drop(cached);
        Some(self.token())
    }
}
