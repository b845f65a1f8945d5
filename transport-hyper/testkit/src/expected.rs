//! The required outcome of a scenario.

use std::error::Error as StdError;
use std::ops::RangeInclusive;
use std::time::Duration;

use polygrant::{AccessToken, Error, ErrorKind, TransportErrorKind};

use super::canary::{TOKEN, secret_in};

/// The required outcome of a [`Scenario`](super::Scenario).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// [`TOKEN`], with a lifetime in this range.
    Token {
        /// The least and the greatest.
        expires_in: RangeInclusive<Duration>,
    },
    /// A refusal.
    Refused {
        /// Its HTTP status.
        status: u16,
        /// What it is about.
        class: ErrorKind,
    },
    /// A malformed response: a 2xx without a token where the dialect has it.
    Malformed,
    /// An error of the transport, of this kind.
    Transport(TransportErrorKind),
    /// An error of the transport, where not every HTTP client can tell which.
    TransportOneOf {
        /// The kinds that are accepted; the first is that of a client that can tell.
        faults: &'static [TransportErrorKind],
        /// Why some clients cannot tell.
        because: &'static str,
    },
}

impl Expected {
    pub(super) fn check(&self, result: &Result<AccessToken, Error>) -> Result<(), String> {
        let is_met = match (self, result) {
            (Self::Token { expires_in }, Ok(token)) => {
                token.secret() == TOKEN
                    && token.expires_in().is_some_and(|lifetime| expires_in.contains(&lifetime))
            }
            (Self::Refused { status, class }, Err(Error::Refused(refusal))) => {
                refusal.status() == *status && refusal.kind() == *class
            }
            (Self::Malformed, Err(Error::Malformed(_))) => true,
            (Self::Transport(fault), Err(Error::Transport(error))) => error.kind() == *fault,
            (Self::TransportOneOf { faults, .. }, Err(Error::Transport(error))) => {
                faults.contains(&error.kind())
            }
            _ => false,
        };
        if is_met { Ok(()) } else { Err(format!("expected {self:?}, not {result:?}")) }
    }
}

/// Checks that neither a result nor any of its causes shows a secret.
pub(super) fn is_silent(result: &Result<AccessToken, Error>) -> Result<(), String> {
    let mut texts = vec![format!("{result:?}"), format!("{result:#?}")];
    let mut cause = result.as_ref().err().map(|error| error as &(dyn StdError + 'static));
    while let Some(error) = cause {
        texts.extend([error.to_string(), format!("{error:?}"), format!("{error:#?}")]);
        cause = error.source();
    }
    match texts.iter().find_map(|text| secret_in(text).map(|secret| (secret, text))) {
        Some((secret, text)) => Err(format!("{secret:?} is in {text:?}")),
        None => Ok(()),
    }
}
