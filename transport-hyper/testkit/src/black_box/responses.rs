//! The responses of a token server, and the passing of time.

use std::thread;
use std::time::{Duration, Instant};

use crate::samples::{response, token_body};

/// What every response of a token server has (RFC 6749 §5.1). It says that the connection ends, so that no
/// client has to find out.
const HEADERS: &str =
    "content-type: application/json\r\ncache-control: no-store\r\nconnection: close\r\n";

/// Returns a response with that JSON. Each further header ends in CR LF.
pub(super) fn json(status: &str, headers: &str, body: &str) -> Vec<u8> {
    response(status, &format!("{HEADERS}{headers}"), body)
}

/// Returns a response with the token of that number. The lifetime is JSON text.
pub(super) fn issue(number: usize, lifetime: &str) -> Vec<u8> {
    json("200 OK", "", &token_body(&format!("t{number}"), Some(lifetime)))
}

/// Returns a failure as a gateway has it. Each further header ends in CR LF.
pub(super) fn failure(status: &str, headers: &str) -> Vec<u8> {
    let headers = format!("content-type: text/plain\r\nconnection: close\r\n{headers}");
    response(status, &headers, status)
}

/// Returns a refusal with one of OAuth's codes (RFC 6749 §5.2).
pub(super) fn refusal(status: &str, code: &str) -> Vec<u8> {
    json(status, "", &format!(r#"{{"error":"{code}"}}"#))
}

/// Lets time pass. What is played here is time itself: no client's clock is at hand.
pub(super) fn pass(time: Duration) {
    thread::sleep(time);
}

/// Lets time pass until then.
pub(super) fn pass_until(then: Instant) {
    pass(then.saturating_duration_since(Instant::now()));
}
