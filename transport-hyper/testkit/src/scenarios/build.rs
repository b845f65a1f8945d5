//! Builds scenarios.

use std::borrow::Cow;
use std::time::Duration;

use polygrant::{Dialect, ErrorKind, Timeouts, TransportErrorKind};

use crate::canary::TOKEN;
use crate::expected::Expected;
use crate::samples::response;
use crate::scenario::{Place, Scenario};
use crate::script::Step;

/// A short deadline, for servers that keep every client waiting. The result does not depend on the machine.
pub(super) const HASTY: Duration = Duration::from_millis(100);

pub(super) const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

pub(super) fn token_body() -> String {
    format!(r#"{{"access_token":"{TOKEN}","token_type":"Bearer","expires_in":3600}}"#)
}

/// Returns a scenario whose server reads the request, responds, and closes.
pub(super) fn responding(
    name: impl Into<Cow<'static, str>>,
    response: impl Into<Vec<u8>>,
    expected: Expected,
) -> Scenario {
    scenario(name, [Step::Read, Step::write(response)], expected)
}

/// Returns a scenario whose server reads the request, responds, and then sends nothing and does not close.
pub(super) fn stalling(
    name: impl Into<Cow<'static, str>>,
    response: impl Into<Vec<u8>>,
    expected: Expected,
) -> Scenario {
    scenario(name, [Step::Read, Step::write(response), Step::Hold], expected)
}

pub(super) fn scenario(
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

/// Returns a scenario whose server refuses the request, which has to be this one.
pub(super) fn sent_as(name: &'static str, dialect: Dialect, sent: &'static str) -> Scenario {
    let unauthorized = response("401 Unauthorized", "", "");
    let scenario = responding(name, unauthorized, refused(401, ErrorKind::Credentials));
    Scenario { sent: Some(sent), ..scenario.speaking(dialect) }
}

impl Scenario {
    pub(super) fn within(mut self, attempt: Duration) -> Self {
        self.timeouts = self.timeouts.with_attempt(attempt);
        self
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    pub(super) fn speaking(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    pub(super) fn saying(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = message.into();
        self
    }
}

pub(super) fn a_token() -> Expected {
    Expected::Token { expires_in: TOKEN_LIFETIME..=TOKEN_LIFETIME }
}

pub(super) const fn refused(status: u16, class: ErrorKind) -> Expected {
    Expected::Refused { status, class }
}

pub(super) const CLOSED: Expected = Expected::Transport(TransportErrorKind::Closed);
pub(super) const TIMEOUT: Expected = Expected::Transport(TransportErrorKind::Timeout);
pub(super) const TOO_LARGE: Expected = Expected::Transport(TransportErrorKind::TooLarge);
pub(super) const PROTOCOL: Expected = Expected::Transport(TransportErrorKind::Protocol);
