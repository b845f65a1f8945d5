//! The token in a response that claims success.

use std::borrow::Cow;

use serde_json::Value as Tree;
use zeroize::Zeroizing;

use super::head::Response;
use super::lifetime::{self, Stated};
use super::members::Paths;
use crate::dialect::{Dialect, Lifetime, Rejections, Success, TokenType};
use crate::error::InvalidResponseKind;
use crate::json::{self, MAX_PATHS, Path, Unescaped, Unkept, Value};
use crate::request::same_in_any_case;
use crate::token::{AccessToken, Clock, FurtherMembers, KnownLifetime, MAX_LIFETIME, is_like_jwt};
use crate::transport::MAX_BODY;

/// Why a 2xx gives no token.
pub(super) enum Unusable {
    /// The dialect says that it is no success.
    Refused,
    Malformed(InvalidResponseKind),
}

impl From<InvalidResponseKind> for Unusable {
    fn from(kind: InvalidResponseKind) -> Self {
        Self::Malformed(kind)
    }
}

/// Reads the token out of a 2xx, and all that stands beside it.
pub(super) fn token<'v>(
    response: Response<'_>,
    values: &dyn Fn(&str) -> Option<&'v str>,
) -> Result<AccessToken, Unusable> {
    let shape = &response.dialect.token;
    if shape.is_whole_body() {
        return response.with_more(response.whole()?, FurtherMembers::default(), values);
    }
    // 1. Look for all members in one pass.
    let unescaped = Unescaped::default();
    let mut paths = Paths::new([
        shape.access_token.first(),
        shape.token_type.path(),
        shape.lifetime.paths().first(),
        Some(&shape.scope),
        response.dialect.success.as_ref().map(|success| &success.path),
    ]);
    let [tokens, lifetimes] = shape.alternatives().map(|(_, paths)| paths);
    paths.extend(tokens);
    paths.extend(lifetimes);
    paths.extend(shape.members.iter().map(|(_, path)| path));
    paths.extend(&shape.extra);
    let mut picked = [Value::Absent; MAX_PATHS];
    let in_header = shape.header.as_deref().map(|name| response.header(name));
    match response.pick(&unescaped, paths.as_slice(), &mut picked) {
        // A header has the token, so that the body may be anything.
        Err(kind)
            if in_header.flatten().is_some()
                && !matches!(kind, InvalidResponseKind::Duplicate { .. }) =>
        {
            picked.fill(Value::Absent);
        }
        result => result?,
    }
    let [token, token_type, lifetime, scope, success, further @ ..] = &picked;
    let token = in_header.map_or(*token, |text| text.map_or(Value::Absent, Value::Text));
    let (tokens, further) = further.split_at(tokens.len().min(further.len()));
    let (lifetimes, further) = further.split_at(lifetimes.len().min(further.len()));
    let (members, extra) = further.split_at(shape.members.len().min(further.len()));
    let values = |name: &str| {
        let mut named = shape.members.names().zip(members);
        let member = named.find(|(known, _)| *known == name);
        member.and_then(|(_, value)| value.written()).or_else(|| values(name))
    };
    // 2. The dialect may say that a 2xx is no success.
    if let Some(expected) = &response.dialect.success {
        check_success(expected, *success)?;
    }
    // 3. The token is there, and of the right type.
    let is_there = |value: &Value<'_>| !matches!(value, Value::Absent | Value::Text(""));
    let all = [&token].into_iter().chain(tokens).zip(&shape.access_token);
    let (token, path) = match all.clone().find(|(value, _)| is_there(value)) {
        Some((Value::Text(token), path)) => (shape.without_prefix(token), path),
        Some((_, path)) => return Err(invalid(path, "a string").into()),
        None => {
            let header = shape.header.as_deref().map(Path::member);
            return Err(missing(header.as_ref().or(shape.access_token.first())).into());
        }
    };
    if let TokenType::Checked(expected) = &shape.token_type {
        let path = &expected.path;
        match *token_type {
            Value::Text(found)
                if expected.accepted.iter().any(|known| same_in_any_case(found, known))
                    && !response.needs_proof(found) => {}
            Value::Text(other) => {
                let found = is_token_type(other).then(|| other.to_owned());
                let accepted = expected.accepted.iter().map(|accepted| &**accepted);
                let accepted: Vec<_> = accepted.filter(|it| !response.needs_proof(it)).collect();
                let accepted =
                    if accepted.is_empty() { "Bearer".to_owned() } else { accepted.join(", ") };
                return Err(
                    InvalidResponseKind::TokenType { path: path.clone(), found, accepted }.into()
                );
            }
            Value::Absent if !expected.required => {}
            Value::Absent => return Err(missing(Some(path)).into()),
            _ => return Err(invalid(path, "a string").into()),
        }
    }
    // 4. How long it lives, and for what.
    let lifetime = response.lifetime(token, [lifetime].into_iter().chain(lifetimes));
    let separator = response.dialect.scope.separator.as_deref().unwrap_or(" ");
    let scope = scope.into_list(separator);
    // 5. What few dialects have comes last.
    match AccessToken::new(token, lifetime, scope.as_deref()) {
        Some(token) if response.has_more() => {
            let written = |(name, value): (&str, &Value<'_>)| {
                Some((name.to_owned(), Zeroizing::new(value.written()?.to_owned())))
            };
            let extra = response.kept(&shape.extra, extra)?;
            let presented = shape.members.names().zip(members).filter_map(written).collect();
            response.with_more(token, FurtherMembers { extra, presented }, &values)
        }
        Some(token) => Ok(token),
        None => Err(invalid(path, expected(token)).into()),
    }
}

