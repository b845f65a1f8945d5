//! Warnings about headers.

use polygrant::Dialect;
use polygrant::dialect::{Code, Encoding, Part, Template};

use super::gathered::Warnings;
use super::words::bare;

pub(super) fn warn_of_headers(dialect: &Dialect, warnings: &mut Warnings) {
    for (name, template) in dialect.headers.iter() {
        let value = template.as_str();
        let problem = match &*name.to_ascii_lowercase() {
            _ if value.is_empty() => Some("it is sent empty: leave it out".into()),
            _ if repeats_name(name, value) => Some(format!("{value:?} repeats the header's name")),
            "authorization" => problem_of_basic(template),
            "accept" if !accepts_json(template.as_str()) => Some(
                "responses are read as JSON: leave it out, and `application/json` is asked for"
                    .into(),
            ),
            "content-type" if template.is_literal() && !value.contains('/') => {
                Some("this is no media type: leave it out, for `encoding` states it".into())
            }
            "content-type" if dialect.has_body() && !is_stated_by(dialect, template.as_str()) => {
                Some("the body is not written so: see `encoding`".into())
            }
            "content-type" if !dialect.has_body() => {
                Some("the request has no body, so that there is no type of it".into())
            }
            "content_type" | "contenttype" => {
                Some("did you mean `content-type`? Leave it out, for `encoding` states it".into())
            }
            "cookie" if template.is_literal() => {
                Some("a cookie is of one session, and this text is sent as it is".into())
            }
            "value" if dialect.headers.get("key").or(dialect.headers.get("name")).is_some() => {
                Some(
                    "this is sent as a header called `value`: say {\"authorization\": \"…\"}, the \
                 header's name and its value"
                        .into(),
                )
            }
            lower if lower.starts_with("postman-") => {
                Some("it is Postman's own: leave it out".into())
            }
            "user-agent"
                if ["PostmanRuntime", "curl/", "insomnia/"]
                    .iter()
                    .any(|it| value.starts_with(it)) =>
            {
                Some("it names another program: leave it out".into())
            }
            "auth" | "authentication" | "basic" => Some("did you mean `authorization`?".into()),
            lower => {
                let slips = strsim::damerau_levenshtein(lower, "authorization");
                let is_slip = (1..=2).contains(&slips) && !lower.starts_with("x-");
                is_slip.then(|| "did you mean `authorization`?".into())
            }
        };
        if let Some(problem) = problem {
            warnings.add(format!("headers.{name}"), problem);
        }
    }
    for (name, template) in dialect.presentation.headers.iter() {
        let text = template.as_str();
        let scheme = text.split('{').next().unwrap_or_default();
        if repeats_name(name, text) || bare(name) == "authorisation" || bare(name) == "auth" {
            warnings.add(
                format!("presentation.headers.{name}"),
                format!(
                    "{name:?} and {text:?} are sent as they are: the usual form is \
                     {{\"authorization\": \"Bearer {{access_token}}\"}}"
                ),
            );
        }
        let is_joined = !scheme.is_empty() && scheme.chars().all(char::is_alphanumeric);
        if scheme.trim_end().ends_with(':') || is_joined {
            warnings.add(
                format!("presentation.headers.{name}"),
                format!(
                    "{text:?} has no blank behind its scheme, or a colon: the usual form is \
                     \"Bearer {{access_token}}\""
                ),
            );
        }
    }
}

/// Returns whether a media type is that of the body, or a vendor's own of its kind.
fn is_stated_by(dialect: &Dialect, media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    media_type.contains('{')
        || match dialect.encoding {
            Encoding::Json => {
                let is_kind = essence.ends_with("json") && essence.matches('/').count() == 1;
                is_kind && (essence.starts_with("application/") || essence == "text/json")
            }
            _ => essence == "application/x-www-form-urlencoded",
        }
}

