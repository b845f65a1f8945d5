//! Contradictions in a dialect.

use http::header::{HeaderName, HeaderValue};

use super::document::nearest;
use super::template::is_name;
use super::{Dialect, Encoding, RequestMethod, Table, Template, Value, request};
use crate::credentials::Credentials;
use crate::error::ConfigurationError;

/// What cannot be, and where it stands in the document.
#[derive(Debug)]
pub(crate) struct Contradiction {
    pub(super) place: String,
    pub(super) problem: String,
}

impl Contradiction {
    pub(super) fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }

    /// The same as an error of a dialect that was made by code.
    pub(crate) fn of(self, dialect: &Dialect) -> ConfigurationError {
        let Self { place, problem } = self;
        ConfigurationError::Dialect { dialect: dialect.name.to_string(), place, problem }
    }
}

mod answer;
mod urls;

type Checked = Result<(), Contradiction>;

fn refuse(place: impl Into<String>, problem: impl Into<String>) -> Checked {
    Err(Contradiction::new(place, problem))
}

/// Headers that HTTP itself writes, or that would change what is read.
const FORBIDDEN: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The most levels of objects and arrays in a body, and the most steps of a path.
const MAX_DEPTH: usize = 16;

impl Dialect {
    /// Refuses what cannot mean anything.
    pub(crate) fn check(&self) -> Checked {
        self.check_name()?;
        self.check_names()?;
        self.check_urls()?;
        self.check_request()?;
        self.check_placeholders()?;
        self.check_scope()?;
        self.check_token()?;
        self.check_error()?;
        self.check_presentation()?;
        self.check_failures()
    }

    fn check_name(&self) -> Checked {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if self.name.is_empty() || !self.name.bytes().all(is_word) {
            return refuse(
                "name",
                "a name is made of letters, digits, `-`, `_` and `.`, and is not empty",
            );
        }
        Ok(())
    }

    /// The names that templates can use: each stands for one thing, and for something.
    fn check_names(&self) -> Checked {
        let lists = [("credentials", &self.credentials), ("assertions", &self.assertions)];
        let listed = lists.into_iter().flat_map(|(list, names)| {
            names.iter().enumerate().map(move |(at, name)| (format!("{list}[{at}]"), &**name))
        });
        let variables = self.variables.names().map(|name| (format!("variables.{name}"), name));
        let mut known =
            vec![Credentials::CLIENT_ID, Credentials::CLIENT_SECRET, "scope", "access_token"];
        let presented: Vec<_> = self
            .presentation
            .templates()
            .flat_map(|(_, _, template)| template.placeholders())
            .collect();
        for (place, name) in listed.chain(variables) {
            if !is_name(name) {
                return refuse(
                    place,
                    format!(
                        "{name:?} cannot be written as a placeholder: a name is made of letters, \
                         digits, `_`, `-` and `.`, and begins with a letter"
                    ),
                );
            }
            if known.contains(&name) {
                return refuse(place, format!("`{name}` stands for something else already"));
            }
            known.push(name);
            let in_url = self.path.placeholders().contains(&name)
                || self.environments.iter().any(|(_, url)| url.placeholders().contains(&name));
            if !in_url && !self.places(name) && !presented.contains(&name) {
                return refuse(place, format!("`{{{name}}}` is placed nowhere in the request"));
            }
        }
        Ok(())
    }

    fn check_request(&self) -> Checked {
        if self.method == RequestMethod::Get && self.encoding == Encoding::Json {
            return refuse(
                "encoding",
                "a GET has no body, so there is nothing to be written as JSON: put the parameters \
                 into `query`, or make the method POST",
            );
        }
        if !self.has_body() && !self.body.is_empty() {
            return refuse(
                "body",
                match self.method {
                    RequestMethod::Get => "a GET has no body: put the parameters into `query`",
                    RequestMethod::Post => "with the encoding `none` there is no body",
                },
            );
        }
        for (name, value) in self.query.iter() {
            self.check_parameter(format!("query.{name}"), name, value, false)?;
        }
        for (name, value) in self.body.iter() {
            let nested = self.encoding == Encoding::Json;
            self.check_parameter(format!("body.{name}"), name, value, nested)?;
        }
        check_headers("headers", &self.headers)?;
        if self.has_body() && self.body == request::rfc6749() {
            let elsewhere = self.request_templates().into_iter().find(|(place, template)| {
                !place.starts_with("body.")
                    && template.placeholders().contains(&Credentials::CLIENT_SECRET)
            });
            if let Some((place, _)) = elsewhere {
                return refuse(
                    place,
                    "the secret would be sent twice, here and as `client_secret` in the body: state \
                     a `body` without it",
                );
            }
        }
        Ok(())
    }

