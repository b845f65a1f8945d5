//! Building a token request and reading its response, by several hands.

use crate::vendor::VendorResponse;

pub mod floor;
#[cfg(feature = "peers")]
pub mod huskarl;
#[cfg(feature = "peers")]
pub mod io_oauth;
#[cfg(feature = "peers")]
pub mod oauth2;
pub mod polygrant;

/// One way to build a token request and to read the response.
pub trait Codec {
    /// One exchange: builds the request, reads the response, drops what came of both.
    ///
    /// The response is only looked at, or taken, as each way needs it.
    fn exchange(&self, response: &mut VendorResponse);

    /// The token in the response, to check that all read the same.
    fn token(&self, response: &mut VendorResponse) -> Option<String>;
}
