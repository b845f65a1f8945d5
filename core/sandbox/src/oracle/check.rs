//! All that holds of a response.

use http::Response;
use polygrant::{Error, Grant, UnixTime};

use super::agreement::{agrees, is_not_turned_down};
use super::document::{document, is_doubled};
use super::errors::check_error;
use super::found::{Found, member};
use super::sameness::same_everywhere;
use super::secrets::Secrets;
use super::tokens::check_token;
use super::violation::{Violation, ensure, same};

/// Parses a response, and checks all that holds of any:
///
/// * any status but 2xx is a refusal with that status; a 2xx is a token, a malformed response, or, where
///   the dialect calls it none, a refusal;
/// * a token is visible ASCII, lives no longer than [`MAX_LIFETIME`](polygrant::MAX_LIFETIME), its
///   `Authorization` is sensitive, and it is what `serde_json` finds at the dialect's paths, with all
///   further members; no member that is read was there twice;
/// * a plain token response is taken, whatever it says of its lifetime;
/// * `Display` and `Debug` of an error are bounded, on one line, and free of control characters and of the
///   client's secret, if that has eight bytes or more; it should be nothing that an error says anyway;
/// * parsing depends on nothing but its arguments.
///
/// # Errors
/// What does not hold, which is a bug of `polygrant`; or the dialect contradicts what it was taken for.
pub fn check(
    grant: &Grant,
    response: &Response<impl AsRef<[u8]>>,
    now: UnixTime,
) -> Result<(), Violation> {
    let mut borrowed = Response::new(response.body().as_ref());
    *borrowed.status_mut() = response.status();
    *borrowed.headers_mut() = response.headers().clone();
    let (dialect, status, body) = (grant.dialect(), borrowed.status(), *borrowed.body());
    let secrets = Secrets::of(grant);
    let outcome = grant.parse(&borrowed, now);
    let document = document(body).filter(|_| !dialect.token.is_whole_body());
    match &outcome {
        Ok(token) => {
            ensure(status.is_success(), || format!("a token in {status}"))?;
            check_token(&secrets, dialect, token)?;
            let shape = &dialect.token;
            let paths = [&shape.scope].into_iter().chain(shape.token_type.path());
            let paths = paths.chain(&shape.access_token).chain(shape.lifetime.paths());
            for path in paths.chain(&shape.extra) {
                ensure(!is_doubled(body, path), || format!("a token beside two {path}"))?;
            }
            if let Some(document) = &document {
                agrees(token, dialect, document)?;
            }
        }
        Err(Error::Refused(refusal)) => {
            same("the status", &refusal.status(), &status)?;
            let is_retryable = outcome.as_ref().is_err_and(Error::is_retryable);
            same("worth another try", &refusal.is_retryable(), &is_retryable)?;
            let is_told = dialect.success.is_none();
            if let (true, true, Some(document)) = (status.is_success(), is_told, &document) {
                let mut paths = dialect.error.code.iter().chain(&dialect.error.vendor_code);
                let says_so = paths.any(|path| !matches!(member(document, path), Found::Nothing));
                ensure(says_so, || format!("refused for nothing in {document}"))?;
            }
        }
        Err(Error::Malformed(malformed)) => {
            ensure(status.is_success(), || format!("malformed, not refused, in {status}"))?;
            same("the status", &malformed.status(), &status)?;
        }
        Err(other) => ensure(false, || format!("no transport took part: {other}"))?,
    }
    if let Err(error) = &outcome {
        check_error(&secrets, dialect, error)?;
    }
    if let Some(document) = &document {
        is_not_turned_down(grant, document, now)?;
    }
    same_everywhere(grant, &borrowed, now, &outcome)
}
