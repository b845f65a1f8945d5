//! Contradictions in how a dialect reads responses, and in what it does with tokens.

use http::header::HeaderName;

use super::contradiction::Contradictions;
use super::names::{check_headers, undefined};
use crate::credentials::Credentials;
use crate::dialect::bounds::{MAX_DEPTH, MAX_NAME};
use crate::dialect::lifetime::Lifetime;
use crate::dialect::model::Dialect;
use crate::dialect::token_fields::{TokenFields, TokenType};
use crate::json::{MAX_PATHS, Path};

/// Headers of responses that cannot hold a token.
const OWN_HEADERS: [&str; 10] = [
    "cache-control",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "location",
    "retry-after",
    "set-cookie",
    "transfer-encoding",
    "www-authenticate",
];

/// How many further members one pass can look for: the token, its type, its lifetime, its scope and
/// the word that tells a success have a place each.
const MAX_EXTRAS: usize = MAX_PATHS - 5;

impl Dialect {
    pub(super) fn check_token(&self, found: &mut Contradictions) {
        let token = &self.token;
        if let TokenType::Checked(member) = &token.token_type {
            if member.accepted.is_empty() {
                found.refuse(
                    "token.token_type.accepted",
                    "no type is accepted: say \"ignored\" where the type does not matter",
                );
            }
        }
        if let Some(name) = token.header.as_deref() {
            match HeaderName::from_bytes(name.as_bytes()) {
                Ok(name) if OWN_HEADERS.contains(&name.as_str()) => {
                    found.refuse("token.header", "HTTP has a meaning of its own for this header");
                }
                Ok(_) => {}
                Err(_) => {
                    found.refuse("token.header", format!("{name:?} is not the name of a header"));
                }
            }
            if token.access_token != TokenFields::default().access_token {
                found.refuse(
                    "token.header",
                    "the token stands in this header or at `access_token`: say one of them",
                );
            }
        }
        let is_visible = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        let is_word = token.prefix.bytes().all(is_visible) && !token.prefix.starts_with(' ');
        if token.prefix.len() > MAX_NAME || !is_word {
            found.refuse("token.prefix", "it is a word or two in ASCII, such as \"Bearer \"");
        }
        if token.is_whole_body() {
            let problem = "the whole body is the token, so that nothing else can be read from it: ";
            if token.token_type != TokenType::Ignored {
                found.refuse("token.token_type", format!("{problem}say \"ignored\""));
            }
            if matches!(token.lifetime, Lifetime::Stated { .. }) {
                found.refuse(
                    "token.lifetime",
                    format!("{problem}say \"unknown\" or {{\"fixed\": …}}"),
                );
            }
            if !token.members.is_empty() {
                found.refuse("token.members", format!("{problem}leave it out"));
            }
            if !token.extra.is_empty() {
                found.refuse("token.extra", format!("{problem}leave it out"));
            }
            if self.success.is_some() {
                found.refuse("success", format!("{problem}leave it out"));
            }
            return;
        }
        if token.access_token.is_empty() {
            found.refuse("token.access_token", "it names no path");
        }
        if matches!(&token.lifetime, Lifetime::Stated { paths, .. } if paths.is_empty()) {
            found.refuse("token.lifetime", "it names no path");
        }
        let mut members = token.members();
        members.extend(token.members.iter().map(|(_, path)| ("token.members", path)));
        if let Some(success) = &self.success {
            members.push(("success.path", &success.path));
            if success.equals.is_empty() && !success.absent {
                found.refuse(
                    "success",
                    "nothing is a success: say what the member `equals`, or `\"absent\": true`",
                );
            }
        }
        for (at, (place, path)) in members.iter().enumerate() {
            check_path(place, path, found);
            let other = members.iter().take(at).find(|(_, other)| other.contradicts(path));
            if let Some((_, other)) = other {
                found.refuse(
                    *place,
                    format!("`{path}` and `{other}` cannot both be members of one response"),
                );
            }
        }
        for (at, path) in token.extra.iter().enumerate() {
            check_path(&format!("token.extra[{at}]"), path, found);
        }
        let mut further = token.extra.len() + token.members.len();
        for (place, paths) in token.alternatives() {
            for (at, path) in paths.iter().enumerate() {
                check_path(&format!("{place}[{}]", at + 1), path, found);
            }
            further += paths.len();
        }
        if further > MAX_EXTRAS {
            let problem = format!("it names more than {MAX_EXTRAS} paths, alternatives included");
            found.refuse("token.extra", problem);
        }
    }

