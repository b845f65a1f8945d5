//! `huskarl` with its own cache.

use huskarl::cache::{
    GrantTokenSource, InMemoryRefreshTokenStore, InMemoryTokenCache, TokenSource, reusable,
};
use huskarl::core::EndpointUrl;
use huskarl::core::client_auth::ClientSecret;
use huskarl::core::secrets::{ProvidedSecret, SecretString};
use huskarl::grant::client_credentials::{
    ClientCredentialsGrant, ClientCredentialsGrantParameters,
};
use huskarl_reqwest::ReqwestClient;
use polygrant_testkit::black_box::{BlackBox, Settings};

use crate::async_runtime::block_on;
use crate::started::{Started, all_said_by};

struct Huskarl(
    InMemoryTokenCache<GrantTokenSource<ClientCredentialsGrant, InMemoryRefreshTokenStore>>,
);

pub(crate) fn start(settings: &Settings) -> Started {
    let secret = ProvidedSecret::new(SecretString::new(settings.client_secret.clone()));
    let url = settings.token_url.parse::<EndpointUrl>().map_err(|error| error.to_string())?;
    let http = block_on(async { ReqwestClient::builder().build().await });
    let grant = ClientCredentialsGrant::builder()
        .client_id(settings.client_id.clone())
        .client_auth(ClientSecret::builder().client_secret(secret).build())
        .token_endpoint(url)
        .http_client(http.map_err(|error| all_said_by(&error))?)
        .build();
    let parameters = ClientCredentialsGrantParameters::builder().build();
    let source = GrantTokenSource::builder()
        .grant(grant)
        .grant_parameters(reusable(parameters))
        .refresh_store(InMemoryRefreshTokenStore::default())
        .build();
    Ok(Box::new(Huskarl(InMemoryTokenCache::builder().source(source).build())))
}

impl BlackBox for Huskarl {
    fn token(&self) -> Result<String, String> {
        let token = block_on(self.0.token()).map_err(|error| all_said_by(&error))?;
        Ok(token.access_token().token().expose_secret().to_owned())
    }

    fn token_after(&self, rejected: &str) -> Option<Result<String, String>> {
        if self.token().is_ok_and(|token| token == rejected) {
            self.0.invalidate();
        }
        Some(self.token())
    }
}