/// What a token is made of.
const VISIBLE: &str = "made of visible ASCII characters";

/// Returns what a token should be, and what to do where a word stands before it.
fn expected(token: &str) -> &'static str {
    let scheme = token.get(.."Bearer ".len());
    if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("Bearer ")) {
        return "made of visible ASCII characters: `Bearer ` stands before it, which a dialect's \
                `token.prefix` takes off";
    }
    VISIBLE
}

fn check_success(expected: &Success, found: Value<'_>) -> Result<(), Unusable> {
    if matches!(found, Value::Absent) {
        return if expected.absent { Ok(()) } else { Err(missing(Some(&expected.path)).into()) };
    }
    let is_equal =
        |written: &str| expected.equals.iter().any(|scalar| scalar.is_written_as(written));
    if found.written().is_some_and(is_equal) { Ok(()) } else { Err(Unusable::Refused) }
}

/// What a further member is, whatever it holds.
const KEEPABLE: &str = "a value that can be kept: in UTF-8, its numbers within the range of an \
                        `f64`, at most 127 levels deep, no member twice";

/// Returns whether a text is what servers call a type of tokens, and so is not a token that stands
/// where its type should: a word of letters, which speaks of what such types are called after.
fn is_token_type(text: &str) -> bool {
    const LONGEST: usize = 16;
    const PARTS: [&str; 12] = [
        "api", "auth", "basic", "bearer", "example", "jwt", "key", "mac", "n_a", "pop", "saml",
        "token",
    ];
    let lower = text.to_ascii_lowercase();
    text.is_empty()
        || text.len() <= LONGEST
            && lower.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            && PARTS.iter().any(|part| lower.contains(part))
}

fn missing(path: Option<&Path>) -> InvalidResponseKind {
    InvalidResponseKind::Missing { path: path.cloned().unwrap_or(Path::whole()) }
}

fn invalid(path: &Path, expected: &'static str) -> InvalidResponseKind {
    InvalidResponseKind::Invalid { path: path.clone(), expected }
}

