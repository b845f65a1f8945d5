//! The body of a token request, as hyper wants it.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use polygrant::RequestBody;

/// The body of the requests that a [`Transport`](crate::Transport) sends.
///
/// `Debug` shows the number of its bytes alone, so that a service in between may print a request.
#[derive(Clone)]
pub struct Body(Bytes);

impl From<RequestBody> for Body {
    /// Shares the bytes: nothing is copied.
    fn from(body: RequestBody) -> Self {
        Self(body.into())
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = std::mem::take(&mut self.0);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.0.len()).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes, redacted)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use http_body::Body as _;
    use http_body_util::BodyExt;
    use polygrant::{Credentials, Dialect, Grant, Scopes};

    use super::*;

    #[test]
    fn a_body_comes_in_one_piece_and_debug_hides_it() {
        let endpoint = Dialect::cobee().endpoint().unwrap();
        let credentials = Credentials::new("id", "s3cr3t").unwrap();
        let grant = Grant::new(Dialect::cobee(), endpoint, credentials, Scopes::none()).unwrap();
        let request = grant.request().map(Body::from);
        assert!(!format!("{request:?}").contains("s3cr3t"), "{request:?}");

        let body = request.into_body();
        let bytes = br#"{"clientId":"id","clientSecret":"s3cr3t"}"#;
        assert_eq!(body.size_hint().exact(), Some(bytes.len() as u64));
        assert!(!body.is_end_stream());
        let waker = std::task::Waker::noop();
        let collected = std::pin::pin!(body.collect()).poll(&mut Context::from_waker(waker));
        let Poll::Ready(Ok(collected)) = collected else { panic!("it never waits") };
        assert_eq!(collected.to_bytes(), &bytes[..]);
    }
}
