//! Prints a token.

use std::time::Duration;

use clap::ValueEnum;
use http::{HeaderMap, HeaderName};
use jiff::Timestamp;
use polygrant::{AccessToken, Dialect, UnixTime};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::CliError;
use crate::print::json_line;

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Output {
    /// The token alone
    Token,
    /// access_token, token_type, expires_in (seconds), expires_at (RFC 3339), scope, and extra if the
    /// dialect keeps further members
    Json,
    /// The headers that an API call carries, one a line
    Header,
}

#[derive(Serialize)]
struct Report<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: Option<u64>,
    expires_at: Option<String>,
    scope: Option<&'a str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    extra: Map<String, Value>,
}

/// Returns a note on a lifetime that the response states and the dialect cannot read.
pub(crate) fn unreadable_lifetime(dialect: &Dialect, token: &AccessToken) -> Option<String> {
    let paths: Vec<_> = dialect.token.lifetime.paths().iter().map(ToString::to_string).collect();
    token.has_unreadable_lifetime().then(|| {
        format!(
            "the lifetime in `{}` is not one that the dialect reads, so that it is not known when the token \
             ends: see `lifetime` in the document",
            paths.join("` or `")
        )
    })
}

impl Output {
    pub(crate) const fn is_json(self) -> bool {
        matches!(self, Self::Json)
    }

    /// Refuses what the dialect's tokens cannot be printed as.
    pub(crate) fn check(self, dialect: &Dialect) -> Result<(), CliError> {
        let presentation = &dialect.presentation;
        let in_headers = !presentation.headers.is_empty() || !presentation.cookies.is_empty();
        if in_headers || !matches!(self, Self::Header) {
            return Ok(());
        }
        let names: Vec<_> = presentation.query.names().collect();
        Err(CliError::usage(format!(
            "{} presents its tokens in no header, but in the query, as `{}`: take --output token",
            dialect.name,
            names.join("`, `")
        )))
    }

    /// Returns the token as it is printed; it was requested `age` before `now`.
    pub(crate) fn render(self, token: &AccessToken, age: Duration, now: UnixTime) -> String {
        match self {
            Self::Token => format!("{}\n", token.secret()),
            Self::Header => headers(token),
            Self::Json => {
                let left = token.expires_in().map(|lifetime| lifetime.saturating_sub(age));
                let report = Report {
                    access_token: token.secret(),
                    token_type: token.token_type(),
                    expires_in: left.map(|left| left.as_secs()),
                    expires_at: left.and_then(|left| rfc3339(now.saturating_add(left))),
                    scope: token.scope(),
                    extra: token
                        .extras()
                        .map(|(path, value)| (path.to_string(), value.clone()))
                        .collect(),
                };
                json_line(&report)
            }
        }
    }
}

/// Returns the headers that present a token.
fn headers(token: &AccessToken) -> String {
    let mut headers = HeaderMap::new();
    token.authorize(&mut headers);
    let lines = headers.iter().map(|(name, value)| {
        format!("{}: {}\n", title_case(name), String::from_utf8_lossy(value.as_bytes()))
    });
    lines.collect()
}

/// Returns a header's name as people write it.
pub(crate) fn title_case(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| match word.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join("-")
}

/// Returns the time to the second, as RFC 3339 writes it.
pub(crate) fn rfc3339(time: UnixTime) -> Option<String> {
    let seconds = i64::try_from(time.since_epoch().as_secs()).ok()?;
    Some(Timestamp::from_second(seconds).ok()?.to_string())
}
