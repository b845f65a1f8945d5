//! The resource server, which checks the token of each call.

use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use polygrant_conformance::exchange;

use crate::calls::Calls;
use crate::vendor::Tokens;

/// Where calls are rejected, whatever their token is.
pub(crate) const FORBIDDEN: &str = "/forbidden/";

/// Where they are not.
pub(crate) const ALLOWED: &str = "/orders/";

/// A call that takes longer than that on the loopback did not set out with a good token.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// Serves one call.
pub(crate) fn serve(mut stream: TcpStream, tokens: &Tokens, calls: &Calls) -> io::Result<()> {
    let Some(request) = exchange::read(&mut stream)? else { return Ok(()) };
    let now = Instant::now();
    let path = request.split(' ').nth(1).unwrap_or_default();
    let number = path.rsplit('/').next().and_then(|number| number.parse().ok());
    let began = number.and_then(|number| calls.began(number));
    let token = exchange::header(&request, "authorization");
    let token = token.and_then(|value| value.strip_prefix("Bearer "));
    let end = token.and_then(|token| tokens.end_of(token));

    let is_usable = match (end, began) {
        (None, _) => {
            calls.is_wrong(|| format!("{path} came without a token: {token:?}"));
            false
        }
        (_, None) => {
            calls.is_wrong(|| format!("{path} is a call that is over, or none"));
            false
        }
        // A token may end on the way, but not before the call began.
        (Some(end), Some(began)) if began > end || now > end + ON_THE_WAY => {
            let late = now.saturating_duration_since(end);
            calls.is_wrong(|| format!("{path} came with a token that ended {late:?} before"));
            false
        }
        (Some(end), _) => now <= end,
    };
    if is_usable && !path.starts_with(FORBIDDEN) {
        exchange::write(&mut stream, "200 OK", "", "")
    } else {
        let challenge = "www-authenticate: Bearer error=\"invalid_token\"\r\n";
        exchange::write(&mut stream, "401 Unauthorized", challenge, "")
    }
}
