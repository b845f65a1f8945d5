//! The token in a response that claims success.

use serde_json::Value as Tree;

use super::head::Response;
use super::lifetime::{self, MAX_LIFETIME};
use crate::dialect::{Dialect, Lifetime, Rejections, Success, TokenType};
use crate::error::MalformedKind;
use crate::json::{self, Path, Unescaped, Unkept, Value};
use crate::request::same_in_any_case;
use crate::token::AccessToken;
use crate::transport::MAX_BODY;

/// Why a 2xx gives no token.
pub(super) enum Unusable {
    /// The dialect says that it is no success.
    Refused,
    Malformed(MalformedKind),
}

impl From<MalformedKind> for Unusable {
    fn from(kind: MalformedKind) -> Self {
        Self::Malformed(kind)
    }
}

/// Reads the token out of a 2xx, and all that stands beside it.
pub(super) fn token<'v>(
    response: Response<'_>,
    values: &dyn Fn(&str) -> Option<&'v str>,
) -> Result<AccessToken, Unusable> {
    let shape = &response.dialect.token;
    if shape.access_token.is_empty() {
        return response.with_more(response.whole()?, Vec::new(), values);
    }
    // 1. Look for all members in one pass.
    let unescaped = Unescaped::default();
    let paths = [
        Some(&shape.access_token),
        shape.token_type.path(),
        shape.lifetime.path(),
        Some(&shape.scope),
        response.dialect.success.as_ref().map(|success| &success.path),
    ];
    let ([token, token_type, lifetime, scope, success], extra) =
        response.pick(&unescaped, paths, &shape.extra)?;
    // 2. The dialect may say that a 2xx is no success.
    if let Some(expected) = &response.dialect.success {
        check_success(expected, success)?;
    }
    // 3. The token is there, and of the right type.
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
                let found = response.redaction.clean(other).unwrap_or_default();
                let accepted = expected.accepted.join(", ");
                return Err(MalformedKind::TokenType { path: path.clone(), found, accepted }.into());
            }
            Value::Absent if !expected.required => {}
            Value::Absent => return Err(missing(path).into()),
            _ => return Err(invalid(path, "a string").into()),
        }
    }
    // 4. How long it lives, and for what.
    let expires_in = match &shape.lifetime {
        Lifetime::Stated { format, path, default } => {
            lifetime::lifetime(*format, lifetime, || response.sent_at())
                .map_err(|expected| invalid(path, expected))?
                .or(*default)
        }
        Lifetime::Fixed(lifetime) => Some(*lifetime),
        Lifetime::Unknown => None,
    }
    .map(|lifetime| lifetime.min(MAX_LIFETIME));
    let separator = response.dialect.scope.separator.as_deref().unwrap_or(" ");
    let scope = scope.into_list(separator);
    // 5. What few dialects have comes last.
    match AccessToken::new(token, expires_in, scope.as_deref()) {
        Some(token) => response.with_more(token, kept(&shape.extra, extra)?, values),
        None => Err(invalid(&shape.access_token, VISIBLE).into()),
    }
}

/// What a token is made of.
const VISIBLE: &str = "made of visible ASCII characters";

fn check_success(expected: &Success, found: Value<'_>) -> Result<(), Unusable> {
    if matches!(found, Value::Absent) {
        return if expected.absent { Ok(()) } else { Err(missing(&expected.path).into()) };
    }
    let is_equal = |written: &str| expected.equals.iter().any(|scalar| scalar.is_written(written));
    if found.written().is_some_and(is_equal) { Ok(()) } else { Err(Unusable::Refused) }
}

/// Returns the further members that the dialect keeps, as far as they are there.
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

impl Response<'_> {
    /// Reads the token that a whole body is: text, or a JSON string.
    fn whole(self) -> Result<AccessToken, MalformedKind> {
        let body = self.text().trim_ascii();
        if body.len() > MAX_BODY {
            return Err(MalformedKind::TooLarge);
        }
        let path = &self.dialect.token.access_token;
        let token = match body.first() {
            None => return Err(MalformedKind::Empty),
            Some(b'<') => return Err(MalformedKind::Markup { title: self.page_title() }),
            Some(b'{' | b'[') => return Err(invalid(path, "a text or a JSON string")),
            Some(b'"') => {
                json::string(body).ok_or_else(|| invalid(path, "a text or a JSON string"))?
            }
            Some(_) => String::from_utf8_lossy(body),
        };
        let expires_in = match self.dialect.token.lifetime {
            Lifetime::Fixed(lifetime) => Some(lifetime.min(MAX_LIFETIME)),
            _ => None,
        };
        AccessToken::new(&token, expires_in, None).ok_or_else(|| invalid(path, VISIBLE))
    }

    /// Returns the token with what few dialects do with it: further members, another presentation, more
    /// that rejects it.
    #[inline]
    fn with_more<'v>(
        self,
        token: AccessToken,
        extra: Vec<(Path, Tree)>,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Result<AccessToken, Unusable> {
        let Dialect { token: shape, presentation, rejections, .. } = self.dialect;
        if extra.is_empty() && presentation.is_bearer() && rejections == Rejections::NONE {
            return Ok(token);
        }
        let token = token.with_more(extra, presentation, rejections, values);
        token.ok_or_else(|| invalid(&shape.access_token, VISIBLE).into())
    }
}
