//! From an answer's bytes to a token or a typed error.

use std::borrow::Cow;

use http::StatusCode;
use http::header::{CONTENT_ENCODING, HeaderMap};
use serde_json::Value as Tree;

use crate::dialect::{Dialect, Lifetime, Success, TokenType};
use crate::error::{Error, Malformed, MalformedKind, TransportError};
use crate::json::{Path, PickError, Unescaped, Unkept, Value, pick};
use crate::limits::MAX_BODY;
use crate::redact::Redaction;
use crate::request::same_in_any_case;
use crate::time::UnixTime;
use crate::token::AccessToken;
use lifetime::MAX_LIFETIME;

pub(crate) mod lifetime;
pub(crate) mod refusal;
pub(crate) mod retry_after;

/// In which dialect an answer is read, and on whose behalf.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) dialect: &'a Dialect,
    pub(crate) redaction: Redaction<'a>,
    /// What placeholders stand for, for presentations that hold more than the token.
    pub(crate) values: &'a dyn Fn(&str) -> Option<&'a str>,
}

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

/// A 2xx with a token is a token; a 2xx that the dialect does not call a success, or with an error
/// member instead, is a refusal, and any other 2xx is malformed. Every other status is a refusal,
/// whether or not its body can be read.
pub(crate) fn parse(
    Reading { dialect, redaction, values }: Reading<'_>,
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
    token(answer, values).map_err(|problem| {
        let kind = match problem {
            Unusable::Refused => return refusal::refusal(answer).into(),
            Unusable::Malformed(kind) => kind,
        };
        let excused = match &kind {
            MalformedKind::Missing { path } => {
                *path == dialect.token.access_token
                    || dialect.success.as_ref().is_some_and(|success| *path == success.path)
            }
            _ => false,
        };
        match refusal::within_success(answer) {
            // A token in a shape that cannot be used is not excused by an error beside it.
            Some(refusal) if excused => refusal.into(),
            _ => Malformed { status, kind, request_id: answer.request_id() }.into(),
        }
    })
}

/// Why a 2xx gives no token.
enum Unusable {
    /// The dialect says that it is no success.
    Refused,
    Malformed(MalformedKind),
}

impl From<MalformedKind> for Unusable {
    fn from(kind: MalformedKind) -> Self {
        Self::Malformed(kind)
    }
}

fn token<'v>(
    answer: Answer<'_>,
    values: &dyn Fn(&str) -> Option<&'v str>,
) -> Result<AccessToken, Unusable> {
    let shape = &answer.dialect.token;
    if shape.access_token.is_empty() {
        return answer.with_more(answer.whole()?, Vec::new(), values);
    }
    let unescaped = Unescaped::default();
    let paths = [
        Some(&shape.access_token),
        shape.token_type.path(),
        shape.lifetime.path(),
        Some(&shape.scope),
        answer.dialect.success.as_ref().map(|success| &success.path),
    ];
    let ([token, token_type, lifetime, scope, success], extra) =
        answer.pick(&unescaped, paths, &shape.extra)?;
    if let Some(expected) = &answer.dialect.success {
        check_success(expected, success)?;
    }
    let token = match token {
        Value::Text(token) if !token.is_empty() => token,
        Value::Absent | Value::Text(_) => return Err(missing(&shape.access_token).into()),
        _ => return Err(invalid(&shape.access_token, "a string").into()),
    };
    if let TokenType::Checked(expected) = &shape.token_type {
        let path = &expected.path;
        match token_type {
            Value::Text(found)
                if expected.accepted.iter().any(|known| same_in_any_case(found, known)) => {}
            Value::Text(other) => {
                let found = answer.redaction.clean(other).unwrap_or_default();
                let accepted = expected.accepted.join(", ");
                return Err(MalformedKind::TokenType { path: path.clone(), found, accepted }.into());
            }
            Value::Absent if !expected.required => {}
            Value::Absent => return Err(missing(path).into()),
            _ => return Err(invalid(path, "a string").into()),
        }
    }
    let expires_in = match &shape.lifetime {
        Lifetime::Stated { format, path, default } => {
            lifetime::lifetime(*format, lifetime, || answer.sent_at())
                .map_err(|expected| invalid(path, expected))?
                .or(*default)
        }
        Lifetime::Fixed(lifetime) => Some(*lifetime),
        Lifetime::Unknown => None,
    }
    .map(|lifetime| lifetime.min(MAX_LIFETIME));
    let separator = answer.dialect.scope.separator.as_deref().unwrap_or(" ");
    let scope = scope.into_list(separator);
    match AccessToken::new(token, expires_in, scope.as_deref()) {
        Some(token) => answer.with_more(token, kept(&shape.extra, extra)?, values),
        None => Err(invalid(&shape.access_token, VISIBLE).into()),
    }
}

