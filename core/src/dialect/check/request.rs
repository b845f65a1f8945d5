//! Contradictions in a dialect's request.

use super::contradiction::{Checked, refuse};
use super::headers::check_headers;
use crate::credentials::Credentials;
use crate::dialect::model::Dialect;
use crate::dialect::request::{self, Encoding, RequestMethod};
use crate::dialect::value::Value;

impl Dialect {
    pub(super) fn check_request(&self) -> Checked {
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
        Ok(())
    }

    pub(super) fn check_scope(&self) -> Checked {
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
