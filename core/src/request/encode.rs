//! From templates to the request, for whatever transport, and its bytes.

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use serde::{Serialize, Serializer};
use serde_json::Number;
use zeroize::Zeroizing;

use super::body::RequestBody;
use crate::credentials::Credentials;
use crate::dialect::{Dialect, Encoding, Part, Table, Template, Value, Variables};
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;
use crate::scopes::Scopes;

/// Returns whether two texts differ in the case of ASCII letters at most. That they do not differ at all,
/// as nearly always, is seen sooner.
#[inline]
pub(crate) fn same_in_any_case(one: &str, other: &str) -> bool {
    one == other || one.eq_ignore_ascii_case(other)
}

/// What the placeholders of one request stand for.
#[derive(Clone, Copy)]
pub(crate) struct Values<'a> {
    pub(crate) dialect: &'a Dialect,
    pub(crate) credentials: &'a Credentials,
    pub(crate) assertions: &'a Credentials,
    pub(crate) variables: &'a Variables,
    pub(crate) scopes: &'a Scopes,
    /// The scopes as one text, where they are one.
    pub(crate) scope: &'a str,
}

impl<'a> Values<'a> {
    /// Returns all that placeholders can stand for, but for scopes.
    pub(super) fn texts(self) -> impl Iterator<Item = &'a str> {
        let Self { credentials, assertions, variables, .. } = self;
        let others = credentials.others().chain(assertions.others()).chain(variables.iter());
        [credentials.client_id(), credentials.client_secret()]
            .into_iter()
            .chain(others.map(|(_, text)| text))
    }

    pub(crate) fn of(self, placeholder: &str) -> Option<&'a str> {
        match placeholder {
            "scope" => Some(self.scope).filter(|scope| !scope.is_empty()),
            other => self
                .credentials
                .named(other)
                .or_else(|| self.assertions.named(other))
                .or_else(|| self.dialect.value_of(other, self.variables)),
        }
    }

    fn expand(self, template: &Template) -> Option<Zeroizing<String>> {
        template.expand(&|name| self.of(name))
    }

    /// Returns what one part of a template stands for.
    pub(super) fn expand_part(self, part: Part<'_>) -> Option<Zeroizing<String>> {
        part.expand(&|name| self.of(name))
    }

    fn scopes_apart(self, template: &Template) -> bool {
        self.dialect.scope.separator.is_none() && template.as_str() == "{scope}"
    }

    /// Returns a parameter as it is sent; `None` if it is left out.
    fn filled_in<'v>(self, value: &'v Value) -> Option<Filled<'v>> {
        Some(match value {
            Value::Text(template) if self.scopes_apart(template) => {
                let scopes: Vec<_> = self
                    .scopes
                    .iter()
                    .map(|it| Filled::Text(Zeroizing::new(it.to_owned())))
                    .collect();
                return (!scopes.is_empty()).then_some(Filled::Array(scopes));
            }
            Value::Text(template) => {
                let text = self.expand(template)?;
                match self.dialect.kind_of(template).json(&text) {
                    Some(typed) => Filled::Typed { typed, text },
                    None => Filled::Text(text),
                }
            }
            Value::Number(number) => Filled::Number(number),
            Value::Bool(truth) => Filled::Bool(*truth),
            Value::Array(items) => {
                let filled: Vec<_> = items.iter().filter_map(|item| self.filled_in(item)).collect();
                return (items.is_empty() || !filled.is_empty()).then_some(Filled::Array(filled));
            }
            Value::Object(members) => {
                let filled = self.members(members);
                return (members.is_empty() || !filled.0.is_empty())
                    .then_some(Filled::Object(filled));
            }
        })
    }

    fn members<'v>(self, table: &'v Table<Value>) -> Members<'v> {
        let members = table.iter().filter_map(|(name, value)| Some((name, self.filled_in(value)?)));
        Members(members.collect())
    }

    /// Returns the body's bytes, in a buffer that never moved while it was filled: growing would leave
    /// copies of the secret behind that are never wiped.
    pub(crate) fn body(self) -> Zeroizing<Vec<u8>> {
        let members = self.members(&self.dialect.body);
        match self.dialect.encoding {
            Encoding::None => Zeroizing::new(Vec::new()),
            _ if !self.dialect.has_body() => Zeroizing::new(Vec::new()),
            Encoding::Form => members.form(),
            Encoding::Json => {
                let mut bytes = Zeroizing::new(Vec::with_capacity(members.room()));
                // A vector takes every byte, and every key is a string.
                let _ = serde_json::to_writer(&mut *bytes, &members);
                bytes
            }
        }
    }

    /// Returns the query, without its question mark.
    pub(crate) fn query(self) -> Zeroizing<Vec<u8>> {
        self.members(&self.dialect.query).form()
    }

    /// Puts the dialect's own headers over those that every request has.
    pub(crate) fn put_headers(self, headers: &mut HeaderMap) -> Result<(), ConfigurationError> {
        for (name, template) in self.dialect.headers.iter() {
            let Some(text) = self.expand(template) else { continue };
            let names = template.placeholders();
            let is_public = |name: &&str| {
                *name == "scope"
                    || *name == Credentials::CLIENT_ID
                    || self.dialect.variables.get(name).is_some()
            };
            let value = header_value(text, !names.iter().all(is_public)).ok_or_else(|| {
                ConfigurationError::Unwritable {
                    dialect: self.dialect.name.to_string(),
                    place: format!("headers.{name}"),
                    problem: UNWRITABLE,
                }
            })?;
            // The dialect was checked.
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                headers.insert(name, value);
            }
        }
        Ok(())
    }
}

