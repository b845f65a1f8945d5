//! Contradictions in what is said of signed assertions.

use super::contradiction::Contradictions;
use super::names::undefined;
use crate::credentials::Credentials;
use crate::dialect::bounds::MAX_JWT_LIFETIME;
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::model::Dialect;
use crate::dialect::template::Template;
use crate::dialect::value::Value;

impl Dialect {
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
