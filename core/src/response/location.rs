//! Where a redirect points.

use http::header::LOCATION;

use super::head::Response;
use crate::redact::bounded;

impl Response<'_> {
    /// Returns where a redirect points, without query, fragment and userinfo. A URL may be written with
    /// any number of slashes of either kind before its host, and clients forgive that.
    pub(super) fn location(self) -> Option<String> {
        const SLASHES: [char; 2] = ['/', '\\'];
        let target = String::from_utf8_lossy(self.headers.get(LOCATION)?.as_bytes());
        // Secrets are replaced before the cuts below, which could leave half of one. The length is bounded
        // after them: the bound could take the `@` that ends the userinfo.
        let target = self.redaction.one_line(&target);
        let target = target.split(['?', '#']).next()?;
        let (scheme, rest) = match target.split_once(':') {
            Some((scheme, rest)) if !scheme.contains(SLASHES) => (format!("{scheme}:"), rest),
            _ if target.starts_with("//") || target.starts_with("\\\\") => (String::new(), target),
            _ => return bounded(without_parameters(target).to_owned()),
        };
        let rest = rest.trim_start_matches(SLASHES);
        let (authority, path) = rest.split_at(rest.find(SLASHES).unwrap_or(rest.len()));
        let host = authority.rsplit('@').next()?;
        bounded(format!("{scheme}//{host}{}", without_parameters(path)))
    }
}

/// Returns a path up to its first parameter (RFC 3986 §3.3), which may be a session's id.
fn without_parameters(path: &str) -> &str {
    path.split(';').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::*;
    use crate::dialect::Dialect;
    use crate::redact::Redaction;
    use crate::time::UnixTime;

    #[test]
    fn a_location_is_bounded_last() {
        let long = "x".repeat(600);
        for (location, expected) in [
            (format!("https://user:{long}@host/t?{long}#{long}"), Some("https://host/t")),
            ("?next=1".to_owned(), None),
            ("/login;jsessionid=A1B2?x".to_owned(), Some("/login")),
            ("https://u;v@host/a;b=c/d".to_owned(), Some("https://host/a")),
        ] {
            let headers = [(LOCATION, HeaderValue::try_from(&location).unwrap())];
            let response = Response {
                dialect: &Dialect::default(),
                redaction: Redaction::none(),
                status: StatusCode::FOUND,
                headers: &HeaderMap::from_iter(headers),
                body: b"",
                utf_8: Some(""),
                form: None,
                now: UnixTime::EPOCH,
            };
            assert_eq!(response.location().as_deref(), expected, "{location}");
        }
    }
}
