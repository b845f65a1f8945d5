//! Reports failures: one line for people, JSON for programs, an exit status for scripts.

use std::error::Error as StdError;
use std::fmt;

use polygrant::saved_response::SavedResponseError;
use polygrant::{
    ConfigurationError, Endpoint, Error, ErrorKind, ErrorResponse, TransportErrorReason,
};
use polygrant_hyper::store::StoreError;
use serde::Serialize;

use crate::nearest::did_you_mean;
use crate::print::json_line;

/// The exit status for a wrong command line and a wrong configuration.
pub(crate) const USAGE: u8 = 2;
const REFUSED: u8 = 3;
const REFUSED_FOR_RATE: u8 = 4;
const TRANSPORT: u8 = 5;
const MALFORMED: u8 = 6;

/// The shape of a failure in JSON, for the help: a test holds it against what is printed.
pub(crate) const SHAPE: &str = "\
With `--output json` a failure is one line on standard output:
  {\"error\": {\"kind\", \"class\", \"code\", \"vendor_code\", \"status\", \"message\", \"uri\",
  \"request_id\", \"url\", \"retry_after\"}}
kind: refused, malformed, transport or configuration. class of a refusal: credentials, scope, rate,
transient or other. code: OAuth's, vendor_code: the vendor's own. uri: a page about the error.
request_id: the server's, for a report. url: the endpoint, without its query. retry_after: seconds.
What is not known is null.

Exit status: 0 a token, 2 usage or configuration, 3 refused, 4 refused for rate, 5 transport,
6 malformed.";

/// How a command reports a failure.
#[derive(Clone, Copy)]
pub(crate) enum ErrorOutput {
    /// As a line on standard error.
    Line,
    /// As that line, and as JSON on standard output.
    LineAndJson,
    /// As JSON alone, for the failure is the result. A wrong configuration is a line.
    Result,
    /// The same, but a wrong configuration is a line and JSON, since `--output json` was given.
    ExplicitResult,
}

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The command line, or what it names, is wrong. Nothing was sent.
    Configuration(String),
    /// What was to be parsed is not an HTTP response.
    Unreadable(SavedResponseError),
    /// What a saved response says is not a token.
    Saved(Error),
    /// The exchange failed, or the server refused.
    Exchange {
        error: Error,
        /// The endpoint's, without its query.
        url: String,
    },
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Configuration,
    Refused,
    Transport,
    Malformed,
}

/// The failure as a program reads it. What is not known is `null`.
#[derive(Serialize)]
struct Report<'e> {
    kind: Kind,
    class: Option<ErrorKind>,
    code: Option<&'e str>,
    vendor_code: Option<&'e str>,
    status: Option<u16>,
    message: Option<String>,
    uri: Option<&'e str>,
    request_id: Option<&'e str>,
    url: Option<&'e str>,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Outer<'e> {
    error: Report<'e>,
}

impl CliError {
    pub(crate) fn usage(problem: impl Into<String>) -> Self {
        Self::Configuration(problem.into())
    }

