//! Building a token request and reading its answer, by several hands.

use crate::vendor::Answer;

pub mod floor;
#[cfg(feature = "peers")]
pub mod huskarl;
#[cfg(feature = "peers")]
pub mod io_oauth;
#[cfg(feature = "peers")]
pub mod oauth2;
pub mod polygrant;

/// One way to build a token request and to read the answer.
pub trait Codec {
    /// One exchange: builds the request, reads the answer, drops what came of both.
    ///
    /// The answer is only looked at, or taken, as each way needs it.
    fn exchange(&self, answer: &mut Answer);

    /// The token in the answer, to check that all read the same.
    fn token(&self, answer: &mut Answer) -> Option<String>;
}
