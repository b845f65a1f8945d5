//! How a token is printed.

use clap::ValueEnum;
use jiff::Timestamp;
use polygrant::{AccessToken, UnixTime};
use serde::Serialize;

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Output {
    /// The token alone
    Token,
    /// access_token, token_type, expires_in (seconds), expires_at (RFC 3339) and scope
    Json,
    /// The header that an API call carries
    Header,
}

#[derive(Serialize)]
struct Report<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: Option<u64>,
    expires_at: Option<String>,
    scope: Option<&'a str>,
}

impl Output {
    pub(crate) const fn is_json(self) -> bool {
        matches!(self, Self::Json)
    }

    /// The token as it is printed; `received` is when it arrived.
    pub(crate) fn render(self, token: &AccessToken, received: UnixTime) -> String {
        match self {
            Self::Token => format!("{}\n", token.secret()),
            Self::Header => format!("Authorization: {} {}\n", token.token_type(), token.secret()),
            Self::Json => {
                let report = Report {
                    access_token: token.secret(),
                    token_type: token.token_type(),
                    expires_in: token.expires_in().map(|lifetime| lifetime.as_secs()),
                    expires_at: token
                        .expires_in()
                        .and_then(|lifetime| rfc3339(received.saturating_add(lifetime))),
                    scope: token.scope(),
                };
                json_line(&report)
            }
        }
    }
}

/// The time to the second, as RFC 3339 writes it.
fn rfc3339(time: UnixTime) -> Option<String> {
    let seconds = i64::try_from(time.since_epoch().as_secs()).ok()?;
    Some(Timestamp::from_second(seconds).ok()?.to_string())
}

/// One line of JSON, its members in the order in which they are declared.
pub(crate) fn json_line(report: &impl Serialize) -> String {
    // Structs of texts and numbers always have a JSON.
    format!("{}\n", serde_json::to_string(report).unwrap_or_default())
}
