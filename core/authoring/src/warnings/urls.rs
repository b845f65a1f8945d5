//! Warnings about URLs.

use polygrant::Dialect;
use polygrant::dialect::{Encoding, RequestMethod};

use super::gathered::Warnings;
use super::segments::{in_collection, is_own_segment};

pub(super) fn warn_of_urls(dialect: &Dialect, warnings: &mut Warnings) {
    let path = dialect.path.as_str();
    let last = path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default();
    for (name, base_url) in dialect.environments.iter() {
        let place = format!("environments.{name}");
        let base_url = base_url.as_str().trim_end_matches('/');
        let end = base_url.rsplit('/').next().unwrap_or_default();
        let has_path = base_url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
        let first = path.split('/').find(|segment| !segment.is_empty()).unwrap_or_default();
        let whole = base_url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        let is_repeated = whole.is_some_and(|(_, whole)| {
            path.strip_prefix('/')
                .and_then(|it| it.strip_prefix(whole))
                .is_some_and(|it| it.starts_with('/'))
        });
        if has_path && (end == first || is_repeated) && end != last {
            warnings.add(
                &place,
                format!("`{end}` is here and in `path`, so that requests go to {base_url}{path}"),
            );
        }
        if has_path && !path.is_empty() && (end == last || is_token_path(end)) {
            warnings.add(
                place,
                format!(
                    "the `path` is appended, so that requests go to {base_url}{path}: a base URL \
                     ends before the path, and a `path` that is not stated is \"/token\""
                ),
            );
        }
    }
    if path.contains("//") {
        warnings.add("path", "two slashes stand in it side by side");
    }
    warn_of_path(path, last, warnings);
    if dialect.method == RequestMethod::Get
        && dialect.query.is_empty()
        && dialect.headers.is_empty()
    {
        warnings.add("method", "a GET without a query or headers asks for nothing");
    }
    if dialect.encoding == Encoding::None && dialect.method == RequestMethod::Post {
        let standard = ["client_id", "client_secret", "grant_type"];
        if standard.iter().all(|name| dialect.query.get(name).is_some()) {
            warnings.add(
                "encoding",
                "the parameters of a POST stand in the URL here, which ends up in logs: nearly \
                 all vendors read them from a body, with the encoding \"form\"",
            );
        }
    }
}

/// Warns of a path's segments: `last` is the last one that is not empty.
fn warn_of_path(path: &str, last: &str, warnings: &mut Warnings) {
    let segments = || path.split('/').filter(|segment| !segment.is_empty());
    if path.contains("%20") {
        warnings.add("path", "`%20` is a blank, which is hardly meant");
    }
    if path.contains(';') {
        warnings.add("path", "what stands behind `;` is of one session: leave it out");
    }
    if path.contains('\\') {
        warnings.add("path", "a path is written with slashes: `/`");
    }
    let own = segments().find(|segment| is_own_segment(segment));
    if let Some(own) = own.or_else(|| in_collection(segments())) {
        warnings.add(
            "path",
            format!(
                "`{own}` is sent as it is: where each customer has its own, say `{{tenant}}`, and \
                 define that in `variables`"
            ),
        );
    }
    let is_slip = |segment: &str| {
        let slips = |known| strsim::damerau_levenshtein(segment, known);
        let is_known = segment.starts_with("oauth") || segment.starts_with("auth");
        !is_known && (slips("oauth") == 1 || slips("oauth2") == 1)
    };
    if let Some(odd) = segments().find(|segment| is_slip(&segment.to_lowercase())) {
        warnings.add("path", format!("did you mean `oauth`? `{odd}` is sent as it is"));
    }
    let first = segments().next().filter(|_| own.is_none()).unwrap_or_default();
    let is_word =
        |label: &str| !label.is_empty() && label.bytes().all(|it| it.is_ascii_alphabetic());
    if first.matches('.').count() > 1 && first.split('.').all(is_word) {
        warnings.add(
            "path",
            format!(
                "`{first}` is a host: say \"environments\": {{\"production\": \"https://{first}\"}}"
            ),
        );
    }
    let other = match last {
        "revoke" | "revocation" => Some("revokes tokens"),
        "introspect" | "introspection" | "tokeninfo" => Some("tells what a token is good for"),
        "userinfo" => Some("tells who a user is"),
        "jwks" | "jwks.json" | "openid-configuration" | "oauth-authorization-server" => {
            Some("describes the server")
        }
        "refresh" => Some("takes a refresh token"),
        "logout" => Some("ends a session"),
        _ if last.ends_with(".html") => Some("is a page for people"),
        "register" => Some("registers clients"),
        "authorize" if path.contains("oauth") || path.contains("connect") => Some("asks a user"),
        "code" if path.contains("device") => Some("begins a user's grant on a device"),
        _ => None,
    };
    if let Some(what) = other {
        warnings.add("path", format!("`{last}` {what}: the token's path ends otherwise"));
    }
    let word = last.rsplit(['_', '-']).next().unwrap_or_default().to_lowercase();
    let slips = strsim::damerau_levenshtein(&word, "token");
    if slips == 1 && word != "tokens" {
        warnings.add("path", format!("did you mean `token`? `{last}` is sent as it is"));
    }
}

fn is_token_path(segment: &str) -> bool {
    matches!(
        &*segment.to_lowercase(),
        "token" | "access_token" | "accesstoken" | "gettoken" | "oauth2-token" | "access-token"
    )
}