/// Why a header cannot be written.
pub(crate) const UNWRITABLE: &str = "would hold a control character, or a space at one of its ends";

/// Returns a header's value in memory that is wiped; `None` for what no header can hold.
pub(crate) fn header_value(mut text: Zeroizing<String>, sensitive: bool) -> Option<HeaderValue> {
    if text.trim_matches([' ', '\t']).len() != text.len() {
        return None;
    }
    let bytes = Zeroizing::new(std::mem::take(&mut *text).into_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bytes)).ok()?;
    value.set_sensitive(sensitive);
    Some(value)
}

/// A parameter with its placeholders filled in.
enum Filled<'v> {
    Text(Zeroizing<String>),
    /// A variable's value that JSON writes as a number or a boolean.
    Typed {
        typed: serde_json::Value,
        text: Zeroizing<String>,
    },
    Number(&'v Number),
    Bool(bool),
    Array(Vec<Filled<'v>>),
    Object(Members<'v>),
}

/// Names and values in the order in which they are sent.
struct Members<'v>(Vec<(&'v str, Filled<'v>)>);

impl Members<'_> {
    /// Returns how long it can get as JSON: six bytes for the longest escape of a byte.
    fn room(&self) -> usize {
        let members =
            self.0.iter().map(|(name, value)| name.len() * 6 + "\"\":,".len() + value.room());
        members.sum::<usize>() + "{}".len()
    }

    /// Returns the members as a form: where one is an array, each of its items is a parameter.
    fn form(&self) -> Zeroizing<Vec<u8>> {
        let mut parameters: Vec<(&str, Zeroizing<String>)> = Vec::with_capacity(self.0.len());
        for (name, value) in &self.0 {
            value.add_texts(name, &mut parameters);
        }
        let length = |(name, text): &(&str, Zeroizing<String>)| 3 * (name.len() + text.len()) + 2;
        let target = String::with_capacity(parameters.iter().map(length).sum());
        let mut writer = form_urlencoded::Serializer::new(target);
        let pairs: Vec<(&str, &str)> =
            parameters.iter().map(|(name, text)| (*name, &***text)).collect();
        // Only a value that is not a string could fail, and there is none.
        let _ = pairs.serialize(serde_urlencoded::Serializer::new(&mut writer));
        Zeroizing::new(writer.finish().into_bytes())
    }
}

impl Filled<'_> {
    fn room(&self) -> usize {
        match self {
            Self::Text(text) => text.len() * 6 + "\"\"".len(),
            Self::Typed { typed, .. } => typed.to_string().len(),
            Self::Number(number) => number.to_string().len(),
            Self::Bool(_) => "false".len(),
            Self::Array(items) => {
                items.iter().map(|item| item.room() + ",".len()).sum::<usize>() + "[]".len()
            }
            Self::Object(members) => members.room(),
        }
    }

    /// Adds what a form writes of it: scopes that are apart may stand among other items.
    fn add_texts<'n>(&self, name: &'n str, parameters: &mut Vec<(&'n str, Zeroizing<String>)>) {
        match self {
            Self::Array(items) => items.iter().for_each(|item| item.add_texts(name, parameters)),
            other => parameters.extend(other.text().map(|text| (name, text))),
        }
    }

    /// Returns a scalar as a form writes it.
    fn text(&self) -> Option<Zeroizing<String>> {
        match self {
            Self::Text(text) | Self::Typed { text, .. } => Some(text.clone()),
            Self::Number(number) => Some(Zeroizing::new(number.to_string())),
            Self::Bool(truth) => Some(Zeroizing::new(truth.to_string())),
            Self::Array(_) | Self::Object(_) => None,
        }
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Filled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Typed { typed, .. } => typed.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

/// Puts a token request together.
pub(crate) fn to(
    endpoint: &Endpoint,
    values: Values<'_>,
) -> Result<Request<RequestBody>, ConfigurationError> {
    let mut request = Request::new(RequestBody::new(&values.body()));
    *request.method_mut() = Method::from(values.dialect.method);
    *request.uri_mut() = endpoint.with_query(&values.query())?;
    *request.headers_mut() = headers(values)?;
    Ok(request)
}

fn headers(values: Values<'_>) -> Result<HeaderMap, ConfigurationError> {
    // As many as there are, since a map for one more may be twice as large.
    let own = values.dialect.headers.iter().count();
    let mut headers = HeaderMap::with_capacity(2 + usize::from(values.dialect.has_body()) + own);
    if values.dialect.has_body() {
        let content_type = values.dialect.encoding.content_type().map(HeaderValue::from_static);
        headers.extend(content_type.map(|value| (CONTENT_TYPE, value)));
    }
    // Without it, some servers respond in HTML.
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // A compressed body could unpack to anything; a token does not need it.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    values.put_headers(&mut headers)?;
    Ok(headers)
}
