//! Generates dialects of any vendor that could exist.

use std::borrow::Cow;
use std::time::Duration;

use polygrant::dialect::{
    Dialect, ErrorFields, Failure, FailureCause, Lifetime, LifetimeFormat, Path, Presentation,
    RejectionCode, Rejections, Scalar, Segment, Success, Table, Template, TokenFields, TokenType,
    TokenTypeMember,
};
use polygrant::{ConfigurationError, ErrorKind, Grant};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::dialect_requests::any_request;
use super::templates::template;
use super::text::any_text;

/// Generates one of the built-in dialects.
pub fn any_built_in() -> impl Strategy<Value = Dialect> {
    select(Dialect::all())
}

/// Generates any dialect that makes sense: every axis of the model takes part, and each combination
/// that is not a contradiction can come up.
///
/// Its variables have values, so that a grant needs no more than credentials and scopes.
///
/// ```
/// use polygrant::Dialect;
/// use polygrant_sandbox::strategies::any_dialect;
/// use proptest::prelude::*;
///
/// proptest!(|(dialect in any_dialect())| {
///     prop_assert_eq!(Dialect::from_json(&dialect.to_json()).unwrap(), dialect);
/// });
/// ```
pub fn any_dialect() -> impl Strategy<Value = Dialect> {
    let about = ("[a-z][a-z0-9._-]{0,11}", any_text(), vec(any_text(), 0..3));
    let response = (any_token_response(), option::of(any_success()), any_error_response());
    // A credential, a variable without a value, and one with a value.
    let beside = option::weighted(0.3, select(vec!["api_key", "hint", "resource"]));
    let rest = (any_presentation(), beside, any_rejections(), vec(any_failure(), 0..3));
    (about, any_request(), response, rest).prop_filter_map(
        "a dialect without contradictions",
        |(
            (name, documentation, notes),
            request,
            (token, success, error),
            (presentation, beside, rejections, failures),
        )| {
            let mut dialect = request;
            (dialect.name, dialect.documentation) = (name.into(), documentation.into());
            dialect.notes = notes.into_iter().map(Cow::Owned).collect();
            (dialect.token, dialect.success, dialect.error) = (token, success, error);
            dialect.presentation = presentation;
            (dialect.rejections, dialect.failures) = (rejections, failures);
            if dialect.token.is_whole_body() {
                dialect.token.token_type = TokenType::Ignored;
                dialect.token.extra = Vec::new();
                dialect.token.members = Table::new();
                dialect.success = None;
                if matches!(dialect.token.lifetime, Lifetime::Stated { .. }) {
                    dialect.token.lifetime = Lifetime::Unknown;
                }
            }
            if !dialect.token.members.is_empty() {
                dialect.presentation.query.set("of", template("{member}"));
            }
            if let Some(name) = beside.filter(|name| defines(&dialect, name)) {
                dialect.presentation.query.set("beside", template(&format!("{{{name}}}")));
            }
            (!contradicts_itself(&dialect)).then_some(dialect)
        },
    )
}

/// Returns whether a dialect contradicts itself, which a grant is refused for before all else.
fn contradicts_itself(dialect: &Dialect) -> bool {
    let built = Grant::builder(dialect.clone()).build();
    matches!(built, Err(ConfigurationError::Dialect { .. }))
}

/// Returns whether a dialect has a credential or a variable of that name.
fn defines(dialect: &Dialect, name: &str) -> bool {
    dialect.variables.get(name).is_some() || dialect.credentials.iter().any(|it| it == name)
}

fn any_path() -> impl Strategy<Value = Path> {
    let segment = prop_oneof![
        4 => any_text().prop_map(Step::Name),
        2 => select(vec!["token", "data", "a.b", "/x"]).prop_map(|name| Step::Name(name.into())),
        1 => (0..3_usize).prop_map(Step::Index),
    ];
    vec(segment, 1..4).prop_map(|steps| {
        let segments = steps.iter().map(|step| match step {
            Step::Name(name) => Segment::Name(name),
            Step::Index(index) => Segment::Index(*index),
        });
        segments.collect()
    })
}

/// Generates one path, or several of which the first that finds a member counts.
fn any_paths() -> impl Strategy<Value = Vec<Path>> {
    prop_oneof![3 => vec(any_path(), 1), 1 => vec(any_path(), 2..4)]
}

#[derive(Clone, Debug)]
enum Step {
    Name(String),
    Index(usize),
}

fn any_token_response() -> impl Strategy<Value = TokenFields> {
    let access_token = prop_oneof![9 => any_paths(), 1 => Just(vec![Path::whole()])];
    let accepted = subsequence(vec!["Bearer", "BearerToken", "mac"], 1..=3);
    let checked = (any_path(), any::<bool>(), accepted).prop_map(|(path, required, accepted)| {
        let accepted = accepted.into_iter().map(Cow::Borrowed).collect();
        let mut member = TokenTypeMember::default();
        (member.path, member.required, member.accepted) = (path, required, accepted);
        TokenType::Checked(member)
    });
    let token_type = prop_oneof![3 => checked, 1 => Just(TokenType::Ignored)];
    let header = prop_oneof![7 => Just(None), 1 => Just(Some(Cow::Borrowed("x-subject-token")))];
    let prefix = select(vec!["", "", "Bearer ", "tok:"]);
    let more = (header, prefix, any::<bool>(), option::weighted(0.2, any_path()));
    let members = (any_lifetime(), any_path(), vec(any_path(), 0..3));
    (access_token, token_type, members, more).prop_map(
        |(access_token, token_type, (lifetime, scope, extra), more)| {
            let (header, prefix, zero_means_unknown, member) = more;
            let mut fields = TokenFields::default();
            if header.is_none() {
                fields.access_token = access_token;
            }
            (fields.header, fields.prefix) = (header, Cow::Borrowed(prefix));
            (fields.token_type, fields.scope) = (token_type, scope);
            (fields.lifetime, fields.zero_means_unknown) = (lifetime, zero_means_unknown);
            fields.members = member.map(|path| ("member", path)).into_iter().collect();
            fields.extra = extra;
            fields
        },
    )
}

