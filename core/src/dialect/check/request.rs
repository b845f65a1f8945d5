//! Contradictions in a dialect's request, and in the assertions that are signed for it.

use http::header::CONTENT_TYPE;

use super::contradiction::Contradictions;
use super::names::{check_headers, undefined};
use crate::credentials::Credentials;
use crate::dialect::bounds::MAX_JWT_LIFETIME;
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::model::Dialect;
use crate::dialect::request::{self, Encoding, RequestMethod};
use crate::dialect::template::Template;
use crate::dialect::value::Value;

impl Dialect {
    pub(super) fn check_request(&self, found: &mut Contradictions) {
        if self.method == RequestMethod::Get && self.encoding == Encoding::Json {
            found.refuse(
                "encoding",
                "a GET has no body, so there is nothing to be written as JSON: put the parameters \
                 into `query`, or make the method POST",
            );
        }
        if !self.has_body() && !self.body.is_empty() {
            found.refuse(
                "body",
                match self.method {
                    RequestMethod::Get => "a GET has no body: put the parameters into `query`",
                    RequestMethod::Post => "with the encoding `none` there is no body",
                },
            );
        }
        for (name, value) in self.query.iter() {
            check_parameter(format!("query.{name}"), name, value, false, found);
        }
        for (name, value) in self.body.iter() {
            let nested = self.encoding == Encoding::Json;
            check_parameter(format!("body.{name}"), name, value, nested, found);
        }
        check_headers("headers", &self.headers, found);
        self.check_content_type(found);
        if self.has_body() && self.body == request::rfc6749() {
            let elsewhere = self.request_templates().into_iter().find(|(place, template)| {
                !place.starts_with("body.")
                    && template.placeholders().contains(&Credentials::CLIENT_SECRET)
            });
            if let Some((place, _)) = elsewhere {
                found.refuse(
                    place,
                    "the secret would be sent twice, here and as `client_secret` in the body: state \
                     a `body` without it",
                );
            }
        }
    }

