//! Dialects of any vendor that could be.

use std::borrow::Cow;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::text::any_text;
use crate::dialect::{
    Dialect, Encoding, ErrorFields, Failure, FailureCause, Lifetime, LifetimeFormat, Path,
    Presentation, RejectionCode, Rejections, RequestMethod, Scalar, ScopeFormat, Segment, Success,
    Table, Template, TokenFields, TokenType, TokenTypeMember, Value, Variable,
};
use crate::error::ErrorKind;

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
/// use polygrant::strategies::any_dialect;
/// use proptest::prelude::*;
///
/// proptest!(|(dialect in any_dialect())| {
///     prop_assert_eq!(Dialect::from_json(&dialect.to_json()).unwrap(), dialect);
/// });
/// ```
pub fn any_dialect() -> impl Strategy<Value = Dialect> {
    let about = ("[a-z][a-z0-9._-]{0,11}", any_text(), vec(any_text(), 0..3));
    let response = (any_token_response(), option::of(any_success()), any_error_response());
    let rest = (any_presentation(), any_rejections(), vec(any_failure(), 0..3));
    (about, any_request(), response, rest).prop_filter_map(
        "a dialect without contradictions",
        |(
            (name, documentation, notes),
            request,
            (token, success, error),
            (presentation, rejections, failures),
        )| {
            let mut dialect = Dialect {
                name: name.into(),
                documentation: documentation.into(),
                notes: notes.into_iter().map(Cow::Owned).collect(),
                token,
                success,
                error,
                presentation,
                rejections,
                failures,
                ..request
            };
            if dialect.token.is_whole_body() {
                dialect.token.token_type = TokenType::Ignored;
                dialect.token.extra = Vec::new();
                dialect.success = None;
                if matches!(dialect.token.lifetime, Lifetime::Stated { .. }) {
                    dialect.token.lifetime = Lifetime::Unknown;
                }
            }
            dialect.check().is_ok().then_some(dialect)
        },
    )
}

/// Where a value is put.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Body,
    Nested,
    Query,
    Header,
    Encoded,
}

fn any_place() -> impl Strategy<Value = Place> {
    prop_oneof![
        4 => Just(Place::Body),
        2 => Just(Place::Nested),
        2 => Just(Place::Query),
        1 => Just(Place::Header),
        1 => Just(Place::Encoded),
    ]
}

/// A dialect that differs from the baseline in its request alone.
fn any_request() -> impl Strategy<Value = Dialect> {
    let method = prop_oneof![4 => Just(RequestMethod::Post), 1 => Just(RequestMethod::Get)];
    let encoding = select(vec![Encoding::Form, Encoding::Json, Encoding::Json, Encoding::None]);
    let kind = (method, encoding, any_scope_format(), any::<bool>());
    let secrets = subsequence(vec!["api_key", "account.id"], 0..=2);
    let assertions = subsequence(vec!["jwt"], 0..=1);
    let variables = subsequence(vec!["tenant", "realm", "region", "audience", "hint"], 0..=5);
    let names = (secrets, assertions, variables, any::<bool>());
    let places = (vec(any_place(), 8), vec(any_text(), 8), option::of(any_basic()));
    let literals = (option::of(any_literal()), any::<bool>(), "(/[a-z0-9%._~-]{1,9}){0,3}");
    (kind, names, places, literals).prop_map(|(kind, names, places, literals)| {
        let (method, encoding, scope, client_certificate) = kind;
        let (secrets, assertions, variables, takes_scopes) = names;
        let (places, prefixes, basic) = places;
        let (literal, states_grant_type, path) = literals;

        let mut request = Request { method, encoding, ..Request::default() };
        if states_grant_type {
            request.put("grant_type", Value::Text(template("client_credentials")), Place::Body);
        }
        if let Some(literal) = literal {
            request.put("version", literal, Place::Body);
        }
        let mut places = places.into_iter().cycle();
        let mut prefixes = prefixes.into_iter().cycle();
        let mut place = |request: &mut Request, name: &str| {
            let prefix = prefixes.next().unwrap_or_default();
            let place = places.next().unwrap_or(Place::Body);
            // A header begins with no space.
            let prefix = if place == Place::Header { "Key " } else { &*prefix };
            let prefix = Template::literal(if prefix.len() < 6 { "" } else { prefix });
            let value: Template = match place {
                _ if name == "scope" => template("{scope}"),
                Place::Encoded => template(&format!("{prefix}{{base64url:{{{name}}}}}")),
                _ => template(&format!("{prefix}{{{name}}}")),
            };
            request.put(name, Value::Text(value), place);
        };
        match basic {
            Some(basic) => {
                request.put("authorization", Value::Text(template(basic)), Place::Header);
            }
            None => {
                place(&mut request, "client_id");
                place(&mut request, "client_secret");
            }
        }
        for name in secrets.iter().chain(&assertions) {
            place(&mut request, name);
        }
        let mut dialect = Dialect { client_certificate, ..Dialect::default() };
        dialect.path = template(&path);
        for name in variables {
            let (variable, url) = variable(name);
            match (name, url) {
                ("tenant" | "region", Some(url)) => dialect.environments.set(name, template(url)),
                (_, Some(segment)) => dialect.path = template(&format!("{path}{segment}")),
                (_, None) => place(&mut request, name),
            }
            dialect.variables.set(name, variable);
        }
        if takes_scopes {
            place(&mut request, "scope");
        }
        dialect.scope = if takes_scopes { scope } else { ScopeFormat { required: false, ..scope } };
        dialect.credentials = secrets.into_iter().map(Cow::Borrowed).collect();
        dialect.assertions = assertions.into_iter().map(Cow::Borrowed).collect();
        (dialect.method, dialect.encoding) = (request.method, request.encoding);
        (dialect.query, dialect.headers) = (request.query, request.headers);
        dialect.body = request.body;
        dialect
    })
}

