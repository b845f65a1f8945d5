//! From an answer's bytes to a token or a typed error.

use http::StatusCode;
use http::header::{CONTENT_ENCODING, HeaderMap};

use crate::dialect::{Dialect, Lifetime, Path};
use crate::error::{Error, Malformed, MalformedKind, TransportError};
use crate::limits::MAX_BODY;
use crate::redact::Redaction;
use crate::time::UnixTime;
use crate::token::AccessToken;
pub(crate) use pick::MAX_PATHS;
use pick::{PickError, Value, pick};

pub(crate) mod lifetime;
mod pick;
pub(crate) mod refusal;
pub(crate) mod retry_after;

/// What every parser needs to know about the answer at hand.
#[derive(Clone, Copy)]
pub(crate) struct Answer<'a> {
    pub(crate) dialect: &'a Dialect,
    pub(crate) redaction: Redaction<'a>,
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    pub(crate) now: UnixTime,
}

/// A 2xx with a token is a token; a 2xx with an error member instead is a refusal, and any other
/// 2xx is malformed. Every other status is a refusal, whether or not its body can be read.
pub(crate) fn parse(
    dialect: &Dialect,
    redaction: Redaction<'_>,
    (status, headers): (StatusCode, &HeaderMap),
    body: Result<&[u8], TransportError>,
    now: UnixTime,
) -> Result<AccessToken, Error> {
    let mut answer = Answer { dialect, redaction, status, headers, body: &[], now };
    if !status.is_success() {
        answer.body = body.unwrap_or_default();
        return Err(refusal::refusal(answer).into());
    }
    answer.body = body?;
    token(answer).map_err(|kind| {
        let lacks_token =
            matches!(&kind, MalformedKind::Missing { path } if *path == dialect.token.access_token);
        match refusal::within_success(answer) {
            // A token in a shape that cannot be used is not excused by an error beside it.
            Some(refusal) if lacks_token => refusal.into(),
            _ => Malformed { status, kind, request_id: answer.request_id() }.into(),
        }
    })
}

fn token(answer: Answer<'_>) -> Result<AccessToken, MalformedKind> {
    let shape = &answer.dialect.token;
    let lifetime_path = shape.lifetime.path();
    let [token, token_type, lifetime, scope] = answer.pick([
        Some(&shape.access_token),
        shape.token_type.as_ref(),
        Some(lifetime_path),
        Some(&shape.scope),
    ])?;
    let token = match token {
        Value::Text(token) if !token.is_empty() => token,
        Value::Absent | Value::Text(_) => return Err(missing(&shape.access_token)),
        _ => return Err(invalid(&shape.access_token, "a string")),
    };
    if let Some(path) = &shape.token_type {
        match token_type {
            Value::Text(known) if known.eq_ignore_ascii_case("bearer") => {}
            Value::Text(other) => {
                let found = answer.redaction.clean(&other).unwrap_or_default();
                return Err(MalformedKind::TokenType { path: path.clone(), found });
            }
            Value::Absent if shape.assume_bearer => {}
            Value::Absent => return Err(missing(path)),
            _ => return Err(invalid(path, "a string")),
        }
    }
    let expires_in = match &shape.lifetime {
        Lifetime::Seconds(_) => lifetime::seconds(&lifetime),
        Lifetime::Rfc3339(_) => lifetime::until(&lifetime, answer.sent_at()),
    }
    .map_err(|expected| invalid(lifetime_path, expected))?;
    let separator = answer.dialect.scope.as_ref().map_or(" ", |parameter| &parameter.separator);
    AccessToken::new(&token, expires_in, scope.into_list(separator))
        .ok_or_else(|| invalid(&shape.access_token, "made of visible ASCII characters"))
}

fn missing(path: &Path) -> MalformedKind {
    MalformedKind::Missing { path: path.clone() }
}

fn invalid(path: &Path, expected: &'static str) -> MalformedKind {
    MalformedKind::Invalid { path: path.clone(), expected }
}

impl<'a> Answer<'a> {
    /// When the server sent the answer, by its own clock if it says so.
    pub(crate) fn sent_at(self) -> UnixTime {
        let date = self.header(http::header::DATE.as_str());
        date.and_then(UnixTime::from_http_date).unwrap_or(self.now)
    }

    pub(crate) fn header(self, name: &str) -> Option<&'a str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(crate) fn request_id(self) -> Option<String> {
        let names = &self.dialect.error.request_id;
        names.iter().find_map(|name| self.header(name)).and_then(|id| self.redaction.clean(id))
    }

    /// Picks members out of a body that should be a JSON object; says what it is if it is not.
    fn pick<const N: usize>(
        self,
        paths: [Option<&Path>; N],
    ) -> Result<[Value<'a>; N], MalformedKind> {
        let body = without_bom(self.body);
        let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err(MalformedKind::Empty);
        };
        if body.len() > MAX_BODY {
            return Err(MalformedKind::TooLarge);
        }
        let mut values = [const { Value::Absent }; N];
        match pick(body, &paths, &mut values) {
            Ok(()) => Ok(values),
            Err(PickError::Duplicate(path)) => Err(MalformedKind::Duplicate { path }),
            Err(PickError::NotAnObject) => Err(MalformedKind::NotAnObject),
            Err(PickError::CutShort) => Err(MalformedKind::CutShort),
            Err(PickError::NotJson { .. }) if *first == b'<' => {
                Err(MalformedKind::Markup { title: self.page_title() })
            }
            Err(PickError::NotJson { line, column }) => Err(match self.content_encoding() {
                Some(content_encoding) => MalformedKind::Encoded { content_encoding },
                None => MalformedKind::NotJson { line, column },
            }),
        }
    }

    /// How the body is compressed, if it is: a tool that unpacked it may have left the header.
    fn content_encoding(self) -> Option<String> {
        if std::str::from_utf8(self.body).is_ok() {
            return None;
        }
        self.header(CONTENT_ENCODING.as_str())
            .filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
            .and_then(|encoding| self.redaction.clean(encoding))
    }

    /// The title of an HTML page, which is where a gateway says what happened.
    pub(crate) fn page_title(self) -> Option<String> {
        let page = String::from_utf8_lossy(self.body);
        let lower = page.to_ascii_lowercase();
        let start = lower.find("<title")?;
        let start = start + lower.get(start..)?.find('>')? + 1;
        let end = start + lower.get(start..)?.find("</title")?;
        self.redaction.clean(page.get(start..end)?)
    }
}

fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}
