//! The crate `io-oauth`. Its coroutine also writes and reads HTTP/1.1; what is measured is its parts
//! that do no more than the others: the request with its body, and the response's body.

use std::collections::BTreeSet;
use std::hint::black_box;

use io_http::rfc7617::basic::HttpAuthBasic;
use io_http::rfc9110::request::HttpRequest;
use io_oauth::rfc6749::client_credentials::Oauth20ClientCredentialsRequestParams as Params;
use io_oauth::rfc6749::issue_access_token::{
    Oauth20AccessTokenErrorParams, Oauth20AccessTokenSuccessParams, parse_http_date,
};
use secrecy::ExposeSecret as _;
use url::Url;

use super::Codec;
use crate::vendor::{CLIENT_ID, CLIENT_SECRET, Vendor, VendorResponse};

/// A client by its means.
#[derive(Debug)]
pub struct IoOauth {
    url: Url,
    scopes: &'static [&'static str],
}

impl IoOauth {
    /// A client of that vendor's.
    #[must_use]
    pub fn of(vendor: &Vendor) -> Self {
        Self { url: vendor.url.parse().expect("a URL"), scopes: vendor.scopes }
    }

    fn build(&self) -> HttpRequest {
        let scope: BTreeSet<_> = self.scopes.iter().map(|scope| (*scope).into()).collect();
        let body = Params { scope }.to_string().into_bytes();
        let basic = HttpAuthBasic::new(CLIENT_ID, CLIENT_SECRET).to_authorization();
        HttpRequest {
            method: "POST".into(),
            url: self.url.clone(),
            headers: Vec::new(),
            body: Vec::new(),
        }
        .header("Authorization", basic)
        .header("Accept", "application/json")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(body)
    }

    fn parse(
        response: &VendorResponse,
    ) -> Result<Oauth20AccessTokenSuccessParams, Option<Oauth20AccessTokenErrorParams>> {
        let body = response.body().as_slice();
        if !response.status().is_success() {
            return Err(body.try_into().ok());
        }
        let mut token: Oauth20AccessTokenSuccessParams = body.try_into().map_err(|_| None)?;
        let date = response.headers().get("date").and_then(|date| date.to_str().ok());
        token.issued_at = date.and_then(parse_http_date);
        Ok(token)
    }
}

impl Codec for IoOauth {
    fn exchange(&self, response: &mut VendorResponse) {
        black_box(self.build());
        let _ = black_box(Self::parse(black_box(response)));
    }

    fn token(&self, response: &mut VendorResponse) -> Option<String> {
        Self::parse(response).ok().map(|token| token.access_token.expose_secret().to_owned())
    }
}
