//! Gets a token by huskarl, over reqwest.

use huskarl::core::EndpointUrl;
use huskarl::core::client_auth::ClientSecret;
use huskarl::core::secrets::{ProvidedSecret, SecretString};
use huskarl::grant::client_credentials::{
    ClientCredentialsGrant, ClientCredentialsGrantParameters,
};
use huskarl::grant::core::OAuth2ExchangeGrant as _;
use huskarl_reqwest::ReqwestClient;
use polygrant_size::{Error, told};
use tokio::runtime::Builder;

fn main() -> Result<(), Error> {
    Builder::new_current_thread().enable_all().build()?.block_on(get())
}

async fn get() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let secret = ProvidedSecret::new(SecretString::new(secret));
    let grant = ClientCredentialsGrant::builder()
        .client_id(id)
        .client_auth(ClientSecret::builder().client_secret(secret).prefer_basic_auth(true).build())
        .token_endpoint(url.parse::<EndpointUrl>()?)
        .token_endpoint_auth_methods_supported(vec!["client_secret_basic".to_owned()])
        .http_client(ReqwestClient::builder().build().await?)
        .build();
    let token = grant.exchange(ClientCredentialsGrantParameters::builder().build()).await?;
    println!("{}", token.access_token().token().expose_secret());
    Ok(())
}
