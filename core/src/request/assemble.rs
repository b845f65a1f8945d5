//! The whole request, for whatever transport.

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request};

use super::body::RequestBody;
use super::encode::Values;
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;

/// Puts a token request together.
pub(crate) fn to(
    endpoint: &Endpoint,
    values: Values<'_>,
) -> Result<Request<RequestBody>, ConfigurationError> {
    let mut request = Request::new(RequestBody::new(&values.body()));
    *request.method_mut() = Method::from(values.dialect.method);
    *request.uri_mut() = endpoint.with_query(&values.query())?;
    *request.headers_mut() = headers(values)?;
    Ok(request)
}

fn headers(values: Values<'_>) -> Result<HeaderMap, ConfigurationError> {
    // As many as there are, since a map for one more may be twice as large.
    let own = values.dialect.headers.iter().count();
    let mut headers = HeaderMap::with_capacity(2 + usize::from(values.dialect.has_body()) + own);
    if values.dialect.has_body() {
        let content_type = values.dialect.encoding.content_type().map(HeaderValue::from_static);
        headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
    }
    // Without it, some servers respond in HTML.
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // A compressed body could unpack to anything; a token does not need it.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    values.put_headers(&mut headers)?;
    Ok(headers)
}
