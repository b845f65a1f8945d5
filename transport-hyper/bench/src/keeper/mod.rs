//! Keeping a token and handing it out, by several hands.

use http::HeaderMap;

#[cfg(feature = "peers")]
pub mod huskarl;
pub mod locks;
pub mod polygrant;

/// Something that has a token, and hands it out as long as it is good.
pub trait Keeper: Send + Sync {
    /// Has the token, and lets it go.
    fn token(&self);

    /// Puts it on a request.
    fn authorize(&self, headers: &mut HeaderMap);
}
