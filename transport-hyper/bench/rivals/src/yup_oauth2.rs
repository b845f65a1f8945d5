//! `yup-oauth2` with a service account.

use std::process::Command;

use polygrant_testkit::black_box::{BlackBox, Settings};
use yup_oauth2::authenticator::DefaultAuthenticator;
use yup_oauth2::{ServiceAccountAuthenticator, ServiceAccountKey};

use crate::async_runtime::block_on;
use crate::started::{Started, all_said_by};

struct Account(DefaultAuthenticator);

const SCOPES: [&str; 1] = ["read"];

/// Makes a key, which signs the assertions.
pub(crate) fn key() -> Result<String, Box<dyn std::error::Error>> {
    let made = Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
        .output()?;
    Ok(String::from_utf8(made.stdout)?)
}

pub(crate) fn start(settings: &Settings, key: &str) -> Started {
    let key = ServiceAccountKey {
        key_type: Some("service_account".into()),
        project_id: None,
        private_key_id: None,
        private_key: key.to_owned(),
        client_email: settings.client_id.clone(),
        client_id: Some(settings.client_id.clone()),
        auth_uri: None,
        token_uri: settings.token_url.clone(),
        auth_provider_x509_cert_url: None,
        client_x509_cert_url: None,
    };
    let built = block_on(ServiceAccountAuthenticator::builder(key).build());
    Ok(Box::new(Account(built.map_err(|error| all_said_by(&error))?)))
}

impl Account {
    fn text(outcome: Result<yup_oauth2::AccessToken, yup_oauth2::Error>) -> Result<String, String> {
        let token = outcome.map_err(|error| all_said_by(&error))?;
        token.token().map(str::to_owned).ok_or_else(|| "it has no text".into())
    }
}

impl BlackBox for Account {
    fn token(&self) -> Result<String, String> {
        Self::text(block_on(self.0.token(&SCOPES)))
    }

    fn token_after(&self, rejected: &str) -> Option<Result<String, String>> {
        if self.token().is_ok_and(|token| token == rejected) {
            return Some(Self::text(block_on(self.0.force_refreshed_token(&SCOPES))));
        }
        Some(self.token())
    }
}