/// What a token is made of.
const VISIBLE: &str = "made of visible ASCII characters";

fn check_success(expected: &Success, found: Value<'_>) -> Result<(), Unusable> {
    let written = match found {
        Value::Absent if expected.absent => return Ok(()),
        Value::Absent => return Err(missing(&expected.path).into()),
        Value::Text(text) | Value::Number(text) => text,
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Array(_) | Value::Object(_) => return Err(Unusable::Refused),
    };
    let is_equal = expected.equals.iter().any(|scalar| scalar.to_string() == written);
    if is_equal { Ok(()) } else { Err(Unusable::Refused) }
}

/// The further members that the dialect keeps, as far as they are there.
fn kept(paths: &[Path], found: Vec<Value<'_>>) -> Result<Vec<(Path, Tree)>, MalformedKind> {
    let kept = |(path, value): (&Path, Value<'_>)| match value.kept() {
        Ok(tree) => tree.map(|tree| Ok((path.clone(), tree))),
        Err(Unkept) => Some(Err(invalid(path, KEEPABLE))),
    };
    paths.iter().zip(found).filter_map(kept).collect()
}

/// What a further member is, whatever it holds.
const KEEPABLE: &str = "a value that can be kept: its numbers within the range of an `f64`, at most \
                        127 levels deep, no member twice";

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
        let names = &self.dialect.error.request_id_headers;
        names.iter().find_map(|name| self.header(name)).and_then(|id| self.redaction.clean(id))
    }

    /// The token that a whole body is: text, or a JSON string.
    fn whole(self) -> Result<AccessToken, MalformedKind> {
        let body = without_bom(self.body).trim_ascii();
        if body.len() > MAX_BODY {
            return Err(MalformedKind::TooLarge);
        }
        let path = &self.dialect.token.access_token;
        let token = match body.first() {
            None => return Err(MalformedKind::Empty),
            Some(b'<') => return Err(MalformedKind::Markup { title: self.page_title() }),
            Some(b'{' | b'[') => return Err(invalid(path, "a text or a JSON string")),
            Some(b'"') => serde_json::from_slice::<Cow<'_, str>>(body)
                .map_err(|_| invalid(path, "a text or a JSON string"))?,
            Some(_) => String::from_utf8_lossy(body),
        };
        let expires_in = match self.dialect.token.lifetime {
            Lifetime::Fixed(lifetime) => Some(lifetime.min(MAX_LIFETIME)),
            _ => None,
        };
        AccessToken::new(&token, expires_in, None).ok_or_else(|| invalid(path, VISIBLE))
    }

    /// The token with what few dialects do with it: further members, another presentation.
    #[inline]
    fn with_more<'v>(
        self,
        token: AccessToken,
        extra: Vec<(Path, Tree)>,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Result<AccessToken, Unusable> {
        let Dialect { token: shape, presentation, .. } = self.dialect;
        if extra.is_empty() && presentation.is_bearer() {
            return Ok(token);
        }
        let token = token.with_more(extra, presentation, values);
        token.ok_or_else(|| invalid(&shape.access_token, VISIBLE).into())
    }

    /// Picks members out of a body that should be a JSON object, those that each token response may
    /// have and further ones; says what it is if it is not.
    fn pick<const N: usize>(
        self,
        unescaped: &'a Unescaped,
        paths: [Option<&Path>; N],
        further: &[Path],
    ) -> Result<([Value<'a>; N], Vec<Value<'a>>), MalformedKind> {
        let body = without_bom(self.body);
        let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err(MalformedKind::Empty);
        };
        if body.len() > MAX_BODY {
            return Err(MalformedKind::TooLarge);
        }
        let mut values = [Value::Absent; N];
        let mut others = Vec::new();
        let picked = if further.is_empty() {
            pick(body, unescaped, &paths, &mut values)
        } else {
            let paths: Vec<_> = paths.into_iter().chain(further.iter().map(Some)).collect();
            let mut all = vec![Value::Absent; paths.len()];
            let picked = pick(body, unescaped, &paths, &mut all);
            others = all.split_off(N);
            values.copy_from_slice(&all);
            picked
        };
        match picked {
            Ok(()) => Ok((values, others)),
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