    pub(super) fn check_error(&self, found: &mut Contradictions) {
        for (place, paths) in self.error.path_lists() {
            for (at, path) in paths.iter().enumerate() {
                check_path(&format!("{place}[{at}]"), path, found);
            }
        }
        if self.error.paths().count() > MAX_PATHS {
            found.refuse("error", format!("it names more than {MAX_PATHS} paths"));
        }
        for (at, name) in self.error.request_id_headers.iter().enumerate() {
            if HeaderName::from_bytes(name.as_bytes()).is_err() {
                found.refuse(
                    format!("error.request_id_headers[{at}]"),
                    format!("{name:?} is not the name of a header"),
                );
            }
        }
        if let Some(code) =
            self.error.classes.names().find(|code| code.trim_matches('*').is_empty())
        {
            found.refuse(format!("error.classes.{code}"), "a code has at least one character");
        }
    }

    pub(super) fn check_presentation(&self, found: &mut Contradictions) {
        check_headers("presentation.headers", &self.presentation.headers, found);
        let mut known = vec!["access_token", Credentials::CLIENT_ID];
        known.extend(self.credentials.iter().map(|name| &**name));
        known.extend(self.variables.names().chain(self.token.members.names()));
        let mut presented = false;
        for (table, name, template) in self.presentation.templates() {
            let place = format!("presentation.{table}.{name}");
            if name.is_empty() {
                found.refuse(&place, "it has no name");
            }
            if table == "cookies" && HeaderName::from_bytes(name.as_bytes()).is_err() {
                found.refuse(&place, format!("{name:?} is not the name of a cookie"));
            }
            for name in template.placeholders() {
                if !known.contains(&name) {
                    found.refuse(&place, undefined(name, &known));
                }
                presented |= name == "access_token";
            }
        }
        if !presented {
            found.refuse("presentation", "`{access_token}` is placed nowhere");
        }
    }

    pub(super) fn check_rejections(&self, found: &mut Contradictions) {
        let rejections = &self.rejections;
        for (at, status) in rejections.statuses.iter().enumerate() {
            let place = || format!("rejections.statuses[{at}]");
            if *status == 401 {
                found.refuse(place(), "a 401 rejects the token anyway: leave it out");
            }
            if !(300..600).contains(status) {
                found.refuse(place(), format!("{status} is not the status of a failure"));
            }
        }
        for (name, values) in rejections.headers.iter() {
            let place = format!("rejections.headers.{name}");
            if HeaderName::from_bytes(name.as_bytes()).is_err() {
                found.refuse(&place, format!("{name:?} is not the name of a header"));
            }
            if values.is_empty() {
                found.refuse(place, "no value rejects the token: name one");
            }
        }
        if let Some(code) = &rejections.code {
            check_path("rejections.code.path", &code.path, found);
            if code.equals.is_empty() {
                found.refuse("rejections.code.equals", "no code rejects the token: name one");
            }
        }
    }

    pub(super) fn check_failures(&self, found: &mut Contradictions) {
        for (at, failure) in self.failures.iter().enumerate() {
            let may_succeed = (200..300).contains(&failure.status);
            if !may_succeed && !(400..600).contains(&failure.status) {
                found.refuse(
                    format!("failures[{at}].status"),
                    format!("{} is not the status of a failure", failure.status),
                );
            }
            if !failure.body.is_object() && !failure.body.is_array() {
                found.refuse(format!("failures[{at}].body"), "it is not an object");
            }
        }
    }
}

fn check_path(place: &str, path: &Path, found: &mut Contradictions) {
    if path.len() > MAX_DEPTH {
        found.refuse(place, format!("it leads more than {MAX_DEPTH} levels deep"));
    }
    if path.is_empty() {
        found.refuse(place, "it names no member: only `token.access_token` can be the whole body");
    }
}
