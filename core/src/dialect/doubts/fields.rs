//! Warnings about the members of responses, and what they are compared with.

use super::words::{last_name, names_secret};
use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;
use crate::dialect::token_fields::TokenType;
use crate::dialect::value::Scalar;
use crate::redact::looks_like_credential;

/// Codes of RFC 6749 §5.2, which are values of `error` and no names of members.
const CODES: [&str; 6] = [
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
];

impl Dialect {
    pub(super) fn doubt_fields(&self, found: &mut Contradictions) {
        let token = &self.token;
        for path in &token.access_token {
            let name = last_name(path);
            let is_value = matches!(name, "string" | "true" | "false" | "Bearer" | "bearer");
            if is_value || looks_like_credential(name) && !names_secret(name) {
                found.refuse(
                    "token.access_token",
                    format!("{name:?} is a value: a path is the name of the member that holds it"),
                );
            }
            if token.extra.contains(path) {
                found.refuse("token.extra", "the token itself is no further member: leave it out");
            }
        }
        if let TokenType::Checked(member) = &token.token_type {
            let name = last_name(&member.path);
            if matches!(name, "Bearer" | "bearer" | "string") {
                found.refuse(
                    "token.token_type",
                    format!(
                        "{name:?} is a type, and no member's name: say {{\"path\": \"token_type\"}}, or \
                         leave it out"
                    ),
                );
            }
            let is_odd =
                |it: &str| it.trim() != it || it == name || it == "Basic" || it.contains('{');
            if let Some(odd) = member.accepted.iter().find(|it| is_odd(it)) {
                found.refuse(
                    "token.token_type",
                    format!("{odd:?} is no type of a token: the usual one is \"Bearer\""),
                );
            }
        }
        self.doubt_success(found);
        self.doubt_error_fields(found);
        for (at, status) in self.rejections.statuses.iter().enumerate() {
            if matches!(status, 404 | 408 | 429 | 500..) {
                found.refuse(
                    format!("rejections.statuses[{at}]"),
                    format!(
                        "{status} says nothing of the token, which would be fetched anew each time"
                    ),
                );
            }
        }
        let code = self.rejections.code.as_ref();
        if code.is_some_and(|code| code.equals.iter().any(|value| value.is_written("0"))) {
            found
                .refuse("rejections.code.equals", "0 is nearly always a success, and no rejection");
        }
        if self.rejections.headers.names().any(|name| name.eq_ignore_ascii_case("www-authenticate"))
        {
            found.refuse(
                "rejections.headers",
                "`WWW-Authenticate` is read anyway, and its value is compared as a whole here",
            );
        }
    }

    fn doubt_success(&self, found: &mut Contradictions) {
        let Some(success) = &self.success else { return };
        let is_failure = |value: &Scalar| {
            let Scalar::Text(text) = value else { return false };
            let text = text.to_lowercase();
            text.contains("error") || text.contains("fail") || text.contains("invalid")
        };
        if let Some(failure) = success.equals.iter().find(|value| is_failure(value)) {
            found.refuse(
                "success.equals",
                format!("\"{failure}\" is hardly a success: say what the member is in one"),
            );
        }
        let has = |word: &str| success.equals.iter().any(|value| value.is_written(word));
        if has("true") && has("false") {
            found.refuse("success.equals", "every response is a success so: say one of them");
        }
        let name = last_name(&success.path).to_lowercase();
        if has("true") && matches!(&*name, "error" | "errors" | "failed" | "iserror" | "is_error") {
            found.refuse(
                "success.equals",
                format!("`{name}` is hardly true in a success: say false, or \"absent\": true"),
            );
        }
        let is_placeholder =
            |value: &&Scalar| value.to_string().starts_with(['{', '!', '=', '<', '>']);
        if let Some(value) = success.equals.iter().find(is_placeholder) {
            found.refuse(
                "success.equals",
                format!("\"{value}\" is compared as it is: nothing stands for a value here"),
            );
        }
    }

    fn doubt_error_fields(&self, found: &mut Contradictions) {
        let error = &self.error;
        for (place, paths) in error.lists() {
            for name in paths.iter().map(last_name) {
                if CODES.contains(&name) {
                    found.refuse(
                        place,
                        format!(
                            "{name:?} is a code: a path is the name of the member that holds it"
                        ),
                    );
                }
            }
        }
        for name in error.request_id.iter().map(last_name) {
            if name.to_lowercase().starts_with("x-") {
                found.refuse(
                    "error.request_id",
                    format!(
                        "{name:?} is the name of a header: say \"request_id_headers\": [{name:?}], and \
                         leave this out"
                    ),
                );
            }
        }
        for name in error.retry_after.iter().map(last_name).map(str::to_lowercase) {
            if name == "retry-after" || name.starts_with("x-") {
                found.refuse(
                    "error.retry_after",
                    "this is a member of the body: the header `Retry-After` is read anyway",
                );
            }
            if name.ends_with("ms") || name.contains("milli") || name.contains("minute") {
                found.refuse("error.retry_after", "it is read as seconds, which its name is not");
            }
        }
        for name in error.request_id_headers.iter().filter(|name| !name.contains('-')) {
            if name.contains('_') {
                found.refuse(
                    "error.request_id_headers",
                    format!(
                        "{name:?} is hardly the name of a header: for a member of the body say \
                         \"request_id\": {name:?}"
                    ),
                );
            }
        }
        let is_digit = |first: char| first.is_ascii_digit();
        for code in error.classes.names() {
            let is_range =
                code.split('-').all(|half| half.len() == 3 && half.parse::<u16>().is_ok());
            let is_pattern = code.trim_end_matches('*').contains(['*', '?', ',', '|'])
                || code.len() == 3 && code.starts_with(is_digit) && code.ends_with(['x', 'X'])
                || is_range && code.contains('-');
            if is_pattern || code.trim() != code {
                found.refuse(
                    format!("error.classes.{code}"),
                    format!(
                        "{code:?} is one code: several have a member each, and all that begin alike are \
                         written \"4*\""
                    ),
                );
            }
        }
        if !error.classes.is_empty() && error.code.is_empty() && error.vendor_code.is_empty() {
            found.refuse("error.classes", "no code is read: say `code`, or `vendor_code`");
        }
    }
}