/// A request that is being put together.
#[derive(Default)]
struct Request {
    method: RequestMethod,
    encoding: Encoding,
    query: Table<Value>,
    headers: Table<Template>,
    body: Table<Value>,
}

impl Request {
    /// Puts a value where it shall stand, or where it can.
    fn put(&mut self, name: &str, value: Value, place: Place) {
        if self.method == RequestMethod::Get && self.encoding == Encoding::Json {
            self.encoding = Encoding::None;
        }
        let has_body = self.method == RequestMethod::Post && self.encoding != Encoding::None;
        let is_joined = !matches!(&value, Value::Text(template) if template.as_str() == "{scope}");
        match (place, value) {
            (Place::Header, Value::Text(template)) if is_joined => {
                let header = if name == "authorization" {
                    name
                } else {
                    &format!("x-{}", name.replace('.', "-"))
                };
                self.headers.set(header.to_owned(), template);
            }
            (Place::Nested, value) if has_body && self.encoding == Encoding::Json => {
                let inner: Table<Value> = [(name.to_owned(), value)].into();
                let array = Value::Array(vec![Value::Object(inner)]);
                self.body.set(format!("of.{name}"), array);
            }
            (Place::Query, value) => self.query.set(name.to_owned(), value),
            (_, value) if has_body => self.body.set(name.to_owned(), value),
            (_, value) => self.query.set(name.to_owned(), value),
        }
    }
}

/// A template that is known to be one.
fn template(text: &str) -> Template {
    text.parse().unwrap_or_else(|_| Template::literal(text))
}

fn any_basic() -> impl Strategy<Value = &'static str> {
    select(vec![
        "Basic {base64:{form:{client_id}}:{form:{client_secret}}}",
        "Basic {base64:{client_id}:{client_secret}}",
        "{base64url:{client_id}{{}.{base64:{client_secret}}",
    ])
}

fn any_literal() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(|number| Value::Number(number.into())),
        any::<u64>().prop_map(|number| Value::Number(number.into())),
        any::<bool>().prop_map(Value::Bool),
        any_text().prop_map(|text| Value::Text(Template::literal(&text))),
    ]
}

fn any_scope_format() -> impl Strategy<Value = ScopeFormat> {
    let separator = prop_oneof![
        2 => select(vec![" ", ",", "+%2C", "{}", "|"]).prop_map(|it| Some(Cow::Borrowed(it))),
        1 => any_text().prop_map(|it| Some(Cow::Owned(it))),
        1 => Just(None),
    ];
    (separator, any::<bool>()).prop_map(|(separator, required)| ScopeFormat { separator, required })
}

/// A variable, and the part of a URL that it stands in, if it stands in one.
fn variable(name: &str) -> (Variable, Option<&'static str>) {
    let default = |value: &'static str| Some(Cow::Borrowed(value));
    match name {
        "tenant" => (
            Variable {
                about: "a tenant".into(),
                default: default("acme-1.eu"),
                ..Variable::default()
            },
            Some("https://{tenant}.example.co.uk:8443/base"),
        ),
        "region" => (
            Variable {
                default: default("eu"),
                one_of: vec!["eu".into(), "com.cn".into()],
                ..Variable::default()
            },
            Some("https://login.example.{region}"),
        ),
        "realm" => {
            (Variable { default: default("a/b é%"), ..Variable::default() }, Some("/r-{realm}/t"))
        }
        "audience" => (Variable { default: default("{x} & y"), ..Variable::default() }, None),
        _ => (Variable { optional: true, ..Variable::default() }, None),
    }
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

/// One path, or several of which the first counts that leads somewhere.
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
        TokenType::Checked(TokenTypeMember { path, required, accepted })
    });
    let token_type = prop_oneof![3 => checked, 1 => Just(TokenType::Ignored)];
    (access_token, token_type, any_lifetime(), any_path(), vec(any_path(), 0..3)).prop_map(
        |(access_token, token_type, lifetime, scope, extra)| TokenFields {
            access_token,
            token_type,
            lifetime,
            scope,
            extra,
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
    (statuses, headers, option::of(code)).prop_map(|(statuses, headers, code)| Rejections {
        statuses,
        headers: headers.into_iter().collect(),
        code: code.map(|(path, equals)| RejectionCode::new(path, equals)),
    })
}

fn any_success() -> impl Strategy<Value = Success> {
    (any_path(), vec(any_scalar(), 0..3), any::<bool>()).prop_map(|(path, equals, absent)| {
        let absent = absent || equals.is_empty();
        Success { path, equals, absent }
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
                ErrorFields {
                    code,
                    vendor_code,
                    description,
                    uri,
                    request_id,
                    retry_after,
                    request_id_headers: headers.into_iter().map(Cow::Borrowed).collect(),
                    classes: classes.into_iter().collect(),
                }
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
    Presentation { headers, query, cookies }
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
    (cause, 400..600_u16, body).prop_map(|(cause, status, body)| Failure { cause, status, body })
}
