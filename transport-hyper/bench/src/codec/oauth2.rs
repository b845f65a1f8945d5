//! The crate `oauth2`, with HTTP Basic, which is its default.

use std::cell::RefCell;
use std::convert::Infallible;
use std::hint::black_box;

use oauth2::basic::{BasicClient, BasicRequestTokenError, BasicTokenResponse};
use oauth2::{
    ClientId, ClientSecret, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, Scope,
    TokenResponse as _, TokenUrl,
};

use super::Codec;
use crate::vendor::{CLIENT_ID, CLIENT_SECRET, Vendor, VendorResponse};

type Client =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Its client, with the scopes that are asked for.
#[derive(Debug)]
pub struct Oauth2 {
    client: Client,
    scopes: Vec<Scope>,
}

impl Oauth2 {
    /// A client of that vendor's.
    #[must_use]
    pub fn of(vendor: &Vendor) -> Self {
        let url = TokenUrl::new(vendor.url.to_owned()).expect("a token URL");
        Self {
            client: BasicClient::new(ClientId::new(CLIENT_ID.to_owned()))
                .set_client_secret(ClientSecret::new(CLIENT_SECRET.to_owned()))
                .set_token_uri(url),
            scopes: vendor.scopes.iter().map(|scope| Scope::new((*scope).to_owned())).collect(),
        }
    }

    fn run(
        &self,
        response: &mut VendorResponse,
    ) -> Result<BasicTokenResponse, BasicRequestTokenError<Infallible>> {
        // It takes the response as its own, so it is not copied here.
        let response = RefCell::new(std::mem::take(response));
        let send = |request: HttpRequest| -> Result<HttpResponse, Infallible> {
            black_box(request);
            Ok(response.take())
        };
        let request = self.client.exchange_client_credentials();
        request.add_scopes(self.scopes.iter().cloned()).request(&send)
    }
}

impl Codec for Oauth2 {
    fn exchange(&self, response: &mut VendorResponse) {
        let _ = black_box(self.run(black_box(response)));
    }

    fn token(&self, response: &mut VendorResponse) -> Option<String> {
        self.run(response).ok().map(|token| token.access_token().secret().clone())
    }
}
