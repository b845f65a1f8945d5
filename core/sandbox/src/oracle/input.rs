//! A response out of a fuzzer's bytes.

use http::{HeaderValue, Response, StatusCode};
use polygrant::Grant;

use super::echoes::Echoes;

/// The headers that an input may set, in the order of its switches.
const HEADERS: [&str; 6] =
    ["date", "retry-after", "x-ratelimit-reset", "location", "x-request-id", "content-encoding"];

/// Makes a response to the grant's request of any bytes, which can be read and written by people:
///
/// * three digits of a status; below 100 it is 200;
/// * a byte of switches for six headers: `@` is none, and its low bits are, in this order, `date`,
///   `retry-after`, `x-ratelimit-reset`, `location` (which is `www-authenticate` but for a redirect),
///   `x-request-id` and `content-encoding`; then a line for each that is on;
/// * the body.
///
/// In headers and body the bytes 0x11 to 0x17 stand for what a server may echo: the client's secret,
/// plain, percent-encoded, in JSON's and in HTML's escapes, the client's HTTP Basic, its id, and its secret
/// form-encoded.
///
/// ```
/// use polygrant::{Credentials, Dialect, Grant};
/// use polygrant_sandbox::oracle;
///
/// let credentials = Credentials::new("my-client", "my-secret")?;
/// let grant = Grant::builder(Dialect::xone()).credentials(credentials).build()?;
/// let response = oracle::response(&grant, b"429B120\n{\"error\":\"not \x11\"}");
/// assert_eq!(response.status(), 429);
/// assert_eq!(response.headers()["retry-after"], "120");
/// assert_eq!(response.body(), br#"{"error":"not my-secret"}"#);
/// # Ok::<(), polygrant::ConfigurationError>(())
/// ```
#[must_use]
pub fn response(grant: &Grant, data: &[u8]) -> Response<Vec<u8>> {
    let echoes = Echoes::of(grant);
    let (status, rest) = data.split_at(data.len().min(3));
    let digits = status.iter().map(|byte| u16::from(byte.wrapping_sub(b'0') % 10));
    let status = digits.chain([0, 0, 0]).take(3).fold(0, |number, digit| number * 10 + digit);
    let status = if status < 100 { 200 } else { status };
    let (switches, mut rest) = rest.split_first().unwrap_or((&b'@', &[]));

    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let is_on = |place: usize| switches >> place & 1 == 1;
    for (_, name) in HEADERS.into_iter().enumerate().filter(|(place, _)| is_on(*place)) {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        if let Ok(value) = HeaderValue::from_bytes(&echoes.put_into(line)) {
            // One value does for both: neither is read where the other is.
            if name == "location" && !response.status().is_redirection() {
                response.headers_mut().insert("www-authenticate", value.clone());
            }
            response.headers_mut().insert(name, value);
        }
    }
    *response.body_mut() = echoes.put_into(rest);
    response
}
