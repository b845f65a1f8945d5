//! Checks whether a request is as the dialect says.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request};
use percent_encoding::percent_decode_str;
use polygrant::Credentials;
use polygrant::dialect::{
    Dialect, Encoding, FailureCause, Part, Table, Template, Value, VariableKind,
};

use crate::matcher::Matcher;
use crate::received::{Json, Members, Received};

/// The scopes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// As one text.
    Joined(String),
    /// Each as a value of its own.
    Apart(Vec<String>),
}

/// Reads one request on behalf of one client.
pub(crate) struct Examiner<'a> {
    dialect: &'a Dialect,
    /// The client whose credentials are expected; `None` where any will do.
    client: Option<&'a Credentials>,
    matcher: Matcher<'a>,
    apart: Option<Vec<String>>,
    lacks_scope: bool,
    too_much: bool,
    /// Whether what is read is a form or a query, in which a parameter can come several times.
    may_repeat: bool,
}

pub(crate) type Examined = Result<(), FailureCause>;

impl<'a> Examiner<'a> {
    pub(crate) fn new(dialect: &'a Dialect, client: Option<&'a Credentials>) -> Self {
        Self {
            dialect,
            client,
            matcher: Matcher::new(dialect, client),
            apart: None,
            lacks_scope: false,
            too_much: false,
            may_repeat: true,
        }
    }

    /// Takes this value for a placeholder, whatever was sent.
    pub(crate) fn with_given(mut self, name: &'static str, value: String) -> Self {
        self.matcher.give(name, value);
        self
    }

    /// Returns the value that was found for a placeholder.
    pub(crate) fn found(&self, name: &str) -> Option<&str> {
        self.matcher.found(name)
    }

    /// Compares a token request with what the dialect says.
    pub(crate) fn request(&mut self, request: &Request<impl AsRef<[u8]>>) -> Examined {
        let Received { mut query, mut body } =
            Received::read(self.dialect, request).ok_or(FailureCause::InvalidRequest)?;
        self.members(&self.dialect.query, &mut query)?;
        self.may_repeat = self.dialect.encoding != Encoding::Json;
        self.members(&self.dialect.body, &mut body)?;
        self.may_repeat = false;
        self.headers(request.headers())?;
        if self.lacks_scope {
            return Err(FailureCause::InvalidScope);
        }
        if self.too_much {
            return Err(FailureCause::InvalidRequest);
        }
        Ok(())
    }

    /// The scopes that the request asks for, once all of it was read.
    pub(crate) fn asked(self) -> Option<Asked> {
        let joined = self.matcher.found("scope").map(str::to_owned);
        self.apart.map(Asked::Apart).or(joined.map(Asked::Joined))
    }

    /// Returns whether a call of the vendor's API presents that token as the dialect says.
    pub(crate) fn presents<B>(mut self, token: &str, call: &Request<B>) -> bool {
        self.matcher.give("access_token", token.to_owned());
        let presentation = &self.dialect.presentation;
        let query: Vec<(String, String)> =
            serde_urlencoded::from_str(call.uri().query().unwrap_or_default()).unwrap_or_default();
        let cookies = call.headers().get_all(http::header::COOKIE).iter();
        let cookies: Vec<(&str, &str)> = cookies
            .filter_map(|line| std::str::from_utf8(line.as_bytes()).ok())
            .flat_map(|line| line.split("; ").filter_map(|cookie| cookie.split_once('=')))
            .collect();
        presentation.headers.iter().all(|(name, template)| {
            let value = call.headers().get(name);
            let value = value.and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
            self.shows(template, value)
        }) && presentation.query.iter().all(|(name, template)| {
            let known = query.iter().find(|(known, _)| known == name);
            self.shows(template, known.map(|(_, value)| &**value))
        }) && presentation.cookies.iter().all(|(name, template)| {
            let known = cookies.iter().find(|(known, _)| *known == name);
            let value = known.map(|(_, value)| *value);
            // The value may be escaped.
            let unescaped = value.and_then(|it| percent_decode_str(it).decode_utf8().ok());
            self.shows(template, value) || self.shows(template, unescaped.as_deref())
        })
    }

    /// Returns whether a call has what the template says in that place, or may do without it.
    fn shows(&mut self, template: &'a Template, found: Option<&str>) -> bool {
        match found {
            Some(text) => self.matcher.fits(&template.parts(), text),
            None => !holds(template, "access_token") && self.template_may_be_left_out(template),
        }
    }