    /// Returns an error of an exchange with the server at that endpoint.
    pub(crate) fn exchange(error: Error, endpoint: &Endpoint) -> Self {
        let uri = endpoint.uri();
        let host = uri.authority().map_or("", |authority| authority.as_str());
        let scheme = uri.scheme_str().unwrap_or_default();
        Self::Exchange { error, url: format!("{scheme}://{host}{}", uri.path()) }
    }

    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Self::Configuration(_) => USAGE,
            Self::Unreadable(_) => MALFORMED,
            Self::Saved(error) | Self::Exchange { error, .. } => match error {
                Error::Refused(refusal) if refusal.kind() == ErrorKind::Rate => REFUSED_FOR_RATE,
                Error::Refused(_) => REFUSED,
                Error::Transport(_) => TRANSPORT,
                _ => MALFORMED,
            },
        }
    }

    /// Returns `{"error": {…}}` on one line.
    pub(crate) fn to_json(&self) -> String {
        let report = match self {
            Self::Configuration(_) => self.plain(Kind::Configuration),
            Self::Unreadable(_) => self.plain(Kind::Malformed),
            Self::Saved(error) | Self::Exchange { error, .. } => match error {
                Error::Refused(refusal) => self.refused(refusal),
                Error::Malformed(malformed) => Report {
                    status: Some(malformed.status().as_u16()),
                    request_id: malformed.request_id(),
                    ..self.plain(Kind::Malformed)
                },
                Error::Transport(_) => self.plain(Kind::Transport),
                _ => self.plain(Kind::Malformed),
            },
        };
        json_line(&Outer { error: report })
    }

    /// Returns a report that knows the error's message and the server.
    fn plain(&self, kind: Kind) -> Report<'_> {
        Report {
            kind,
            class: None,
            code: None,
            vendor_code: None,
            status: None,
            message: Some(self.to_string()),
            uri: None,
            request_id: None,
            url: match self {
                Self::Exchange { url, .. } => Some(url),
                _ => None,
            },
            retry_after: None,
        }
    }

    fn refused<'e>(&'e self, refusal: &'e ErrorResponse) -> Report<'e> {
        Report {
            class: Some(refusal.kind()),
            code: refusal.code(),
            vendor_code: refusal.vendor_code(),
            status: Some(refusal.status().as_u16()),
            message: match refusal.location() {
                Some(location) => Some(format!("redirects to {location}")),
                None => refusal.message().map(str::to_owned),
            },
            uri: refusal.error_uri(),
            request_id: refusal.request_id(),
            retry_after: refusal.retry_after().map(|delay| delay.as_secs()),
            ..self.plain(Kind::Refused)
        }
    }

    /// Returns the causes of an error of an exchange, from the outside in.
    pub(crate) fn causes(&self) -> impl Iterator<Item = String> {
        let error: Option<&dyn StdError> = match self {
            Self::Exchange { error, .. } => Some(error),
            _ => None,
        };
        let causes = std::iter::successors(error, |&error| error.source()).skip(1);
        causes.map(ToString::to_string)
    }
}

/// Writes one line: the failure, and what caused it where it does not say that itself.
impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = match self {
            Self::Configuration(problem) => return f.write_str(problem),
            Self::Unreadable(error) => return error.fmt(f),
            Self::Saved(error) => return error.fmt(f),
            Self::Exchange { error, .. } => error,
        };
        let text = error.to_string();
        f.write_str(&text)?;
        if let Error::Transport(error) = error {
            match error.reason() {
                Some(TransportErrorReason::UnknownIssuer) => {
                    return f.write_str(
                        " (--ca-certificate FILE adds an authority to the system's, SSL_CERT_FILE \
                         replaces them)",
                    );
                }
                Some(_) => return Ok(()),
                None => {}
            }
        }
        // The innermost cause is the plainest; what stands between are the layers of a client.
        match self.causes().last() {
            Some(cause) if !text.contains(&cause) => write!(f, ": {cause}"),
            _ => Ok(()),
        }
    }
}

impl From<ConfigurationError> for CliError {
    /// Returns the error, and the options that mend it.
    fn from(error: ConfigurationError) -> Self {
        let options = match &error {
            ConfigurationError::MissingVariable { variable, .. } => {
                format!(" (--var {variable}=…)")
            }
            ConfigurationError::NoEnvironment { .. } => " (--base-url or --endpoint)".to_owned(),
            ConfigurationError::ScopeRequired { .. } => " (--scope)".to_owned(),
            ConfigurationError::PlainHttp { .. } => " (or --allow-plain-http)".to_owned(),
            ConfigurationError::UnknownEnvironment { environment: name, known, .. }
            | ConfigurationError::UnknownVariable { variable: name, known, .. }
            | ConfigurationError::UnknownCredential { name, known, .. } => {
                did_you_mean(name, known.iter().map(|name| &**name))
            }
            _ => String::new(),
        };
        Self::Configuration(format!("{error}{options}"))
    }
}

impl From<SavedResponseError> for CliError {
    fn from(error: SavedResponseError) -> Self {
        Self::Unreadable(error)
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::usage(format!("the cache: {error}"))
    }
}
