//! Warnings about the members of responses, and what they are compared with.

use polygrant::Dialect;
use polygrant::dialect::{Scalar, TokenType};
use polygrant::redact::looks_like_credential;

use super::gathered::Warnings;
use super::words::{is_pattern, is_stand_in, last_name, names_secret};

/// Codes of RFC 6749 §5.2, which are values of `error` and no names of members.
const CODES: [&str; 6] = [
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
];

pub(super) fn warn_of_fields(dialect: &Dialect, warnings: &mut Warnings) {
    let token = &dialect.token;
    for path in &token.access_token {
        let name = last_name(path);
        let is_value =
            matches!(name, "string" | "true" | "false" | "Bearer" | "bearer") || is_stand_in(name);
        if is_value || looks_like_credential(name) && !names_secret(name) {
            warnings.add(
                "token.access_token",
                format!("{name:?} is a value: a path is the name of the member that holds it"),
            );
        }
        if token.extra.contains(path) {
            warnings.add("token.extra", "the token itself is no further member: leave it out");
        }
    }
    if let TokenType::Checked(member) = &token.token_type {
        let name = last_name(&member.path);
        if matches!(name, "Bearer" | "bearer" | "string") {
            warnings.add(
                "token.token_type",
                format!(
                    "{name:?} is a type, and no member's name: say {{\"path\": \"token_type\"}}, or \
                     leave it out"
                ),
            );
        }
        let is_any = |it: &str| matches!(&*it.to_lowercase(), "*" | "any" | "all");
        if member.accepted.iter().any(|it| is_any(it)) {
            warnings.add(
                "token.token_type",
                "no type stands for all of them: say \"ignored\" where it does not matter",
            );
        }
        let is_odd = |it: &str| {
            let is_other =
                it == name || it == "Basic" || matches!(it, "access_token" | "token_type");
            it.trim() != it || is_other || it.contains(['{', ',', '|'])
        };
        if let Some(odd) = member.accepted.iter().find(|it| is_odd(it)) {
            warnings.add(
                "token.token_type",
                format!("{odd:?} is no type of a token: the usual one is \"Bearer\""),
            );
        }
    }
    warn_of_success(dialect, warnings);
    warn_of_error_fields(dialect, warnings);
    for (at, status) in dialect.rejections.statuses.iter().enumerate() {
        if matches!(status, 404 | 408 | 429 | 500..) {
            warnings.add(
                format!("rejections.statuses[{at}]"),
                format!(
                    "{status} says nothing of the token, which would be fetched anew each time"
                ),
            );
        }
    }
    let code = dialect.rejections.code.as_ref();
    let codes = code.iter().flat_map(|code| &code.equals);
    let codes = codes.map(|value| ("code.equals".to_owned(), value));
    let headers = dialect.rejections.headers.iter();
    let headers = headers
        .flat_map(|(name, values)| values.iter().map(move |it| (format!("headers.{name}"), it)));
    for (place, value) in codes.chain(headers) {
        if is_pattern(&value.to_string()) {
            warnings.add(
                format!("rejections.{place}"),
                format!("\"{value}\" is compared as it is: several values are an array of them"),
            );
        }
    }
    let is_of_scope = |value: &Scalar| value.is_written_as("insufficient_scope");
    if code.is_some_and(|code| code.equals.iter().any(is_of_scope)) {
        warnings.add(
            "rejections.code.equals",
            "another token would have the same scope (RFC 6750 §3.1), and be rejected again",
        );
    }
    if code.is_some_and(|code| {
        code.equals.iter().any(|it| it.is_written_as("0") || it.is_written_as("200"))
    }) {
        warnings
            .add("rejections.code.equals", "0 or 200 is nearly always a success, and no rejection");
    }
    if dialect.rejections.headers.names().any(|name| name.eq_ignore_ascii_case("www-authenticate"))
    {
        warnings.add(
            "rejections.headers",
            "`WWW-Authenticate` is read anyway, and its value is compared as a whole here",
        );
    }
}