    /// Returns whether a path ends as the dialect's does.
    pub(crate) fn path(mut self, path: &str) -> bool {
        let own: Vec<&str> = self.dialect.path.as_str().split('/').collect();
        let found: Vec<&str> = path.split('/').collect();
        let Some(start) = found.len().checked_sub(own.len()) else { return false };
        if !self.dialect.path.as_str().starts_with('/') && !self.dialect.path.as_str().is_empty() {
            return false;
        }
        own.iter().zip(found.iter().skip(start)).enumerate().all(|(at, (own, found))| {
            // The request's path may have more segments before the dialect's own.
            at == 0 || self.matcher.fits(&Part::all_in(own), found) || {
                // A variable's value is percent-encoded there.
                let value = percent_decode_str(found).decode_utf8();
                value.is_ok_and(|value| self.matcher.fits(&Part::all_in(own), &value))
            }
        })
    }

    fn members(&mut self, table: &'a Table<Value>, received: &mut Members) -> Examined {
        for (name, value) in table.iter() {
            let found = received.take(name);
            self.parameter(name, value, found)?;
        }
        self.too_much |= !received.is_empty();
        Ok(())
    }

    pub(crate) fn parameter(
        &mut self,
        name: &str,
        value: &'a Value,
        mut found: Vec<Json>,
    ) -> Examined {
        if self.is_apart(value) {
            let several = match (found.pop(), found.is_empty()) {
                (Some(Json::Array(items)), true) => items,
                (Some(last), _) => found.into_iter().chain([last]).collect(),
                (None, _) => return self.absent(value),
            };
            let scopes = several.into_iter().map(|item| match item {
                Json::Text(scope) => Ok(scope),
                _ => Err(FailureCause::InvalidRequest),
            });
            self.apart = Some(scopes.collect::<Result<_, _>>()?);
            return Ok(());
        }
        if let Value::Array(items) = value {
            if self.may_repeat && (items.is_empty() || !found.is_empty()) {
                return self.items(items, found);
            }
        }
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => self.value(name, value, only),
            (Some(_), false) => Err(FailureCause::InvalidRequest),
            (None, _) => self.absent(value),
        }
    }

    fn is_apart(&self, value: &Value) -> bool {
        self.dialect.scope.separator.is_none()
            && matches!(value, Value::Text(template) if template.as_str() == "{scope}")
    }

    fn absent(&mut self, value: &Value) -> Examined {
        if !self.may_be_left_out(value) {
            return Err(FailureCause::InvalidRequest);
        }
        self.lacks_scope |= self.dialect.scope.required && holds_scope(value);
        Ok(())
    }

    fn may_be_left_out(&self, value: &Value) -> bool {
        match value {
            Value::Text(template) => self.template_may_be_left_out(template),
            Value::Number(_) | Value::Bool(_) => false,
            Value::Array(items) => {
                !items.is_empty() && items.iter().all(|item| self.may_be_left_out(item))
            }
            Value::Object(members) => {
                !members.is_empty() && members.iter().all(|(_, value)| self.may_be_left_out(value))
            }
        }
    }

    fn template_may_be_left_out(&self, template: &Template) -> bool {
        template.placeholders().into_iter().any(|name| {
            // A key need not have an id.
            let is_key_id = name == "key_id" && !self.dialect.signing.is_empty();
            name == "scope"
                || is_key_id
                || self.dialect.variables.get(name).is_some_and(|it| it.optional && !it.empty)
                || self.dialect.is_optional_credential(name)
                    && self.client.is_none_or(|client| client.named(name).is_none())
        })
    }

    fn value(&mut self, name: &str, value: &'a Value, found: Json) -> Examined {
        let fits = match (value, found) {
            (Value::Text(template), Json::Number(number)) => {
                self.dialect.kind_of(template) == VariableKind::Number
                    && self.matcher.fits(&template.parts(), &number.to_string())
            }
            (Value::Text(template), Json::Bool(truth)) => {
                self.dialect.kind_of(template) == VariableKind::Boolean
                    && self.matcher.fits(&template.parts(), &truth.to_string())
            }
            (Value::Text(template), Json::Text(_))
                if !self.may_repeat && self.dialect.kind_of(template) != VariableKind::Text =>
            {
                false
            }
            (Value::Text(template), Json::Text(text)) => {
                if self.matcher.fits(&template.parts(), &text) {
                    return Ok(());
                }
                return Err(if template.is_literal() && is_grant_type(name, template) {
                    FailureCause::UnsupportedGrantType
                } else {
                    self.cause_of(template)
                });
            }
            (Value::Number(number), Json::Number(found)) => *number == found,
            (Value::Number(number), Json::Text(found)) => {
                self.may_repeat && number.to_string() == found
            }
            (Value::Bool(truth), Json::Bool(found)) => *truth == found,
            (Value::Bool(truth), Json::Text(found)) => {
                self.may_repeat && truth.to_string() == found
            }
            (Value::Array(items), Json::Array(found)) => return self.items(items, found),
            (Value::Object(members), Json::Object(mut found)) => {
                return self.members(members, &mut found);
            }
            _ => false,
        };
        if fits { Ok(()) } else { Err(FailureCause::InvalidRequest) }
    }

    /// Items in order; one that was left out is passed over.
    fn items(&mut self, items: &'a [Value], found: Vec<Json>) -> Examined {
        let mut left_out = items.len().saturating_sub(found.len());
        let mut found = found.into_iter().peekable();
        for item in items {
            if left_out > 0 && self.may_be_left_out(item) {
                left_out -= 1;
                self.absent(item)?;
                continue;
            }
            let next = found.next().into_iter().collect();
            self.parameter("", item, next)?;
        }
        self.too_much |= found.peek().is_some();
        Ok(())
    }

    fn headers(&mut self, headers: &HeaderMap) -> Examined {
        let mut authorization_is_known = false;
        for (name, template) in self.dialect.headers.iter() {
            authorization_is_known |= name.eq_ignore_ascii_case(AUTHORIZATION.as_str());
            // The media type has been compared already.
            if name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()) {
                continue;
            }
            let mut values = headers.get_all(name).iter();
            let text = match (values.next(), values.next()) {
                (Some(only), None) => std::str::from_utf8(only.as_bytes()).ok(),
                (None, _) if self.template_may_be_left_out(template) => {
                    self.lacks_scope |= self.dialect.scope.required && holds(template, "scope");
                    continue;
                }
                _ => None,
            };
            let text = text.map(|text| in_scheme_of(template, text));
            if !text.is_some_and(|text| self.matcher.fits(&template.parts(), &text)) {
                return Err(self.cause_of(template));
            }
        }
        if headers.contains_key(AUTHORIZATION) && !authorization_is_known {
            return Err(FailureCause::InvalidRequest);
        }
        Ok(())
    }

    /// Returns the cause of failure for a template that does not match what was sent.
    fn cause_of(&self, template: &Template) -> FailureCause {
        let credential = |name: &str| name != "scope" && self.dialect.variables.get(name).is_none();
        if template.placeholders().into_iter().any(credential) {
            FailureCause::InvalidClient
        } else {
            FailureCause::InvalidRequest
        }
    }
}

