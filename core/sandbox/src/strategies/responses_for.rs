//! Generates responses of the servers of one dialect.

use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use polygrant::dialect::{Dialect, FailureCause};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::grants::any_scopes;
use super::near_misses::{any_slip, slipped};
use super::responses::{any_body, any_response};
use super::text::{any_text, any_time, any_token};
use crate::vendor;

/// Generates any response that a server of the dialect may send: a token, a refusal, a
/// [near miss](any_near_miss_for), or [any response](any_response) of any server. Of twenty about
/// seven are read as a token, eight as a refusal, and five as malformed.
///
/// ```
/// use polygrant::{Dialect, UnixTime};
/// use polygrant_sandbox::strategies::any_response_for;
/// use proptest::prelude::*;
///
/// let dialect = Dialect::from_json(
///     r#"{ "name": "acme", "token": { "access_token": ["data", "token"] } }"#,
/// )?;
/// proptest!(|(response in any_response_for(&dialect))| {
///     if let Ok(token) = dialect.parse(&response, UnixTime::EPOCH) {
///         prop_assert!(!token.secret().is_empty());
///     }
/// });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn any_response_for(dialect: &Dialect) -> impl Strategy<Value = Response<Vec<u8>>> + use<> {
    prop_oneof![
        5 => any_token_response_for(dialect),
        7 => any_refusal_for(dialect),
        6 => any_near_miss_for(dialect),
        2 => any_response(),
    ]
}

/// Generates a response with a token, as the dialect's vendor sends it: any text that a token may be,
/// any lifetime, any scopes, and members beside it that the dialect does not read.
pub fn any_token_response_for(
    dialect: &Dialect,
) -> impl Strategy<Value = Response<Vec<u8>>> + use<> {
    let dialect = dialect.clone();
    any_success(&dialect).prop_map(move |success| success.response(&dialect))
}

/// Generates a response that refuses a token: as the vendor documents it, or as the dialect's paths
/// and RFC 6749 §5.2 have it, or with any body.
pub fn any_refusal_for(dialect: &Dialect) -> impl Strategy<Value = Response<Vec<u8>>> + use<> {
    let statuses = || select(vec![400, 401, 403, 404, 408, 429, 500, 502, 503, 504]);
    let cause = select(vec![
        FailureCause::InvalidClient,
        FailureCause::InvalidRequest,
        FailureCause::InvalidScope,
        FailureCause::UnsupportedGrantType,
    ]);
    let mut documented: Vec<(u16, Value)> =
        dialect.failures.iter().map(|known| (known.status, known.body.clone())).collect();
    let is_documented = if documented.is_empty() { 0 } else { 3 };
    documented.push((400, Value::Null));
    // Where a member tells a success from a failure, a failure may come with a 200.
    let is_told = u32::from(dialect.success.is_some());
    let of_paths = dialect.clone();
    let by_paths = cause.prop_map(move |cause| vendor::undocumented(&of_paths, cause));
    let written = prop_oneof![
        is_documented => select(documented),
        3 => (statuses(), by_paths.clone()),
        2 * is_told => (Just(200), by_paths),
    ];
    let written = written.prop_map(|(status, body)| {
        vendor::with_body(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), &body)
    });
    let other = (statuses(), any_body()).prop_map(|(status, body)| {
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        response
    });
    let pause = option::weighted(0.2, select(vec!["0", "2", "120", "99999999999", "soon"]));
    (prop_oneof![5 => written, 1 => other], pause).prop_map(|(mut response, pause)| {
        let pause = pause.map(|pause| (RETRY_AFTER, HeaderValue::from_static(pause)));
        response.headers_mut().extend(pause);
        response
    })
}

/// Generates a response that is near to one with a token, and differs from it in one place: a member is
/// missing, doubled, misspelt or of another type, the body is cut short or wrapped, or the status is
/// another. Some of them still have a token, such as one with an unreadable lifetime.
pub fn any_near_miss_for(dialect: &Dialect) -> impl Strategy<Value = Response<Vec<u8>>> + use<> {
    let dialect = dialect.clone();
    (any_success(&dialect), any_slip())
        .prop_map(move |(success, slip)| slipped(&dialect, &success.token, success.body, slip))
}

/// The parts of a success.
#[derive(Clone, Debug)]
struct AnySuccess {
    token: String,
    body: Value,
    date: Option<String>,
}

impl AnySuccess {
    fn response(&self, dialect: &Dialect) -> Response<Vec<u8>> {
        let mut response = vendor::with_token(dialect, &self.token, &self.body);
        let date = self.date.as_deref().and_then(|date| HeaderValue::from_str(date).ok());
        response.headers_mut().extend(date.map(|date| (DATE, date)));
        response
    }
}

fn any_success(dialect: &Dialect) -> impl Strategy<Value = AnySuccess> + use<> {
    let scopes = any_scopes(dialect);
    let lifetime =
        prop_oneof![3 => 1..100_000_u64, 1 => Just(0), 1 => any::<u32>().prop_map(u64::from)];
    let beside = vec((select(BESIDE.to_vec()), any_text()), 0..3);
    let dialect = dialect.clone();
    let parts = (any_token(), lifetime, scopes, beside, any_time(), any::<bool>());
    parts.prop_map(move |(token, lifetime, scopes, beside, now, is_dated)| {
        let scope = (!scopes.is_empty()).then(|| match &dialect.scope.separator {
            Some(separator) => Value::from(scopes.join(separator)),
            None => Value::from(scopes),
        });
        let lifetime = Duration::from_secs(lifetime);
        let mut body = vendor::token_body(&dialect, &token, lifetime, scope, now);
        if let Value::Object(members) = &mut body {
            for (name, text) in beside {
                members.entry(name).or_insert_with(|| text.into());
            }
        }
        let date = is_dated.then(|| vendor::http_date(now)).flatten();
        AnySuccess { token, body, date }
    })
}

/// Members that no dialect reads.
const BESIDE: [&str; 4] = ["polygrant_x", "polygrant é", "polygrant.y", "polygrant\"z"];
