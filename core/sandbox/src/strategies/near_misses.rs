//! Responses that differ in one place from one with a token.

use http::header::CONTENT_ENCODING;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use polygrant::dialect::{Dialect, Path, Segment};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

use crate::vendor;

/// What is different.
#[derive(Clone, Debug)]
pub(super) enum Slip {
    /// The token is not there.
    NoToken,
    /// The token is something else.
    Token(Value),
    /// The token's type is something else.
    TokenType(Value),
    /// The lifetime is something else.
    Lifetime(Value),
    /// The member that tells a success from a failure is something else.
    Success(Value),
    /// The token's member has another name.
    Misspelt,
    /// A member is there twice.
    Doubled(Index),
    /// The body ends early.
    CutShort(Index),
    /// Something stands before the body or after it.
    Framed(&'static str, &'static str),
    /// The whole body is in an array.
    InArray,
    /// The status is another.
    Status(u16),
    /// A header speaks of an encoding that the body does not have.
    Encoding(&'static str),
}

/// Generates one place in which a response differs.
pub(super) fn any_slip() -> impl Strategy<Value = Slip> {
    prop_oneof![
        1 => Just(Slip::NoToken),
        2 => any_other().prop_map(Slip::Token),
        1 => any_other().prop_map(Slip::TokenType),
        1 => any_other().prop_map(Slip::Lifetime),
        1 => any_other().prop_map(Slip::Success),
        1 => Just(Slip::Misspelt),
        1 => any::<Index>().prop_map(Slip::Doubled),
        1 => any::<Index>().prop_map(Slip::CutShort),
        1 => select(vec![("\u{feff}", ""), ("\r\n ", "\n"), (")]}',\n", ""), ("", "x"), ("<", "")])
            .prop_map(|(before, after)| Slip::Framed(before, after)),
        1 => Just(Slip::InArray),
        1 => select(vec![201, 202, 204, 206, 302, 304, 400, 500]).prop_map(Slip::Status),
        1 => select(vec!["gzip", "br", "identity"]).prop_map(Slip::Encoding),
    ]
}

/// Generates a value that stands where another one should.
fn any_other() -> impl Strategy<Value = Value> {
    let texts = ["", "two words", "a\r\nb", "a\0b", "é", "mac", "DPoP", "bEaReR", "abc", "-1"];
    let numbers = [-1_i64, 0, 17, i64::MAX].map(Value::from);
    let others = [Value::Null, Value::Bool(true), Value::Array(vec!["t".into()]), 1e308.into()];
    select(texts.map(Value::from).into_iter().chain(numbers).chain(others).collect::<Vec<_>>())
}

/// Returns the success with that body, but for the slip.
pub(super) fn slipped(
    dialect: &Dialect,
    token: &str,
    mut body: Value,
    slip: Slip,
) -> Response<Vec<u8>> {
    let shape = &dialect.token;
    let is_in_header = shape.header.is_some();
    let path = shape.access_token.first().filter(|_| !is_in_header);
    // 1. What is different in the document.
    let other = match &slip {
        Slip::NoToken => (path, Value::Null),
        Slip::Token(other) => (path, other.clone()),
        Slip::TokenType(other) => (shape.token_type.path(), other.clone()),
        Slip::Lifetime(other) => (shape.lifetime.paths().first(), other.clone()),
        Slip::Success(other) => (dialect.success.as_ref().map(|it| &it.path), other.clone()),
        _ => (None, Value::Null),
    };
    if let (Some(path), other) = other {
        replace(&mut body, path, other);
    }
    if let (Slip::Misspelt, Value::Object(members)) = (&slip, &mut body) {
        if let Some(Segment::Name(name)) = path.and_then(|path| path.segment(0)) {
            let value = members.remove(name).unwrap_or_default();
            members.insert(format!("{name}_"), value);
        }
    }
    if let Slip::InArray = slip {
        body = Value::Array(vec![body]);
    }
    let mut response = vendor::with_token(dialect, token, &body);
    // 2. What is different in its text.
    let text = response.body_mut();
    match &slip {
        Slip::Doubled(which) => double(text, &body, *which),
        Slip::CutShort(at) => text.truncate(at.index(text.len().max(1))),
        Slip::Framed(before, after) => {
            *text = [before.as_bytes(), text, after.as_bytes()].concat();
        }
        _ => {}
    }
    // 3. What is different in its head.
    let header = shape.header.as_deref().and_then(|name| HeaderName::try_from(name).ok());
    match (slip, header) {
        (Slip::Status(status), _) => {
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        }
        (Slip::Encoding(name), _) => {
            response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        (Slip::NoToken | Slip::Misspelt, Some(header)) => {
            response.headers_mut().remove(header);
        }
        (Slip::Token(Value::String(other)), Some(header)) => {
            response.headers_mut().remove(&header);
            let other = HeaderValue::from_str(&other).ok();
            response.headers_mut().extend(other.map(|other| (header, other)));
        }
        _ => {}
    }
    response
}

/// Writes one of the outermost members a second time, before the others.
fn double(text: &mut Vec<u8>, body: &Value, which: Index) {
    let Value::Object(members) = body else { return };
    if members.is_empty() {
        return;
    }
    let name = members.keys().nth(which.index(members.len())).map_or("", |name| name);
    let name = Value::from(name);
    let member = format!("{{{name}:\"another\",");
    let rest = text.get(1..).unwrap_or_default();
    *text = [member.as_bytes(), rest].concat();
}

/// Puts a value where another one is; `null` takes it out.
fn replace(body: &mut Value, path: &Path, other: Value) {
    let mut here = body;
    for segment in path.segments() {
        let inner = match segment {
            Segment::Name(name) => here.get_mut(name),
            Segment::Index(index) => here.get_mut(index),
        };
        let Some(inner) = inner else { return };
        here = inner;
    }
    *here = other;
}
