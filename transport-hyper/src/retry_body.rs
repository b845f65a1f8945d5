//! How a body is sent a second time.

/// Says how to send a body again after a 401.
pub trait RetryBody<B> {
    /// Returns a copy of a body that is about to be sent; `None` if there can be none, and then the 401
    /// is returned.
    fn copy(body: &B) -> Option<B>;
}

/// Clones bodies, such as `Full` and `Empty`, so that requests may be sent twice.
#[derive(Debug)]
pub enum CloneBody {}

/// Sends no request twice, whatever its body.
#[derive(Debug)]
pub enum NoRetry {}

impl<B: Clone> RetryBody<B> for CloneBody {
    fn copy(body: &B) -> Option<B> {
        Some(body.clone())
    }
}

impl<B> RetryBody<B> for NoRetry {
    fn copy(_: &B) -> Option<B> {
        None
    }
}