    /// Refuses a `Content-Type` that is not how the body is written.
    fn check_content_type(&self, found: &mut Contradictions) {
        let mut headers = self.headers.iter();
        let stated = headers.find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()));
        let Some((name, template)) = stated.filter(|(_, template)| template.is_literal()) else {
            return;
        };
        let media_type = template.as_str().to_ascii_lowercase();
        let problem = match self.encoding {
            _ if !self.has_body() => return,
            Encoding::Form if media_type.contains("json") => {
                "the body is written as a form: say \"encoding\": \"json\", which states the type \
                 itself"
            }
            Encoding::Json if media_type.contains("urlencoded") => {
                "the body is written as JSON: say \"encoding\": \"form\", which states the type itself"
            }
            _ if media_type.contains("multipart") || media_type.contains("xml") => {
                "no body is written so: the `encoding` is \"form\" or \"json\", and states the type \
                 itself"
            }
            _ => return,
        };
        found.refuse(format!("headers.{name}"), problem);
    }

    pub(super) fn check_scope(&self, found: &mut Contradictions) {
        if self.scope.separator.as_deref().is_some_and(str::is_empty) {
            found.refuse("scope.separator", "nothing stands between two scopes");
        }
        if self.scope.required && !self.takes_scopes() {
            found.refuse(
                "scope.required",
                "a scope is required but nowhere placed: place `{scope}` in `body`, `query` or \
                 `headers`",
            );
        }
        for (at, scope) in self.scope.defaults.iter().enumerate() {
            let separator = self.scope.separator.as_deref().unwrap_or(" ");
            if scope.is_empty() || scope.contains(char::is_control) || scope.contains(separator) {
                found.refuse(
                    format!("scope.defaults[{at}]"),
                    "a scope is not empty, and has nothing in it that stands between two: each is an \
                     item of its own",
                );
            }
        }
        if !self.scope.defaults.is_empty() && !self.takes_scopes() {
            found.refuse(
                "scope.defaults",
                "scopes are nowhere placed: place `{scope}` in `body`, `query` or `headers`",
            );
        }
        if self.scope.separator.is_none() {
            let mixed = self.request_templates().into_iter().find(|(place, template)| {
                template.placeholders().contains(&"scope")
                    && (template.as_str() != "{scope}" || place.starts_with("headers."))
            });
            if let Some((place, _)) = mixed {
                found.refuse(
                    place,
                    "scopes as values of their own stand alone, as `{scope}`, in the body or the \
                     query",
                );
            }
        }
    }

    pub(super) fn check_signing(&self, found: &mut Contradictions) {
        for (name, format) in self.signing.iter() {
            if !self.assertions.iter().any(|known| known == name) {
                found.refuse(
                    format!("signing.{name}"),
                    format!("`{name}` is none of `assertions`: name it there too"),
                );
            }
            self.check_jwt(&format!("signing.{name}"), format, found);
        }
        for (place, template) in self.server_templates() {
            let mut known = vec!["endpoint", "origin", "host"];
            known.extend(self.variables.names());
            for name in template.placeholders() {
                if !known.contains(&name) {
                    found.refuse(place, undefined(name, &known));
                }
            }
        }
    }

    fn check_jwt(&self, place: &str, format: &JwtFormat, found: &mut Contradictions) {
        let is_secrets = format.is_signed_with_secret();
        if format.algorithms.iter().any(|algorithm| algorithm.is_symmetric() != is_secrets) {
            found.refuse(
                format!("{place}.algorithms"),
                "either the client's secret signs (HS256 and the like) or a key does, not both",
            );
        }
        if !(1..=MAX_JWT_LIFETIME).contains(&format.lifetime.as_secs()) {
            found.refuse(
                format!("{place}.lifetime"),
                format!("an assertion is valid for 1 to {MAX_JWT_LIFETIME} seconds"),
            );
        }
        if format.header.get("alg").is_some() {
            found.refuse(format!("{place}.header.alg"), "`algorithms` says which they are");
        }
        for (part, table) in [("header", &format.header), ("claims", &format.claims)] {
            for (name, value) in table.iter() {
                let place = format!("{place}.{part}.{name}");
                value.templates().iter().for_each(|it| self.check_member(&place, it, found));
            }
        }
        let is_end = |value: &Value| matches!(value, Value::Text(it) if it.as_str() == "{expires}");
        if !format.claims.iter().any(|(_, value)| is_end(value)) {
            found.refuse(
                format!("{place}.claims"),
                "no claim says when the assertion ends (RFC 7523 §3): let `exp` be `{expires}`",
            );
        }
    }

    /// Each placeholder stands for something that is known when an assertion is signed.
    fn check_member(&self, place: &str, template: &Template, found: &mut Contradictions) {
        let mut known = vec![Credentials::CLIENT_ID, "scope"];
        known.extend(self.variables.names());
        known.extend(JwtFormat::PLACEHOLDERS);
        for name in template.placeholders() {
            let is_secret = name == Credentials::CLIENT_SECRET
                || self.credentials.iter().any(|known| known == name);
            if is_secret {
                found.refuse(
                    place,
                    format!("`{{{name}}}` is a secret, and an assertion is not encrypted"),
                );
            } else if !known.contains(&name) {
                found.refuse(place, undefined(name, &known));
            } else if name == "x5c" && template.as_str() != "{x5c}" {
                found.refuse(place, "`{x5c}` is an array, and so stands alone");
            }
        }
    }
}

fn check_parameter(
    place: String,
    name: &str,
    value: &Value,
    is_json: bool,
    found: &mut Contradictions,
) {
    // A form, or a query, may repeat a parameter.
    let is_repeated = matches!(value, Value::Array(items) if items.iter().all(Value::is_scalar));
    if name.is_empty() {
        found.refuse(place, "a parameter has a name");
    } else if !is_json && !value.is_scalar() && !is_repeated {
        found.refuse(
            place,
            "only a JSON body holds objects, and arrays of more than texts: here a parameter is a \
             text, a number or a boolean, or an array of them, which sends it several times",
        );
    }
}