fn warn_of_success(dialect: &Dialect, warnings: &mut Warnings) {
    let Some(success) = &dialect.success else { return };
    let is_failure = |value: &Scalar| {
        let Scalar::Text(text) = value else { return false };
        let text = text.to_lowercase();
        text.contains("error") || text.contains("fail") || text.contains("invalid")
    };
    if let Some(failure) = success.equals.iter().find(|value| is_failure(value)) {
        warnings.add(
            "success.equals",
            format!("\"{failure}\" is hardly a success: say what the member is in one"),
        );
    }
    let has = |word: &str| success.equals.iter().any(|value| value.is_written_as(word));
    if has("") {
        warnings.add(
            "success.equals",
            "an empty text is hardly what a success says: where the member is missing in one, say \
             \"absent\": true",
        );
    }
    if has("true") && has("false") {
        warnings.add("success.equals", "every response is a success so: say one of them");
    }
    let name = last_name(&success.path).to_lowercase();
    if has("true") && matches!(&*name, "error" | "errors" | "failed" | "iserror" | "is_error") {
        warnings.add(
            "success.equals",
            format!("`{name}` is hardly true in a success: say false, or \"absent\": true"),
        );
    }
    let is_no = has("false") || has("0");
    if is_no && matches!(&*name, "success" | "ok" | "succeeded" | "issuccess" | "is_success") {
        warnings.add("success.equals", format!("`{name}` is hardly false in a success"));
    }
    if let Some(value) = success.equals.iter().find(|value| is_pattern(&value.to_string())) {
        warnings.add(
            "success.equals",
            format!("\"{value}\" is compared as it is: nothing stands for a value here"),
        );
    }
}

fn warn_of_error_fields(dialect: &Dialect, warnings: &mut Warnings) {
    let error = &dialect.error;
    for (place, paths) in error.path_lists() {
        for name in paths.iter().map(last_name) {
            if CODES.contains(&name) {
                warnings.add(
                    place,
                    format!("{name:?} is a code: a path is the name of the member that holds it"),
                );
            }
        }
    }
    for name in error.request_id.iter().map(last_name) {
        if name.to_lowercase().starts_with("x-") {
            warnings.add(
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
            warnings.add(
                "error.retry_after",
                "this is a member of the body: the header `Retry-After` is read anyway",
            );
        }
        if name.ends_with("_at") || name.ends_with("date") || name.ends_with("timestamp") {
            warnings.add(
                "error.retry_after",
                "it is read as a number of seconds to wait, and its name says a moment",
            );
        }
        if name.ends_with("ms") || name.contains("milli") || name.contains("minute") {
            warnings.add("error.retry_after", "it is read as seconds, which its name is not");
        }
    }
    for name in error.request_id_headers.iter().filter(|name| !name.contains('-')) {
        let mut letters = name.chars();
        let is_camel = letters.next().is_some_and(|first| first.is_ascii_lowercase())
            && letters.any(|letter| letter.is_ascii_uppercase());
        if name.contains('_') || is_camel {
            warnings.add(
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
        let is_range = code.split('-').all(|half| half.len() == 3 && half.parse::<u16>().is_ok());
        let is_pattern = code.trim_end_matches('*').contains(['*', '?', ',', '|'])
            || code.len() == 3 && code.starts_with(is_digit) && code.ends_with(['x', 'X'])
            || is_range && code.contains('-');
        let is_phrase = code.contains(' ') && error.vendor_code.is_empty();
        if is_phrase {
            warnings.add(
                format!("error.classes.{code}"),
                "a code is one word (RFC 6749 §5.2): one with blanks is read by `vendor_code` alone",
            );
        } else if is_pattern || code.trim() != code {
            warnings.add(
                format!("error.classes.{code}"),
                format!(
                    "{code:?} is one code: several have a member each, and all that begin alike are \
                     written \"4*\""
                ),
            );
        }
    }
    let is_token = |name: &str| matches!(name, "access_token" | "accessToken");
    for (at, failure) in dialect.failures.iter().enumerate() {
        let members = failure.body.as_object();
        if members.is_some_and(|members| members.keys().any(|name| is_token(name))) {
            warnings.add(format!("failures[{at}].body"), "a failure holds no token");
        }
    }
    if !error.classes.is_empty() && error.code.is_empty() && error.vendor_code.is_empty() {
        warnings.add("error.classes", "no code is read: say `code`, or `vendor_code`");
    }
}
