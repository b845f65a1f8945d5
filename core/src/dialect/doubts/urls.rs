//! Warnings about URLs.

use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;
use crate::dialect::request::{Encoding, RequestMethod};

impl Dialect {
    pub(super) fn doubt_urls(&self, found: &mut Contradictions) {
        let path = self.path.as_str();
        let last = path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default();
        for (name, base_url) in self.environments.iter() {
            let place = format!("environments.{name}");
            let base_url = base_url.as_str().trim_end_matches('/');
            let end = base_url.rsplit('/').next().unwrap_or_default();
            let has_path = base_url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
            let first = path.split('/').find(|segment| !segment.is_empty()).unwrap_or_default();
            if has_path && end == first && end != last {
                found.refuse(
                    &place,
                    format!(
                        "`{first}` is here and in `path`, so that requests go to {base_url}{path}"
                    ),
                );
            }
            let host = base_url.split_once("://").map_or("", |(_, rest)| rest);
            let mut labels = host.split(['.', '/']).map(str::to_lowercase);
            if labels.any(|label| label.starts_with("your-") || label.starts_with("your_")) {
                found.refuse(
                    &place,
                    "a part of the host is each customer's own: say it as a placeholder, such as \
                     `https://{tenant}.acme.example`, and define that in `variables`",
                );
            }
            if has_path && !path.is_empty() && (end == last || is_token_path(end)) {
                found.refuse(
                    place,
                    format!(
                        "the `path` is appended, so that requests go to {base_url}{path}: a base URL \
                         ends before the path, and a `path` that is not stated is \"/token\""
                    ),
                );
            }
        }
        if path.contains("//") {
            found.refuse("path", "two slashes stand in it side by side");
        }
        if self.method == RequestMethod::Get && self.query.is_empty() && self.headers.is_empty() {
            found.refuse("method", "a GET without a query or headers asks for nothing");
        }
        if self.encoding == Encoding::None && self.method == RequestMethod::Post {
            let standard = ["client_id", "client_secret", "grant_type"];
            if standard.iter().all(|name| self.query.get(name).is_some()) {
                found.refuse(
                    "encoding",
                    "the parameters of a POST stand in the URL here, which ends up in logs: nearly \
                     all vendors read them from a body, with the encoding \"form\"",
                );
            }
        }
    }
}

fn is_token_path(segment: &str) -> bool {
    matches!(
        &*segment.to_lowercase(),
        "token" | "access_token" | "accesstoken" | "gettoken" | "oauth2-token" | "access-token"
    )
}
