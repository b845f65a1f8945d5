//! `middle`, which refreshes in the background.

use std::sync::{Mutex, PoisonError};

use middle::{Authorizer, BasicClientCredentialAuthorizer};
use polygrant_testkit::black_box::{BlackBox, Settings};

use crate::async_runtime::block_on;
use crate::started::{Started, all_said_by};

/// It asks for its first token when it is built, which is at the first call here. It has no way to say that
/// a token was rejected.
struct Middle {
    settings: Settings,
    authorizer: Mutex<Option<BasicClientCredentialAuthorizer>>,
}

pub(crate) fn start(settings: &Settings) -> Started {
    Ok(Box::new(Middle { settings: settings.clone(), authorizer: Mutex::default() }))
}

impl BlackBox for Middle {
    fn token(&self) -> Result<String, String> {
        let mut authorizer = self.authorizer.lock().unwrap_or_else(PoisonError::into_inner);
        if authorizer.is_none() {
            let Settings { token_url, client_id, client_secret, .. } = &self.settings;
            let url = token_url.parse().map_err(|error| format!("{error}"))?;
            let builder =
                BasicClientCredentialAuthorizer::basic_builder(client_id, client_secret, url);
            *authorizer = Some(block_on(builder.build()).map_err(|error| all_said_by(&error))?);
        }
        let built = authorizer.as_ref().ok_or("not built")?;
        let header = built.authorization_header().map_err(|error| all_said_by(&error))?;
        let header = header.to_str().map_err(|error| error.to_string())?;
        Ok(header.trim_start_matches("Bearer ").to_owned())
    }

    fn stop(&self) {
        self.authorizer.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
