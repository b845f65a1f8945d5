//! The table of all scenarios.

use std::borrow::Cow;
use std::time::Duration;

use polygrant::{Dialect, ErrorKind, Timeouts, TransportErrorKind};

use super::canary::TOKEN;
use super::expected::Expected;
use super::scenario::{Place, Scenario};
use super::script::Step;

mod answers;
mod faults;
mod limits;
mod refusals;
mod requests;

/// Everything that can happen to one token request on the wire: answers of every kind, whole, cut
/// short, late, too large, or not HTTP at all.
///
/// None takes longer than half a second.
#[must_use]
pub fn scenarios() -> Vec<Scenario> {
    let mut all = answers::scenarios();
    all.extend(requests::scenarios());
    all.extend(refusals::scenarios());
    all.extend(faults::scenarios());
    all.extend(limits::scenarios());
    all
}

/// Short, for servers that make every client wait. The result is the same, however busy the machine.
const HASTY: Duration = Duration::from_millis(100);

const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

fn token_body() -> String {
    format!(r#"{{"access_token":"{TOKEN}","token_type":"Bearer","expires_in":3600}}"#)
}

/// An answer with a body and its length.
fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into()
}

/// A server that reads the request, answers, and closes.
fn answering(
    name: impl Into<Cow<'static, str>>,
    answer: impl Into<Vec<u8>>,
    expected: Expected,
) -> Scenario {
    scenario(name, [Step::Read, Step::write(answer)], expected)
}

/// A server that reads the request, answers, and then neither says more nor closes.
fn stalling(
    name: impl Into<Cow<'static, str>>,
    answer: impl Into<Vec<u8>>,
    expected: Expected,
) -> Scenario {
    scenario(name, [Step::Read, Step::write(answer), Step::Hold], expected)
}

fn scenario(
    name: impl Into<Cow<'static, str>>,
    steps: impl Into<Vec<Step>>,
    expected: Expected,
) -> Scenario {
    Scenario {
        name: name.into(),
        dialect: Dialect::rfc6749(),
        place: Place::Plain,
        steps: steps.into(),
        timeouts: Timeouts::default(),
        expected,
        message: "".into(),
        sent: None,
    }
}

impl Scenario {
    fn within(mut self, attempt: Duration) -> Self {
        self.timeouts = self.timeouts.with_attempt(attempt);
        self
    }

    fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    fn speaking(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    fn saying(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = message.into();
        self
    }
}

fn a_token() -> Expected {
    Expected::Token { expires_in: TOKEN_LIFETIME..=TOKEN_LIFETIME }
}

const fn refused(status: u16, class: ErrorKind) -> Expected {
    Expected::Refused { status, class }
}

const CLOSED: Expected = Expected::Transport(TransportErrorKind::Closed);
const TIMEOUT: Expected = Expected::Transport(TransportErrorKind::Timeout);
const TOO_LARGE: Expected = Expected::Transport(TransportErrorKind::TooLarge);
const PROTOCOL: Expected = Expected::Transport(TransportErrorKind::Protocol);
