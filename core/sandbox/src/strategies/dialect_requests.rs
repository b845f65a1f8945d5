//! Generates dialects with any request that a vendor could want.

use std::borrow::Cow;

use polygrant::dialect::{
    CredentialDetail, Dialect, Encoding, RequestMethod, ScopeFormat, Table, Template, Value,
    Variable, VariableKind,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::jwt_formats::{any_jwt_format, any_server, without_scope};
use super::templates::{any_literal, template};
use super::text::any_text;

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

/// Generates a dialect that differs from the baseline in its request alone.
pub(super) fn any_request() -> impl Strategy<Value = Dialect> {
    let method = prop_oneof![4 => Just(RequestMethod::Post), 1 => Just(RequestMethod::Get)];
    let encoding = select(vec![Encoding::Form, Encoding::Json, Encoding::Json, Encoding::None]);
    let kind = (method, encoding, any_scope_format(), any::<bool>());
    let secrets = subsequence(vec!["api_key", "account.id"], 0..=2);
    let assertions = subsequence(vec!["jwt"], 0..=1);
    let variables = subsequence(
        vec!["tenant", "realm", "region", "resource", "hint", "blank", "count", "flag"],
        0..=8,
    );
    let names = (secrets, assertions, variables, any::<bool>(), any::<bool>());
    let places = (vec(any_place(), 12), vec(any_text(), 12), option::of(any_basic()));
    let literals = (option::of(any_literal()), any::<bool>(), "(/[a-z0-9%._~-]{1,9}){0,3}");
    let signing =
        (option::of(any_jwt_format()), option::of(any_server()), option::of(any_server()));
    let parts = (kind, names, places, literals, signing);
    parts.prop_map(|(kind, names, places, literals, (signing, issuer, audience))| {
        let (method, encoding, scope, client_certificate) = kind;
        let (secrets, assertions, variables, takes_scopes, is_optional) = names;
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
                // Alone, so that it is what its kind says.
                _ if matches!(name, "count" | "flag") => template(&format!("{{{name}}}")),
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
        let mut dialect = Dialect::default();
        dialect.client_certificate = client_certificate;
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
        dialect.scope = scope;
        if !takes_scopes {
            (dialect.scope.required, dialect.scope.defaults) = (false, Vec::new());
        }
        if let Some(name) = secrets.first().filter(|_| is_optional) {
            let mut detail = CredentialDetail::default();
            (detail.about, detail.optional) = ("a key".into(), true);
            dialect.credential_details.set(*name, detail);
        }
        dialect.credentials = secrets.into_iter().map(Cow::Borrowed).collect();
        let signing =
            signing.map(|format| if takes_scopes { format } else { without_scope(format) });
        let signed = assertions.iter().filter_map(|name| Some((*name, signing.clone()?)));
        dialect.signing = signed.collect();
        (dialect.issuer, dialect.audience) = (issuer, audience);
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
    /// Puts a value where it is to be, or where it can be.
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

fn any_basic() -> impl Strategy<Value = &'static str> {
    select(vec![
        "Basic {base64:{form:{client_id}}:{form:{client_secret}}}",
        "Basic {base64:{client_id}:{client_secret}}",
        "{base64url:{client_id}{{}.{base64:{client_secret}}",
    ])
}

fn any_scope_format() -> impl Strategy<Value = ScopeFormat> {
    let separator = prop_oneof![
        2 => select(vec![" ", ",", "+%2C", "{}", "|"]).prop_map(|it| Some(Cow::Borrowed(it))),
        1 => any_text().prop_map(|it| Some(Cow::Owned(it))),
        1 => Just(None),
    ];
    let defaults = subsequence(vec!["item", "event"], 0..=2);
    let defaults = prop_oneof![3 => Just(Vec::new()), 1 => defaults];
    (separator, any::<bool>(), defaults).prop_map(|(separator, required, defaults)| {
        let mut format = ScopeFormat::default();
        (format.separator, format.required) = (separator, required);
        format.defaults = defaults.into_iter().map(Cow::Borrowed).collect();
        format
    })
}

/// Returns a variable, and the part of a URL that it stands in, if it stands in one.
fn variable(name: &str) -> (Variable, Option<&'static str>) {
    let mut variable = Variable::default();
    let (default, place) = match name {
        "tenant" => {
            variable.about = "a tenant".into();
            (Some("acme-1.eu"), Some("https://{tenant}.example.co.uk:8443/base"))
        }
        "region" => {
            variable.one_of = vec!["eu".into(), "com.cn".into()];
            (Some("eu"), Some("https://login.example.{region}"))
        }
        "realm" => (Some("a/b é%"), Some("/r-{realm}/t")),
        "resource" => (Some("{x} & y"), None),
        "count" => {
            variable.kind = VariableKind::Number;
            (Some("17"), None)
        }
        "flag" => {
            variable.kind = VariableKind::Boolean;
            (Some("true"), None)
        }
        _ => {
            variable.optional = true;
            variable.empty = name == "blank";
            (None, None)
        }
    };
    variable.default = default.map(Cow::Borrowed);
    (variable, place)
}
