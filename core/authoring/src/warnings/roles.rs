//! Warnings about paths whose names say that something else stands there.

use polygrant::Dialect;
use polygrant::dialect::Path;

use super::gathered::Warnings;
use super::words::{bare, last_name};

/// Names that RFC 6749 gives to members of its responses, and the members of a document that read them.
const ROLES: [(&str, &[&str]); 6] = [
    ("access_token", &["token.access_token"]),
    ("token_type", &["token.token_type"]),
    ("expires_in", &["token.lifetime"]),
    ("error", &["error.code", "error.vendor_code", "error.description"]),
    ("error_description", &["error.description"]),
    ("error_uri", &["error.uri"]),
];

/// Words that are scopes, and no names of members.
const SCOPES: [&str; 8] =
    ["admin", "email", "offline_access", "openid", "profile", "read", "read_write", "write"];

pub(super) fn warn_of_roles(dialect: &Dialect, warnings: &mut Warnings) {
    let token = &dialect.token;
    let mut paths: Vec<(&str, &Path)> = Vec::new();
    paths.extend(token.access_token.iter().map(|path| ("token.access_token", path)));
    paths.extend(token.lifetime.paths().iter().map(|path| ("token.lifetime", path)));
    paths.extend(token.token_type.path().into_iter().map(|path| ("token.token_type", path)));
    for (place, list) in dialect.error.path_lists() {
        paths.extend(list.iter().map(|path| (place, path)));
    }
    for (place, path) in paths.iter().copied().filter(|(_, path)| path.len() == 1) {
        let name = last_name(path);
        let role = ROLES.iter().find(|(known, places)| *known == name && !places.contains(&place));
        if role.is_some() {
            warnings.add(place, format!("`{name}` is something else (RFC 6749 §5)"));
        }
    }
    paths.push(("token.scope", &token.scope));
    for (place, path) in paths {
        let name = last_name(path);
        let lower = name.to_ascii_lowercase();
        let is_header = lower.starts_with("x-") || lower == "authorization";
        // Those of failures are doubted where their headers are said.
        if is_header && place.starts_with("token.") {
            let right = if place == "token.access_token" {
                format!("say \"header\": {name:?} in its place")
            } else {
                "say the member of the body".to_owned()
            };
            warnings.add(place, format!("{name:?} is the name of a header: {right}"));
        }
    }
    if token.access_token.iter().any(|path| bare(last_name(path)) == "idtoken") {
        warnings.add(
            "token.access_token",
            "an ID token says who a user is: calls are made with an access token",
        );
    }
    if SCOPES.contains(&last_name(&token.scope)) {
        warnings.add(
            "token.scope",
            format!(
                "{:?} is a scope, and no member's name: one that is always requested is \"scope\": \
                 {{\"defaults\": [{:?}]}}",
                last_name(&token.scope),
                last_name(&token.scope)
            ),
        );
    }
    if token.header.as_deref().is_some_and(|name| name.contains('_')) {
        warnings.add(
            "token.header",
            "it is hardly the name of a header: for a member of the body say \"access_token\"",
        );
    }
}
