//! How a body is sent a second time.

/// Says how to send a body again after the token was rejected.
#[diagnostic::on_unimplemented(
    message = "the body `{B}` cannot be sent again by `{Self}`",
    label = "after a 401 this body could not be sent again",
    note = "`AuthorizeLayer::new` wants bodies that are `Clone`. For others, such as axum's and tonic's, \
            add `.with_retry_body::<RetryEmpty>()`, which sends again the requests without a body, or \
            `.with_retry_body::<NoRetry>()`, which sends none again"
)]
pub trait RetryBody<B> {
    /// Returns a copy of a body that is about to be sent; `None` if there can be none, and then the
    /// rejection is returned.
    fn copy(body: &B) -> Option<B>;
}

/// Clones bodies, such as `Full` and `Empty`, so that requests may be sent twice.
#[derive(Debug)]
pub enum CloneBody {}

/// Sends requests again that have no body. It takes bodies that cannot be cloned but have an empty
/// default, as those of axum and tonic.
#[derive(Debug)]
pub enum RetryEmpty {}

/// Sends no request twice, whatever its body.
#[derive(Debug)]
pub enum NoRetry {}

// So that the compiler explains the trait, and does not ask for `Clone`.
#[diagnostic::do_not_recommend]
impl<B: Clone> RetryBody<B> for CloneBody {
    fn copy(body: &B) -> Option<B> {
        Some(body.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<B: http_body::Body + Default> RetryBody<B> for RetryEmpty {
    fn copy(body: &B) -> Option<B> {
        body.is_end_stream().then(B::default)
    }
}

impl<B> RetryBody<B> for NoRetry {
    fn copy(_: &B) -> Option<B> {
        None
    }
}
