//! The source of a client's tokens: a transport, or another HTTP client.

use polygrant::{AccessToken, Error, Grant, Timeouts};

use crate::Transport;

/// Fetches tokens, one request at a time. A [`Transport`] is one.
///
/// Implement it to send requests by another blocking HTTP client. A request holds a secret, and
/// callers wait for it, so `fetch` must:
/// * send [`Grant::request`] once, follow no redirect, and verify the server's certificate;
/// * end within the timeouts, and read [`MAX_BODY`](polygrant::MAX_BODY) bytes of a body at most: a longer one
///   is a [`TooLarge`](polygrant::TransportErrorKind::TooLarge);
/// * give [`Grant::conclude`] the head, and the body or why there is none: a refusal is known without it;
/// * sign what the grant [lacks](Grant::missing_assertions), or refuse it.
///
/// ```
/// use std::time::SystemTime;
///
/// use polygrant::{AccessToken, Error, Grant, Timeouts, TransportError, TransportErrorKind};
/// use polygrant_ureq::TokenSource;
/// # use polygrant::RequestBody;
/// # use polygrant_ureq::ureq::http::{Request, response::Parts};
/// # struct OtherClient;
/// # type Received = (Parts, Result<Vec<u8>, TransportError>);
/// # impl OtherClient {
/// #     fn send(&self, _: Request<RequestBody>, _: Timeouts) -> Result<Received, TransportError> {
/// #         Err(TransportError::new(TransportErrorKind::Connect))
/// #     }
/// # }
///
/// impl TokenSource for OtherClient {
///     fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error> {
///         if !grant.missing_assertions().is_empty() {
///             return Err(TransportError::new(TransportErrorKind::AssertionMissing).into());
///         }
///         // `send` is yours.
///         let (head, body) = self.send(grant.request(), timeouts)?;
///         grant.conclude(&head, body.as_deref().map_err(Clone::clone), SystemTime::now().into())
///     }
/// }
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Sends one token request and returns what came of it, within these timeouts.
    ///
    /// # Errors
    /// It says why there is no token.
    fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error>;

    /// Does the same in place of a token that a resource server rejected: a source that keeps tokens of its
    /// own must not return that one again.
    ///
    /// # Errors
    /// It says why there is no token.
    fn fetch_in_place_of(
        &self,
        rejected: &AccessToken,
        grant: &Grant,
        timeouts: Timeouts,
    ) -> Result<AccessToken, Error> {
        let _ = rejected;
        self.fetch(grant, timeouts)
    }

    /// Returns a number that changes with the TLS client certificate that a request presents: where the
    /// dialect [binds](polygrant::Dialect::certificate_bound) tokens to it, a client then fetches another.
    fn certificate_generation(&self) -> u64 {
        0
    }
}

impl TokenSource for Transport {
    /// Keeps to these timeouts, or to its own where they were set and are shorter.
    fn fetch(&self, grant: &Grant, timeouts: Timeouts) -> Result<AccessToken, Error> {
        self.clone().bounded_by(timeouts).fetch(grant)
    }

    fn certificate_generation(&self) -> u64 {
        Self::certificate_generation(self)
    }
}
