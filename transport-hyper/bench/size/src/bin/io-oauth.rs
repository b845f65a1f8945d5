//! Gets a token by io-oauth and its client.

use std::collections::BTreeSet;

use io_oauth::client::Oauth20ClientStd;
use io_oauth::rfc6749::client_credentials::Oauth20ClientCredentialsRequestParams as Params;
use pimalaya_stream::tls::Tls;
use polygrant_size::{Error, told};
use secrecy::ExposeSecret as _;

fn main() -> Result<(), Error> {
    let [url, id, secret] = told()?;
    let mut client = Oauth20ClientStd::connect(url.parse()?, &Tls::default(), id)?;
    client.client_secret = Some(secret.into());
    let response = client.request_client_credentials(Params { scope: BTreeSet::new() })?;
    let token = response.map_err(|error| format!("{error:?}"))?;
    println!("{}", token.access_token.expose_secret());
    Ok(())
}
