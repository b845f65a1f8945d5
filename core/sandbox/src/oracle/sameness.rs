//! Parsing again, in two steps or without the credentials.

use http::Response;
use polygrant::{
    AccessToken, Error, ErrorResponse, Grant, TransportError, TransportErrorKind, UnixTime,
};

use super::errors::check_location;
use super::violation::{Violation, ensure, same};

type Outcome = Result<AccessToken, Error>;

/// Ensures that each gives the same.
pub(super) fn same_everywhere(
    grant: &Grant,
    response: &Response<&[u8]>,
    now: UnixTime,
    outcome: &Outcome,
) -> Result<(), Violation> {
    let expected = text(outcome);
    same("parsed again", &text(&grant.parse(response, now)), &expected)?;
    if grant.dialect().presentation.is_bearer() {
        let open = grant.dialect().parse_with(grant.variables(), response, now);
        let location = open.as_ref().err().and_then(|error| error.as_refusal()?.location());
        if let Some(location) = location {
            check_location(location, response.headers().get("location"))?;
        }
        same("parsed without the credentials", &kind(&open), &kind(outcome))?;
        // An id that could be a code is passed over for the next one.
        if grant.client_id().contains(' ') {
            let class = |outcome: &Outcome| {
                outcome.as_ref().err().and_then(Error::as_refusal).map(ErrorResponse::kind)
            };
            same("classed without the credentials", &class(&open), &class(outcome))?;
        }
    }
    let (head, ()) = response.clone().map(|_| ()).into_parts();
    let concluded = grant.conclude(&head, Ok(response.body()), now);
    same("concluded", &text(&concluded), &expected)?;
    let is_success = head.status.is_success();
    let lost = TransportError::new(TransportErrorKind::Closed);
    let is_right = match grant.conclude(&head, Err(lost), now) {
        Err(Error::Transport(error)) => is_success && error.kind() == TransportErrorKind::Closed,
        Err(Error::Refused(refusal)) => !is_success && refusal.status() == head.status,
        _ => false,
    };
    ensure(is_right, || format!("a {} without its body is something else", head.status))
}

/// Returns all that there is to see of an outcome.
fn text(outcome: &Outcome) -> (Option<String>, Option<String>, String) {
    let secret = outcome.as_ref().ok().map(|token| token.secret().to_owned());
    let scope = outcome.as_ref().ok().and_then(AccessToken::scope).map(str::to_owned);
    (secret, scope, format!("{outcome:?}"))
}

fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Ok(_) => "a token",
        Err(Error::Refused(_)) => "refused",
        Err(Error::Malformed(_)) => "malformed",
        Err(_) => "transport",
    }
}
