//! How the program fails: one line for people, JSON for programs, an exit status for scripts.

use std::error::Error as StdError;
use std::fmt;

use polygrant::saved_response::SavedResponseError;
use polygrant::{ConfigurationError, Error, ErrorKind};
use serde::Serialize;

use crate::print::json_line;

/// The exit status for a wrong command line and a wrong configuration.
pub(crate) const USAGE: u8 = 2;
const REFUSED: u8 = 3;
const REFUSED_FOR_RATE: u8 = 4;
const TRANSPORT: u8 = 5;
const MALFORMED: u8 = 6;

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The command line, or what it names, is wrong. Nothing was sent.
    Configuration(String),
    /// What was to be parsed is not an HTTP response.
    Unreadable(SavedResponseError),
    /// The exchange failed, or the server refused.
    Exchange(Error),
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Configuration,
    Refused,
    Transport,
    Malformed,
}

/// The failure as a program reads it. What is not known is `null`.
#[derive(Serialize)]
struct Report {
    kind: Kind,
    code: Option<String>,
    status: Option<u16>,
    message: Option<String>,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Outer {
    error: Report,
}

impl CliError {
    pub(crate) fn usage(problem: impl Into<String>) -> Self {
        Self::Configuration(problem.into())
    }

    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Self::Configuration(_) => USAGE,
            Self::Exchange(Error::Refused(refusal)) => match refusal.kind() {
                ErrorKind::Rate => REFUSED_FOR_RATE,
                _ => REFUSED,
            },
            Self::Exchange(Error::Transport(_)) => TRANSPORT,
            Self::Exchange(_) | Self::Unreadable(_) => MALFORMED,
        }
    }

    /// `{"error": {…}}` on one line.
    pub(crate) fn to_json(&self) -> String {
        let plain = |kind| Report {
            kind,
            code: None,
            status: None,
            message: Some(self.to_string()),
            retry_after: None,
        };
        let report = match self {
            Self::Configuration(_) => plain(Kind::Configuration),
            Self::Exchange(Error::Refused(refusal)) => Report {
                kind: Kind::Refused,
                code: refusal.code().map(str::to_owned),
                status: Some(refusal.status().as_u16()),
                message: match refusal.location() {
                    Some(location) => Some(format!("redirects to {location}")),
                    None => refusal.message().map(str::to_owned),
                },
                retry_after: refusal.retry_after().map(|delay| delay.as_secs()),
            },
            Self::Exchange(Error::Malformed(malformed)) => {
                Report { status: Some(malformed.status().as_u16()), ..plain(Kind::Malformed) }
            }
            Self::Exchange(Error::Transport(_)) => plain(Kind::Transport),
            Self::Exchange(_) | Self::Unreadable(_) => plain(Kind::Malformed),
        };
        json_line(&Outer { error: report })
    }
}

/// One line: the failure and what caused it.
impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error: &dyn StdError = match self {
            Self::Configuration(problem) => return f.write_str(problem),
            Self::Unreadable(error) => error,
            Self::Exchange(error) => error,
        };
        write!(f, "{error}")?;
        let mut last = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Some errors repeat their cause; a line should not.
            if !last.contains(&text) {
                write!(f, ": {text}")?;
                last = text;
            }
            cause = error.source();
        }
        Ok(())
    }
}

impl From<ConfigurationError> for CliError {
    /// Returns the error, and the options that mend it.
    fn from(error: ConfigurationError) -> Self {
        let options = match &error {
            ConfigurationError::MissingVariable { variable, .. } => {
                return Self::Configuration(format!("{error} (--var {variable}=…)"));
            }
            ConfigurationError::NoEnvironment { .. } => " (--base-url or --endpoint)",
            ConfigurationError::ScopeRequired { .. } => " (--scope)",
            ConfigurationError::PlainHttp { .. } => " (or --allow-plain-http)",
            _ => "",
        };
        Self::Configuration(format!("{error}{options}"))
    }
}

impl From<SavedResponseError> for CliError {
    fn from(error: SavedResponseError) -> Self {
        Self::Unreadable(error)
    }
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        Self::Exchange(error)
    }
}
