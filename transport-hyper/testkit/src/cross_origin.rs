//! Which page may read what a sandbox responds: the CORS protocol of the Fetch standard.

use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;

/// The origin whose pages may read responses. At first there is none.
#[derive(Default)]
pub(crate) struct CrossOrigin(RwLock<Option<HeaderValue>>);

impl CrossOrigin {
    pub(crate) fn permit(&self, origin: HeaderValue) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(origin);
    }

    /// Returns the origin that the request comes from, if it is the permitted one.
    pub(crate) fn permitted(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let permitted = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        permitted.filter(|origin| request.get(header::ORIGIN) == Some(origin))
    }

    /// Returns the response to a browser that asks whether its page may send a request.
    pub(crate) fn preflight(origin: HeaderValue, request: &HeaderMap) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        Self::expose(origin, headers);
        for (asked, permitted) in [
            (header::ACCESS_CONTROL_REQUEST_METHOD, header::ACCESS_CONTROL_ALLOW_METHODS),
            (header::ACCESS_CONTROL_REQUEST_HEADERS, header::ACCESS_CONTROL_ALLOW_HEADERS),
        ] {
            if let Some(value) = request.get(asked) {
                headers.insert(permitted, value.clone());
            }
        }
        response
    }

    /// Lets the page read a response, with those headers that browsers hide otherwise.
    pub(crate) fn expose(origin: HeaderValue, headers: &mut HeaderMap) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, HeaderValue::from_static("origin"));
        let exposed = HeaderValue::from_static("date, retry-after, www-authenticate");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
}
