//! Warnings about how calls carry a token.

use polygrant::Dialect;
use polygrant::redact::looks_like_credential;

use super::gathered::Warnings;
use super::words::{bare, names_secret};

pub(super) fn warn_of_presentation(dialect: &Dialect, warnings: &mut Warnings) {
    let presentation = &dialect.presentation;
    for (name, template) in presentation.headers.iter() {
        if let Some(problem) = problem_of_header(name, template.as_str()) {
            warnings.add(format!("presentation.headers.{name}"), problem);
        }
    }
    for (table, name, template) in presentation.templates() {
        let value = template.as_str();
        if value.is_empty() {
            warnings.add(format!("presentation.{table}.{name}"), "it is sent empty: leave it out");
        }
        let is_secret = names_secret(name) || value.split(' ').any(looks_like_credential);
        if template.is_literal() && is_secret && !matches!(value, "true" | "false") {
            warnings.add(
                format!("presentation.{table}.{name}"),
                format!(
                    "{value:?} is sent as it is, and a secret is no part of a document: place \
                     `{{access_token}}`, or a name of `credentials`"
                ),
            );
        }
    }
    for (table, name, template) in presentation.templates().filter(|(it, ..)| *it != "headers") {
        let value = template.as_str();
        let is_named = value.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
        let is_header = name.eq_ignore_ascii_case("authorization") || value.contains("; ");
        let is_odd = name.contains(['?', '&', '=', '{', ' ']) || is_named || is_header;
        if is_odd || value.starts_with("Bearer ") {
            warnings.add(
                format!("presentation.{table}.{name}"),
                format!(
                    "{name:?} and {value:?} are sent as they are: say {{\"access_token\": \
                     \"{{access_token}}\"}}, the name and its value"
                ),
            );
        }
    }
    let carries = |table: &str| {
        let mut all = presentation.templates();
        all.any(|(it, _, template)| {
            it == table && template.placeholders().contains(&"access_token")
        })
    };
    let has_bearer = presentation.headers.iter().any(|(name, template)| {
        bare(name) == "authorization" && template.placeholders().contains(&"access_token")
    });
    if has_bearer && carries("query") {
        warnings.add(
            "presentation.query",
            "the token is sent twice, here and in a header: RFC 6750 §2 allows one way",
        );
    }
}

/// Schemes of `Authorization` that are known to carry a token.
const SCHEMES: [&str; 4] = ["Bearer", "Basic", "Token", "JWT"];

fn problem_of_header(name: &str, value: &str) -> Option<String> {
    const RIGHT: &str = "the usual form is \"Bearer {access_token}\"";

    if bare(name) == "cookie" {
        return Some(
            "it replaces all other cookies of a call: say \"cookies\": {\"session\": \
             \"{access_token}\"}"
                .into(),
        );
    }
    if !value.contains("{access_token}") {
        return None;
    }
    if value.starts_with(['"', '\'']) || value.ends_with(['"', '\'']) && !value.contains('=') {
        return Some(format!("{value:?} sends the quotation marks too: {RIGHT}"));
    }
    if bare(name) != "authorization" {
        return None;
    }
    if value.starts_with('{') && !value.ends_with('}') {
        return Some(format!("{value:?} has something behind the token: {RIGHT}"));
    }
    let scheme = value.split(['{', ' ', '=', ':']).next().unwrap_or_default();
    if value.split('{').next().is_some_and(|before| before.ends_with("  ")) {
        return Some(format!("{value:?} has two blanks behind its scheme: {RIGHT}"));
    }
    if value.to_lowercase().matches("bearer ").count() > 1 {
        return Some(format!("{value:?} has its scheme twice: {RIGHT}"));
    }
    if scheme.eq_ignore_ascii_case("bearer") && (value.contains(":{") || value.contains("{form:")) {
        return Some(format!("a bearer token is sent as it is (RFC 6750 §2.1): {RIGHT}"));
    }
    if scheme.eq_ignore_ascii_case("bearer") && value.contains('=') {
        return Some(format!("{value:?} has no blank behind its scheme: {RIGHT}"));
    }
    let behind = value.split_once("{access_token}").map_or("", |(_, behind)| behind);
    let before = value.split_once("{access_token}").map_or("", |(before, _)| before);
    let is_bare = before.trim_end().eq_ignore_ascii_case("bearer");
    if scheme.eq_ignore_ascii_case("bearer") && (!is_bare || !behind.is_empty()) {
        return Some(format!("{value:?} has something beside the token: {RIGHT}"));
    }
    let pair = value.replace("{base64:", "");
    if scheme.eq_ignore_ascii_case("basic") && !pair.contains(':') {
        return Some(format!("Basic is for a name and a password (RFC 7617): {RIGHT}"));
    }
    let lower = scheme.to_lowercase();
    let is_known = SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    let slips = strsim::damerau_levenshtein(&lower, "bearer");
    (!is_known && (1..=2).contains(&slips))
        .then(|| format!("did you mean \"Bearer\"? \"{scheme}\" is sent as it is"))
}
