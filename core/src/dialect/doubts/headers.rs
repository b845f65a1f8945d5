//! Warnings about headers.

use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;
use crate::dialect::request::Encoding;
use crate::dialect::template::{Code, Part, Template};

impl Dialect {
    pub(super) fn doubt_headers(&self, found: &mut Contradictions) {
        for (name, template) in self.headers.iter() {
            let problem = match &*name.to_ascii_lowercase() {
                "authorization" => doubt_basic(template),
                "accept" if !accepts_json(template.as_str()) => Some(
                    "responses are read as JSON: leave it out, and `application/json` is asked for"
                        .into(),
                ),
                "authorisation" | "autorization" | "authorizaton" | "auth" => {
                    Some("did you mean `authorization`?".into())
                }
                "content-type" if self.has_body() && !self.is_stated_by(template.as_str()) => {
                    Some("the body is not written so: see `encoding`".into())
                }
                "content-type" if !self.has_body() => {
                    Some("the request has no body, so that there is no type of it".into())
                }
                _ => None,
            };
            if let Some(problem) = problem {
                found.refuse(format!("headers.{name}"), problem);
            }
        }
        for (name, template) in self.presentation.headers.iter() {
            let text = template.as_str();
            let scheme = text.split('{').next().unwrap_or_default();
            let is_joined = !scheme.is_empty() && scheme.chars().all(char::is_alphanumeric);
            if scheme.trim_end().ends_with(':') || is_joined {
                found.refuse(
                    format!("presentation.headers.{name}"),
                    format!(
                        "{text:?} has no blank behind its scheme, or a colon: the usual form is \
                         \"Bearer {{access_token}}\""
                    ),
                );
            }
        }
    }
}

impl Dialect {
    /// Returns whether a media type is that of the body, or a vendor's own of its kind.
    fn is_stated_by(&self, media_type: &str) -> bool {
        let media_type = media_type.to_ascii_lowercase();
        media_type.contains('{')
            || match self.encoding {
                Encoding::Json => media_type.contains("json"),
                _ => media_type.contains("form"),
            }
    }
}

fn accepts_json(accepted: &str) -> bool {
    accepted.contains("json") || accepted.contains("*/*") || accepted.contains('{')
}

/// Doubts HTTP Basic that no server reads (RFC 7617 §2).
fn doubt_basic(template: &Template) -> Option<String> {
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