impl Response<'_> {
    /// Reads the token that a whole body is: text, or a JSON string.
    fn whole(self) -> Result<AccessToken, InvalidResponseKind> {
        let body = self.text().trim_ascii();
        if body.len() > MAX_BODY {
            return Err(InvalidResponseKind::TooLarge);
        }
        let path = &Path::whole();
        let unescaped = Unescaped::default();
        let token = match body.first() {
            None => return Err(InvalidResponseKind::Empty),
            Some(b'<') => return Err(InvalidResponseKind::Markup { title: self.page_title() }),
            Some(b'{' | b'[') => return Err(invalid(path, "a text or a JSON string")),
            Some(b'"') => {
                let token = json::string(body, &unescaped);
                Cow::Borrowed(token.ok_or_else(|| invalid(path, "a text or a JSON string"))?)
            }
            Some(_) => String::from_utf8_lossy(body),
        };
        let token = self.dialect.token.without_prefix(&token);
        let lifetime = self.lifetime(token, []);
        AccessToken::new(token, lifetime, None).ok_or_else(|| invalid(path, VISIBLE))
    }

    /// Returns whether a token of that type is of use only with a proof of possession (RFC 9449 §7.1),
    /// and would be presented without.
    fn needs_proof(self, token_type: &str) -> bool {
        same_in_any_case(token_type, "DPoP") && self.dialect.presentation.is_bearer()
    }

    /// Returns the further members that the dialect keeps, as far as they are there.
    fn kept(
        self,
        paths: &[Path],
        found: &[Value<'_>],
    ) -> Result<Vec<(Path, Tree)>, InvalidResponseKind> {
        let kept = |(path, value): (&Path, &Value<'_>)| match value.kept() {
            // What was not text in the body reads otherwise than it is written.
            Ok(Some(_)) if self.may_be_replaced(*value) => Some(Err(invalid(path, KEEPABLE))),
            Ok(tree) => tree.map(|tree| Ok((path.clone(), tree))),
            Err(Unkept) => Some(Err(invalid(path, KEEPABLE))),
        };
        paths.iter().zip(found).filter_map(kept).collect()
    }

    /// Returns whether a value may stand for bytes that are not UTF-8.
    fn may_be_replaced(self, value: Value<'_>) -> bool {
        let (Value::Text(text) | Value::Array(text) | Value::Object(text)) = value else {
            return false;
        };
        text.contains(char::REPLACEMENT_CHARACTER) && self.utf_8.is_none()
    }

    /// Reads what the first member of a lifetime says that can be read; where there is none, the dialect
    /// may know.
    fn lifetime<'b>(
        self,
        token: &str,
        values: impl IntoIterator<Item = &'b Value<'b>>,
    ) -> KnownLifetime {
        let (stated, is_unreadable) = match &self.dialect.token.lifetime {
            Lifetime::Stated { format, default, .. } => {
                let mut known = (*default, false);
                // Some say 0 where they mean that they do not say.
                let zero_is_nothing = self.dialect.token.zero_means_unknown;
                let is_nothing = |value: &Value<'_>| zero_is_nothing && value.number() == Some(0.0);
                for value in values.into_iter().filter(|value| !is_nothing(value)) {
                    match lifetime::lifetime(*format, *value, || self.sent_at()) {
                        Stated::Lifetime(lifetime) => {
                            known = (Some(lifetime), false);
                            break;
                        }
                        Stated::Nothing => {}
                        Stated::Unreadable => known.1 = true,
                    }
                }
                known
            }
            Lifetime::Fixed(lifetime) => (Some(*lifetime), false),
            Lifetime::Unknown => (None, false),
        };
        // Only a token that may say itself when it ends needs the time.
        let clock = match stated {
            None if is_like_jwt(token) => self.clock(),
            _ => Clock::Caller(self.now),
        };
        let stated = stated.map(|lifetime| lifetime.min(MAX_LIFETIME));
        KnownLifetime { stated, is_unreadable, clock }
    }

    /// Returns whether the dialect does more with a token than nearly all do.
    fn has_more(self) -> bool {
        let Dialect { token: shape, presentation, rejections, .. } = self.dialect;
        !shape.extra.is_empty() || !presentation.is_bearer() || rejections != Rejections::NONE
    }

    /// Returns the token with what few dialects do with it: further members, another presentation, more
    /// that rejects it.
    fn with_more<'v>(
        self,
        token: AccessToken,
        further: FurtherMembers,
        values: &dyn Fn(&str) -> Option<&'v str>,
    ) -> Result<AccessToken, Unusable> {
        let Dialect { token: shape, presentation, rejections, .. } = self.dialect;
        let token = token.with_more(further, presentation, rejections, values);
        let path = shape.access_token.first();
        token.ok_or_else(|| invalid(path.unwrap_or(&Path::whole()), VISIBLE).into())
    }
}
