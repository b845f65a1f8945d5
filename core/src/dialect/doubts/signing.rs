//! Warnings about what is signed.

use super::foreign;
use super::words::{bare, is_stand_in};
use crate::credentials::Credentials;
use crate::dialect::check::Contradictions;
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::model::Dialect;
use crate::dialect::template::Template;
use crate::dialect::value::Value;

impl Dialect {
    pub(super) fn doubt_signing(&self, found: &mut Contradictions) {
        let mut known = vec![Credentials::CLIENT_ID, "scope"];
        known.extend(self.variables.names());
        known.extend(JwtFormat::PLACEHOLDERS);
        for (name, format) in self.signing.iter() {
            for (part, table) in [("header", &format.header), ("claims", &format.claims)] {
                for (member, value) in table.iter() {
                    if let Some(problem) = doubt(member, value, &known) {
                        found.refuse(format!("signing.{name}.{part}.{member}"), problem);
                    }
                }
            }
        }
        let issuer = self.issuer.as_ref().map(Template::as_str).unwrap_or_default();
        if issuer.contains('.') && !issuer.contains("://") && !issuer.contains('{') {
            found.refuse(
                "issuer",
                format!("an issuer is a URL (RFC 8414 §2): did you mean \"https://{issuer}\"?"),
            );
        }
        if self.audience.as_ref().is_some_and(|audience| audience.as_str().is_empty()) {
            found.refuse(
                "audience",
                "it is empty: leave it out, and it is the issuer or the token URL",
            );
        }
        if self.certificate_bound && !self.client_certificate {
            found.refuse(
                "certificate_bound",
                "a token is bound to a client certificate, but none is presented: say \
                 \"client_certificate\": true as well",
            );
        }
    }
}

fn doubt(member: &str, value: &Value, known: &[&str]) -> Option<String> {
    let template = match value {
        Value::Text(template) => template,
        Value::Number(number) if matches!(member, "iat" | "nbf" | "exp") => {
            return Some(format!(
                "{number} is the same moment in every assertion: say \"{{now}}\" or \"{{expires}}\""
            ));
        }
        _ => return None,
    };
    if let Some(problem) = foreign::doubt(template, known) {
        return Some(problem);
    }
    let text = template.as_str();
    if !template.is_literal() {
        return None;
    }
    let meant = known.iter().find(|known| bare(known) == bare(text));
    let own = match member {
        "kid" => Some("key_id"),
        "iss" => Some("client_id"),
        "jti" => Some("random_id"),
        _ => None,
    };
    match meant.copied().or(own) {
        Some(meant) => {
            Some(format!("{text:?} is signed as it is: for its value say \"{{{meant}}}\""))
        }
        None => is_stand_in(text).then(|| format!("{text:?} is signed as it is")),
    }
}