fn any_lifetime() -> impl Strategy<Value = Lifetime> {
    let seconds = || any::<u32>().prop_map(|seconds| Duration::from_secs(seconds.into()));
    let format = select(LifetimeFormat::ALL.to_vec());
    prop_oneof![
        7 => (format, any_paths(), option::of(seconds()))
            .prop_map(|(format, paths, default)| Lifetime::Stated { format, paths, default }),
        1 => seconds().prop_map(Lifetime::Fixed),
        1 => Just(Lifetime::Unknown),
    ]
}

fn any_scalar() -> impl Strategy<Value = Scalar> {
    prop_oneof![
        any_text().prop_map(|text| Scalar::Text(text.into())),
        any::<i32>().prop_map(|number| Scalar::Number(number.into())),
        any::<bool>().prop_map(Scalar::Bool),
    ]
}

fn any_rejections() -> impl Strategy<Value = Rejections> {
    let statuses = subsequence(vec![302, 403, 404, 419], 0..=2);
    let headers = vec(("x-[a-z]{1,4}", vec(any_scalar(), 1..3)), 0..3);
    let code = (any_path(), vec(any_scalar(), 1..3));
    (statuses, headers, option::of(code)).prop_map(|(statuses, headers, code)| {
        let mut rejections = Rejections::default();
        rejections.statuses = statuses;
        rejections.headers = headers.into_iter().collect();
        rejections.code = code.map(|(path, equals)| RejectionCode::new(path, equals));
        rejections
    })
}

fn any_success() -> impl Strategy<Value = Success> {
    (any_path(), vec(any_scalar(), 0..3), any::<bool>()).prop_map(|(path, equals, absent)| {
        let is_absent = absent || equals.is_empty();
        let mut success = Success::where_equal(path, equals);
        success.absent = is_absent;
        success
    })
}

fn any_error_response() -> impl Strategy<Value = ErrorFields> {
    let paths = || vec(any_path(), 0..4);
    let class = select(vec![
        ErrorKind::Credentials,
        ErrorKind::Scope,
        ErrorKind::Rate,
        ErrorKind::Transient,
        ErrorKind::Other,
    ]);
    let headers = subsequence(vec!["x-request-id", "x-amzn-requestid"], 0..=2);
    (
        paths(),
        paths(),
        paths(),
        paths(),
        paths(),
        paths(),
        headers,
        vec(("[a-z0-9]{1,4}\\*?", class), 0..4),
    )
        .prop_map(
            |(code, vendor_code, description, uri, request_id, retry_after, headers, classes)| {
                let mut fields = ErrorFields::default();
                (fields.code, fields.vendor_code) = (code, vendor_code);
                (fields.description, fields.uri) = (description, uri);
                (fields.request_id, fields.retry_after) = (request_id, retry_after);
                fields.request_id_headers = headers.into_iter().map(Cow::Borrowed).collect();
                fields.classes = classes.into_iter().collect();
                fields
            },
        )
}

fn any_presentation() -> impl Strategy<Value = Presentation> {
    let template = select(vec!["{access_token}", "Token {access_token}", "t={access_token};"]);
    let one = |name: &'static str, text: &str| [(name, self::template(text))].into();
    prop_oneof![
        4 => Just(Presentation::default()),
        1 => (select(vec!["authorization", "x-token"]), template.clone())
            .prop_map(move |(name, text)| (one(name, text), Table::new(), Table::new()))
            .prop_map(presentation),
        1 => template.clone()
            .prop_map(move |text| (Table::new(), one("access token", text), Table::new()))
            .prop_map(presentation),
        1 => template
            .prop_map(move |text| (Table::new(), Table::new(), one("token", text)))
            .prop_map(presentation),
    ]
}

type Tables = (Table<Template>, Table<Template>, Table<Template>);

fn presentation((headers, query, cookies): Tables) -> Presentation {
    let mut presentation = Presentation::in_headers(headers);
    (presentation.query, presentation.cookies) = (query, cookies);
    presentation
}

fn any_failure() -> impl Strategy<Value = Failure> {
    let cause = select(vec![
        FailureCause::InvalidClient,
        FailureCause::InvalidRequest,
        FailureCause::InvalidScope,
        FailureCause::UnsupportedGrantType,
    ]);
    let body = vec((any_text(), any_text()), 0..4).prop_map(|members| {
        let members = members.into_iter().map(|(name, text)| (name, text.into()));
        serde_json::Value::Object(members.collect())
    });
    (cause, 400..600_u16, body).prop_map(|(cause, status, body)| Failure::new(cause, status, body))
}