/// Returns whether a value begins with its header's name, as a line of a request does.
fn repeats_name(name: &str, value: &str) -> bool {
    value.split_once(':').is_some_and(|(start, _)| start.trim().eq_ignore_ascii_case(name))
}

fn accepts_json(accepted: &str) -> bool {
    accepted.contains("json") || accepted.contains("*/*") || accepted.contains('{')
}

/// Doubts HTTP Basic that no server reads (RFC 7617 §2).
fn problem_of_basic(template: &Template) -> Option<String> {
    const RIGHT: &str = "HTTP Basic is \"Basic {base64:{client_id}:{client_secret}}\"";

    let text = template.as_str();
    let scheme = text.split('{').next().unwrap_or_default();
    let is_basic = scheme.trim_end().trim_end_matches(':').eq_ignore_ascii_case("basic");
    let parts = template.parts();
    let pairs: Vec<&str> = parts
        .iter()
        .filter_map(|part| match part {
            Part::Encoded(Code::Base64, inner) => Some(*inner),
            _ => None,
        })
        .collect();
    match *pairs {
        _ if is_basic && !scheme.ends_with(' ') => {
            Some(format!("a blank stands behind the scheme: {RIGHT}"))
        }
        _ if is_basic && scheme.ends_with("  ") => {
            Some(format!("one blank stands behind the scheme: {RIGHT}"))
        }
        _ if is_basic && scheme.trim_end().ends_with(':') => {
            Some(format!("no colon stands behind the scheme: {RIGHT}"))
        }
        [_] if is_basic && parts.len() > 2 => {
            Some(format!("only the pair stands behind the scheme: {RIGHT}"))
        }
        [] if text.ends_with("{client_id}:{client_secret}") && !is_basic => {
            Some(format!("nothing says how it is to be read: {RIGHT}"))
        }
        [] if scheme.trim_end().eq_ignore_ascii_case("digest") => {
            Some(format!("Digest needs a challenge of the server's (RFC 7616): {RIGHT}"))
        }
        [] if is_basic && text.contains("client_") => {
            Some(format!("nothing is encoded in base64: {RIGHT}"))
        }
        [_, _, ..] if is_basic => {
            Some(format!("the halves are encoded one by one, and not as a pair: {RIGHT}"))
        }
        [pair] if is_basic && pair.contains("client_id") && !without_names(pair).contains(':') => {
            Some(format!("no colon stands between the halves: {RIGHT}"))
        }
        [pair] if is_basic && pair.starts_with("{client_secret}") && pair.contains("client_id") => {
            Some(format!("the secret stands before the id: {RIGHT}"))
        }
        [pair] if is_basic && pair.starts_with("{base64:") && !pair.contains("}}:{") => {
            Some(format!("the pair is encoded twice: {RIGHT}"))
        }
        [pair]
            if is_basic && (pair.contains(": ") || pair.contains(" :") || pair.trim() != pair) =>
        {
            Some(format!("a blank is a part of the halves: {RIGHT}"))
        }
        [pair] if is_basic && pair.matches("{client_id}").count() > 1 => {
            Some(format!("the id stands on both sides: {RIGHT}"))
        }
        [pair] if is_basic && pair.matches("{form:").count() == 1 => Some(format!(
            "one half alone is form-urlencoded (RFC 6749 §2.3.1): {RIGHT}, or {{form:…}} around both"
        )),
        ["{client_id}:{client_secret}"] if !is_basic && !scheme.is_empty() => {
            Some(format!("`{}` is hardly the scheme of an id and a secret: {RIGHT}", scheme.trim()))
        }
        [pair]
            if scheme.is_empty()
                && pair.contains("client_id")
                && pair.contains("client_secret") =>
        {
            Some(format!("the scheme is missing: {RIGHT}"))
        }
        _ => None,
    }
}

/// Takes away the encodings' own colons.
fn without_names(template: &str) -> String {
    template.replace("{form:", "{")
}
