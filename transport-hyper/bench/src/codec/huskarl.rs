//! The crate `huskarl`, with HTTP Basic. It is async; here nothing is ever waited for.

use std::fmt;
use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use huskarl::core::client_auth::ClientSecret;
use huskarl::core::http::{HttpClient, HttpResponse, Idempotency};
use huskarl::core::platform::MaybeSendBoxFuture;
use huskarl::core::secrets::{ProvidedSecret, SecretString};
use huskarl::core::{EndpointUrl, Error};
use huskarl::grant::client_credentials::{
    ClientCredentialsGrant, ClientCredentialsGrantParameters,
};
use huskarl::grant::core::{OAuth2ExchangeGrant as _, TokenResponse};

use super::Codec;
use crate::keeper::polygrant::ready;
use crate::vendor::{CLIENT_ID, CLIENT_SECRET, Vendor, VendorResponse};

/// Its grant, with the parameters that are asked with.
pub struct Huskarl {
    grant: ClientCredentialsGrant,
    parameters: ClientCredentialsGrantParameters,
    wire: Wire,
}

impl Huskarl {
    /// A client of that vendor's.
    #[must_use]
    pub fn of(vendor: &Vendor) -> Self {
        let wire = Wire::default();
        Self { grant: grant(vendor.url, wire.clone()), parameters: parameters(vendor), wire }
    }

    fn run(&self, response: &mut VendorResponse) -> Result<TokenResponse, Error> {
        self.wire.carry(response);
        ready(self.grant.exchange(self.parameters.clone()))
    }
}

impl Codec for Huskarl {
    fn exchange(&self, response: &mut VendorResponse) {
        let _ = black_box(self.run(black_box(response)));
    }

    fn token(&self, response: &mut VendorResponse) -> Option<String> {
        let token = self.run(response).ok()?;
        Some(token.access_token().token().expose_secret().to_owned())
    }
}

impl fmt::Debug for Huskarl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Huskarl").field("grant", &self.grant).finish_non_exhaustive()
    }
}

/// Its grant at that URL, over any transport.
pub(crate) fn grant(url: &str, http: impl HttpClient + 'static) -> ClientCredentialsGrant {
    let secret = ProvidedSecret::new(SecretString::new(CLIENT_SECRET));
    ClientCredentialsGrant::builder()
        .client_id(CLIENT_ID)
        .client_auth(ClientSecret::builder().client_secret(secret).prefer_basic_auth(true).build())
        .token_endpoint(url.parse::<EndpointUrl>().expect("a token URL"))
        .token_endpoint_auth_methods_supported(vec!["client_secret_basic".to_owned()])
        .http_client(http)
        .build()
}

/// Its parameters for that vendor.
pub(crate) fn parameters(vendor: &Vendor) -> ClientCredentialsGrantParameters {
    let scopes: Vec<String> = vendor.scopes.iter().map(|scope| (*scope).to_owned()).collect();
    ClientCredentialsGrantParameters::builder().scope(scopes).build()
}

/// A wire that brings the response that was put on it.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<VendorResponse>>);

impl Wire {
    /// Takes the response as its own, so it is not copied.
    pub(crate) fn carry(&self, response: &mut VendorResponse) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = std::mem::take(response);
    }
}

impl HttpClient for Wire {
    fn execute(
        &self,
        request: http::Request<Bytes>,
        _: Idempotency,
    ) -> MaybeSendBoxFuture<'_, Result<HttpResponse, Error>> {
        black_box(request);
        let response = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        Box::pin(async move {
            let (head, body) = response.into_parts();
            Ok(HttpResponse { status: head.status, headers: head.headers, body: body.into() })
        })
    }
}
