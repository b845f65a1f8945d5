//! What a vendor responds in a dialect, member by member.

use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use polygrant::dialect::{
    Dialect, FailureCause, Lifetime, LifetimeFormat, Path, Scalar, Segment, TokenFields, TokenType,
};
use polygrant::{ErrorKind, UnixTime};
use serde_json::{Map, Value};

/// Returns a response with a token.
pub(crate) fn success(
    dialect: &Dialect,
    token: &str,
    lifetime: Duration,
    scope: Option<Value>,
    now: UnixTime,
) -> Response<Vec<u8>> {
    with_token(dialect, token, &token_body(dialect, token, lifetime, scope, now))
}

/// Returns a success with that body, and with the token in a header where the dialect has it there.
pub(crate) fn with_token(dialect: &Dialect, token: &str, body: &Value) -> Response<Vec<u8>> {
    let mut response = with_body(StatusCode::OK, body);
    let TokenFields { header, prefix, .. } = &dialect.token;
    let name = header.as_deref().and_then(|name| HeaderName::try_from(name).ok());
    let token = HeaderValue::try_from(format!("{prefix}{token}"));
    response.headers_mut().extend(name.zip(token.ok()));
    response
}

/// Returns a response with a JSON body, or with a text as its whole body.
pub(crate) fn with_body(status: StatusCode, body: &Value) -> Response<Vec<u8>> {
    let (media_type, body) = match body {
        // A text that could be read as something else is written as a JSON string.
        Value::String(text) if !text.starts_with(['"', '{', '[', '<']) => {
            ("text/plain", text.clone())
        }
        other => ("application/json", other.to_string()),
    };
    let mut response = Response::new(body.into_bytes());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// Returns the body of a success.
pub(crate) fn token_body(
    dialect: &Dialect,
    token: &str,
    lifetime: Duration,
    scope: Option<Value>,
    now: UnixTime,
) -> Value {
    let shape = &dialect.token;
    let mut body = Value::Null;
    if shape.is_whole_body() {
        return format!("{}{token}", shape.prefix).into();
    }
    if let Some(path) = shape.access_token.first().filter(|_| shape.header.is_none()) {
        insert(&mut body, path, format!("{}{token}", shape.prefix).into());
    }
    if let TokenType::Checked(member) = &shape.token_type {
        let accepted = member.accepted.first().map_or("Bearer", |accepted| accepted);
        insert(&mut body, &member.path, accepted.into());
    }
    if let Lifetime::Stated { format, paths, .. } = &shape.lifetime {
        if let Some(path) = paths.first() {
            insert(&mut body, path, stated(*format, lifetime, now));
        }
    }
    if let Some(scope) = scope {
        insert(&mut body, &shape.scope, scope);
    }
    if let Some(success) = &dialect.success {
        if let Some(value) = success.equals.first() {
            insert(&mut body, &success.path, json(value));
        }
    }
    for (name, path) in shape.members.iter() {
        insert(&mut body, path, format!("sandbox-{name}").into());
    }
    // Whatever is read in another sense as well stays as it is: said, or left out.
    let success = dialect.success.as_ref().map(|success| &success.path);
    for path in &shape.extra {
        if !path.contradicts(&shape.scope) && !success.is_some_and(|it| it.contradicts(path)) {
            insert(&mut body, path, "sandbox".into());
        }
    }
    if body.is_null() { Value::Object(Map::new()) } else { body }
}

fn stated(format: LifetimeFormat, lifetime: Duration, now: UnixTime) -> Value {
    let expiry = now.saturating_add(lifetime);
    match format {
        LifetimeFormat::Seconds => lifetime.as_secs().into(),
        LifetimeFormat::Milliseconds => milliseconds(lifetime).into(),
        LifetimeFormat::EpochSeconds => expiry.since_epoch().as_secs().into(),
        LifetimeFormat::EpochMilliseconds => milliseconds(expiry.since_epoch()).into(),
        LifetimeFormat::HttpDate => http_date(expiry).unwrap_or_default().into(),
        LifetimeFormat::DaysHoursMinutes => {
            let minutes = lifetime.as_secs() / 60;
            format!("{}:{}:{}", minutes / 60 / 24, minutes / 60 % 24, minutes % 60).into()
        }
        LifetimeFormat::Duration => format!("PT{}S", lifetime.as_secs()).into(),
        // RFC 3339, which is also read where the vendor leaves the format open.
        _ => format!("{:.3}", timestamp(expiry)).into(),
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Returns the body of a failure that the vendor does not document, from the dialect's paths and RFC 6749
/// §5.2.
pub(crate) fn undocumented(dialect: &Dialect, cause: FailureCause) -> Value {
    let shape = &dialect.error;
    let class = match cause {
        FailureCause::InvalidClient => Some(ErrorKind::Credentials),
        FailureCause::InvalidScope => Some(ErrorKind::Scope),
        _ => None,
    };
    let known = shape.classes.iter().find(|(_, known)| Some(**known) == class);
    let vendor_code = known.map_or(cause.code(), |(code, _)| code.trim_end_matches('*'));

    let mut body = Value::Object(Map::new());
    if let Some(success) = &dialect.success {
        let code = Value::from(vendor_code);
        let is_success = success.equals.iter().any(|value| json(value) == code);
        insert(&mut body, &success.path, if is_success { "sandbox".into() } else { code });
    }
    if let Some(path) = shape.code.first() {
        insert(&mut body, path, cause.code().into());
    }
    if let Some(path) = shape.vendor_code.first().filter(|_| known.is_some()) {
        insert(&mut body, path, vendor_code.into());
    }
    for path in &shape.description {
        insert(&mut body, path, explanation(cause).into());
    }
    if let Some(path) = shape.request_id.first() {
        insert(&mut body, path, "sandbox-request".into());
    }
    body
}

/// Returns the description of a failure.
const fn explanation(cause: FailureCause) -> &'static str {
    match cause {
        FailureCause::InvalidClient => {
            "The sandbox knows no such client, or its secret is another."
        }
        FailureCause::InvalidScope => "The sandbox does not grant these scopes.",
        FailureCause::UnsupportedGrantType => "The sandbox grants client credentials alone.",
        _ => "The sandbox cannot read the request as this dialect sends it.",
    }
}

fn json(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Text(text) => (**text).into(),
        Scalar::Number(number) => number.clone().into(),
        Scalar::Bool(truth) => (*truth).into(),
    }
}

/// Puts a value at a path, unless something stands in its way already.
fn insert(body: &mut Value, path: &Path, value: Value) {
    let mut here = body;
    for segment in path.segments() {
        here = match (segment, here) {
            (Segment::Name(name), Value::Object(members)) => {
                members.entry(name).or_insert(Value::Null)
            }
            (Segment::Name(name), empty @ Value::Null) => {
                *empty = Map::new().into();
                let Value::Object(members) = empty else { return };
                members.entry(name).or_insert(Value::Null)
            }
            (Segment::Index(index), array @ (Value::Array(_) | Value::Null)) => {
                if array.is_null() {
                    *array = Value::Array(Vec::new());
                }
                let Value::Array(items) = array else { return };
                if items.len() <= index {
                    items.resize(index + 1, Value::Null);
                }
                let Some(item) = items.get_mut(index) else { return };
                item
            }
            _ => return,
        };
    }
    if here.is_null() {
        *here = value;
    }
}

pub(crate) fn http_date(time: UnixTime) -> Option<String> {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp(time)).ok()
}

/// Returns the last time that can be written, for any later one.
fn timestamp(time: UnixTime) -> Timestamp {
    i64::try_from(time.since_epoch().as_millis())
        .ok()
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .unwrap_or(Timestamp::MAX)
}
