//! Contradictions in a dialect: the table of all checks, which stand in the files beside this one.

pub(in crate::dialect) use contradiction::Contradiction;

use crate::dialect::model::Dialect;
use contradiction::Contradictions;

mod contradiction;
mod names;
mod request;
mod response;
mod size;
mod urls;

/// A check, and the members of a document that it depends on.
type Check = (&'static [&'static str], fn(&Dialect, &mut Contradictions));

/// All checks but that of the size, which comes before them.
const CHECKS: [Check; 12] = [
    (&["name"], Dialect::check_name),
    (&NAMES, Dialect::check_names),
    (&["environments", "path", "variables"], Dialect::check_urls),
    (&["method", "encoding", "query", "headers", "body"], Dialect::check_request),
    (&NAMES, Dialect::check_placeholders),
    (
        &["signing", "issuer", "audience", "assertions", "credentials", "variables"],
        Dialect::check_signing,
    ),
    (&["scope", "query", "headers", "body", "signing"], Dialect::check_scope),
    (&["token", "success"], Dialect::check_token),
    (&["error"], Dialect::check_error),
    (&["presentation", "credentials", "variables", "token"], Dialect::check_presentation),
    (&["rejections"], Dialect::check_rejections),
    (&["failures"], Dialect::check_failures),
];

/// The members in which names are defined, or placed.
const NAMES: [&str; 15] = [
    "credentials",
    "assertions",
    "signing",
    "issuer",
    "audience",
    "variables",
    "client_certificate",
    "environments",
    "path",
    "query",
    "headers",
    "body",
    "presentation",
    "method",
    "token",
];

impl Dialect {
    /// Returns all contradictions, but for those that depend on members of the document that could not be
    /// read.
    pub(in crate::dialect) fn contradictions(&self, unread: &[String]) -> Vec<Contradiction> {
        let mut found = Contradictions::default();
        self.check_size(&mut found);
        if !found.is_empty() {
            return found.into_vec();
        }
        for (members, check) in CHECKS {
            // A member of another name could be meant for one of several.
            let is_known = |name: &str| CHECKS.iter().any(|(members, _)| members.contains(&name));
            let is_whole = unread
                .iter()
                .all(|name| !members.contains(&&**name) && (members.len() == 1 || is_known(name)));
            if is_whole {
                check(self, &mut found);
            }
        }
        found.into_vec()
    }
}
