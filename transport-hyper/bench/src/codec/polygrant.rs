//! Polygrant itself.

use std::hint::black_box;

use polygrant::{
    AccessToken, Credentials, Dialect, Endpoint, Error, Grant, RequestBody, Scopes, UnixTime,
};

use super::Codec;
use crate::vendor::{CLIENT_ID, CLIENT_SECRET, NOW, Vendor, VendorResponse};

/// A grant and the time at which its responses come.
#[derive(Debug)]
pub struct Polygrant {
    grant: Grant,
    now: UnixTime,
}

impl Polygrant {
    /// A client of that vendor's.
    #[must_use]
    pub fn of(vendor: &Vendor) -> Self {
        Self { grant: grant(vendor, vendor.url), now: UnixTime::from_secs(NOW) }
    }

    /// Builds the request.
    #[must_use]
    pub fn build(&self) -> http::Request<RequestBody> {
        self.grant.request()
    }

    /// Reads the response.
    ///
    /// # Errors
    /// It is no token.
    pub fn parse(&self, response: &VendorResponse) -> Result<AccessToken, Error> {
        self.grant.parse(response, self.now)
    }
}

/// A grant of the vendor's, at another URL.
#[must_use]
pub fn grant(vendor: &Vendor, url: &str) -> Grant {
    let dialect = Dialect::named(vendor.name).expect("a built-in");
    let endpoint = Endpoint::new(url).expect("a token URL");
    let credentials = Credentials::new(CLIENT_ID, CLIENT_SECRET).expect("credentials");
    Grant::new(dialect, endpoint, credentials, Scopes::from(vendor.scopes)).expect("a grant")
}

impl Codec for Polygrant {
    fn exchange(&self, response: &mut VendorResponse) {
        black_box(self.build());
        let _ = black_box(self.parse(black_box(response)));
    }

    fn token(&self, response: &mut VendorResponse) -> Option<String> {
        self.parse(response).ok().map(|token| token.secret().to_owned())
    }
}
