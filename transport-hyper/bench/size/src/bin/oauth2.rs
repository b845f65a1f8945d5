//! Gets a token by oauth2, over reqwest.

use oauth2::basic::BasicClient;
use oauth2::{ClientId, ClientSecret, TokenFields as _, TokenUrl};
use polygrant_size::{Error, told};

fn main() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let client = BasicClient::new(ClientId::new(id))
        .set_client_secret(ClientSecret::new(secret))
        .set_token_uri(TokenUrl::new(url)?);
    let http = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none());
    let token = client.exchange_client_credentials().request(&http.build()?)?;
    println!("{}", token.access_token().secret());
    Ok(())
}