fn holds(template: &Template, name: &str) -> bool {
    template.placeholders().contains(&name)
}

fn holds_scope(value: &Value) -> bool {
    match value {
        Value::Text(template) => holds(template, "scope"),
        Value::Number(_) | Value::Bool(_) => false,
        Value::Array(items) => items.iter().any(holds_scope),
        Value::Object(members) => members.iter().any(|(_, value)| holds_scope(value)),
    }
}

/// Returns whether a parameter states the grant type, under the vendor's own name.
fn is_grant_type(name: &str, template: &Template) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    name.eq_ignore_ascii_case("granttype") || template.as_str() == "client_credentials"
}

/// Returns the text with its authentication scheme spelled as in the template. Schemes are compared in
/// any case (RFC 9110 §11.1).
fn in_scheme_of(template: &Template, text: &str) -> String {
    let scheme = |text: &str| text.split_once(' ').map(|(scheme, _)| scheme.len());
    match (scheme(template.as_str()), scheme(text)) {
        (Some(own), Some(found)) => {
            let (own, found, rest) =
                (template.as_str().get(..own), text.get(..found), text.get(found..));
            match (own, found, rest) {
                (Some(own), Some(found), Some(rest)) if own.eq_ignore_ascii_case(found) => {
                    format!("{own} {}", rest.trim())
                }
                _ => text.to_owned(),
            }
        }
        _ => text.to_owned(),
    }
}
