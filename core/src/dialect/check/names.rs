//! Contradictions in names: each must be defined exactly once, and be used; a header's must be one that is
//! free.

use http::header::{HeaderName, HeaderValue};

use super::contradiction::Contradictions;
use crate::credentials::Credentials;
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::model::Dialect;
use crate::dialect::nearest::nearest;
use crate::dialect::table::Table;
use crate::dialect::template::Template;
use crate::dialect::template_part::is_name;

/// Headers that HTTP itself writes, or that would change what is read.
const FORBIDDEN: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl Dialect {
    pub(super) fn check_name(&self, found: &mut Contradictions) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if self.name.is_empty() || !self.name.bytes().all(is_word) {
            let plain: String = self
                .name
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
                .collect();
            let plain = plain.trim_matches('-');
            let meant = if plain.is_empty() { "acme" } else { plain };
            found.refuse(
                "name",
                format!(
                    "a name is made of letters, digits, `-`, `_` and `.`, and is not empty: such as \
                     {meant:?}"
                ),
            );
        }
    }

    /// Refuses names of variables, credentials and assertions that are defined twice or never used.
    pub(super) fn check_names(&self, found: &mut Contradictions) {
        let lists = [("credentials", &self.credentials), ("assertions", &self.assertions)];
        let listed = lists.into_iter().flat_map(|(list, names)| {
            names.iter().enumerate().map(move |(at, name)| (format!("{list}[{at}]"), &**name))
        });
        let variables = self.variables.names().map(|name| (format!("variables.{name}"), name));
        let members = self.token.members.names();
        let members = members.map(|name| (format!("token.members.{name}"), name));
        for name in self.credential_details.names() {
            if !self.credentials.iter().any(|known| known == name) {
                found.refuse(format!("credentials.{name}"), "it is not one of the credentials");
            }
        }
        let mut known =
            vec![Credentials::CLIENT_ID, Credentials::CLIENT_SECRET, "scope", "access_token"];
        if !self.signing.is_empty() || self.server_templates().next().is_some() {
            known.extend(JwtFormat::PLACEHOLDERS);
        }
        // Where a name can be placed: in the request, on calls, in URLs.
        let mut placed = self.placeholders();
        let presented = self.presentation.templates().map(|(_, _, template)| template);
        let urls = self.environments.iter().map(|(_, url)| url).chain([&self.path]);
        placed.extend(presented.chain(urls).flat_map(Template::placeholders));
        for (place, name) in listed.chain(variables).chain(members) {
            if !is_name(name) {
                found.refuse(
                    place,
                    format!(
                        "{name:?} cannot be written as a placeholder: a name is made of letters, \
                         digits, `_`, `-` and `.`, and begins with a letter"
                    ),
                );
                continue;
            }
            if known.contains(&name) {
                found.refuse(place, format!("`{name}` stands for something else already"));
                continue;
            }
            known.push(name);
            if !placed.contains(&name) {
                found.refuse(place, format!("`{{{name}}}` is placed nowhere in the request"));
            }
        }
    }

    /// Refuses placeholders that are not defined, and a dialect that does not identify the client.
    pub(super) fn check_placeholders(&self, found: &mut Contradictions) {
        let mut known = vec![Credentials::CLIENT_ID, Credentials::CLIENT_SECRET, "scope"];
        known.extend(self.credentials.iter().chain(&self.assertions).map(|name| &**name));
        known.extend(self.variables.names());
        let mut identified = self.client_certificate;
        for (place, template) in self.request_templates() {
            for name in template.placeholders() {
                if !known.contains(&name) {
                    found.refuse(&place, undefined(name, &known));
                }
                identified |= name != "scope"
                    && self.variables.get(name).is_none()
                    && !self.is_optional_credential(name);
            }
        }
        if !identified {
            found.refuse(
                "body",
                "the request holds no credential at all: place `{client_id}` and `{client_secret}`, \
                 or a credential of `credentials`",
            );
        }
    }
}

/// Returns the message about a placeholder that is not defined.
pub(super) fn undefined(name: &str, known: &[&str]) -> String {
    let meant = nearest(name, known.iter().copied())
        .map(|name| format!(" did you mean `{{{name}}}`?"))
        .unwrap_or_default();
    format!(
        "`{{{name}}}` is defined nowhere:{meant} known here are `{}`; others are defined in \
         `credentials`, `assertions` or `variables`",
        known.join("`, `")
    )
}

/// Refuses headers of the token request, or of calls, that cannot be sent as they are.
pub(super) fn check_headers(table: &str, headers: &Table<Template>, found: &mut Contradictions) {
    let mut seen: Vec<HeaderName> = Vec::new();
    for (name, template) in headers.iter() {
        let place = format!("{table}.{name}");
        let Ok(known) = HeaderName::from_bytes(name.as_bytes()) else {
            found.refuse(place, format!("{name:?} is not the name of a header"));
            continue;
        };
        if FORBIDDEN.contains(&known.as_str()) {
            found.refuse(place, "HTTP itself takes care of this header: leave it out");
            continue;
        }
        if seen.contains(&known) {
            found.refuse(place, "the header is there twice: case makes no difference");
            continue;
        }
        seen.push(known);
        let literals = template.as_str();
        let is_ascii = literals.is_ascii() && HeaderValue::from_str(literals).is_ok();
        if !is_ascii || literals.trim() != literals {
            found.refuse(place, "a header's value is visible ASCII, without spaces at its ends");
        }
    }
}