    fn check_parameter(&self, place: String, name: &str, value: &Value, nested: bool) -> Checked {
        if name.is_empty() {
            return refuse(place, "a parameter has a name");
        }
        if !nested && !value.is_scalar() {
            return refuse(
                place,
                "only a JSON body holds arrays and objects: here a parameter is a text, a number or \
                 a boolean",
            );
        }
        check_members(&place, value, MAX_DEPTH)
    }

    /// Every placeholder is defined, and whatever identifies the client is there.
    fn check_placeholders(&self) -> Checked {
        let mut known = vec![Credentials::CLIENT_ID, Credentials::CLIENT_SECRET, "scope"];
        known.extend(self.credentials.iter().chain(&self.assertions).map(|name| &**name));
        known.extend(self.variables.names());
        let mut identified = self.client_certificate;
        for (place, template) in self.request_templates() {
            for name in template.placeholders() {
                if !known.contains(&name) {
                    return refuse(place, undefined(name, &known));
                }
                identified |= name != "scope" && self.variables.get(name).is_none();
            }
        }
        if !identified {
            return refuse(
                "body",
                "the request holds no credential at all: place `{client_id}` and `{client_secret}`, \
                 or a credential of `credentials`",
            );
        }
        Ok(())
    }

    fn check_scope(&self) -> Checked {
        if self.scope.separator.as_deref().is_some_and(str::is_empty) {
            return refuse("scope.separator", "nothing stands between two scopes");
        }
        if self.scope.required && !self.takes_scopes() {
            return refuse(
                "scope.required",
                "a scope is required but nowhere placed: place `{scope}` in `body`, `query` or \
                 `headers`",
            );
        }
        if self.scope.separator.is_none() {
            let mixed = self.request_templates().into_iter().find(|(place, template)| {
                template.placeholders().contains(&"scope")
                    && (template.as_str() != "{scope}" || place.starts_with("headers."))
            });
            if let Some((place, _)) = mixed {
                return refuse(
                    place,
                    "scopes as values of their own stand alone, as `{scope}`, in the body or the \
                     query",
                );
            }
        }
        Ok(())
    }
}

fn check_members(place: &str, value: &Value, depth: usize) -> Checked {
    if depth == 0 {
        return refuse(place, format!("it is nested more than {MAX_DEPTH} levels deep"));
    }
    match value {
        Value::Text(_) | Value::Number(_) | Value::Bool(_) => Ok(()),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            check_members(&format!("{place}[{index}]"), item, depth - 1)
        }),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            check_members(&format!("{place}.{name}"), member, depth - 1)
        }),
    }
}

fn check_headers(table: &str, headers: &Table<Template>) -> Checked {
    let mut seen: Vec<HeaderName> = Vec::new();
    for (name, template) in headers.iter() {
        let place = format!("{table}.{name}");
        let Ok(known) = HeaderName::from_bytes(name.as_bytes()) else {
            return refuse(place, format!("{name:?} is not the name of a header"));
        };
        if FORBIDDEN.contains(&known.as_str()) {
            return refuse(place, "HTTP itself takes care of this header: leave it out");
        }
        if seen.contains(&known) {
            return refuse(place, "the header is there twice: case makes no difference");
        }
        seen.push(known);
        let literals = template.as_str();
        if HeaderValue::from_str(literals).is_err() || literals.trim() != literals {
            return refuse(place, "a header's value is visible ASCII, without spaces at its ends");
        }
    }
    Ok(())
}

fn undefined(name: &str, known: &[&str]) -> String {
    let meant = nearest(name, known.iter().copied())
        .map(|name| format!(" did you mean `{{{name}}}`?"))
        .unwrap_or_default();
    format!(
        "nobody defines `{{{name}}}`:{meant} known here are `{}`; others are defined in \
         `credentials`, `assertions` or `variables`",
        known.join("`, `")
    )
}
