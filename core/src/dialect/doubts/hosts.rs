//! Warnings about environments: their names and their hosts.

use super::words::{bare, is_stand_in};
use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;

/// Words in names and hosts of environments that are not the one in production.
const TESTS: [&str; 9] =
    ["sandbox", "staging", "test", "testing", "uat", "qa", "dev", "demo", "preprod"];

impl Dialect {
    pub(super) fn doubt_hosts(&self, found: &mut Contradictions) {
        let page = &*self.documentation;
        if page.starts_with("www.") || page.starts_with("docs.") {
            found.refuse("documentation", format!("did you mean \"https://{page}\"?"));
        }
        for (at, (name, base_url)) in self.environments.iter().enumerate() {
            let place = format!("environments.{name}");
            let base_url = base_url.as_str().trim_end_matches('/');
            let rest = base_url.split_once("://").map_or("", |(_, rest)| rest);
            let host = rest.split(['/', ':']).next().unwrap_or_default();
            let labels: Vec<&str> = host.split('.').collect();
            let is_own = |label: &&str| {
                let label = label.trim_matches(['[', ']', '(', ')']);
                is_stand_in(label)
                    || label.to_lowercase().contains("your_")
                    || matches!(label, "tenant" | "subdomain" | "company" | "*")
            };
            if labels.iter().any(is_own) {
                found.refuse(
                    &place,
                    "a part of the host is each customer's own: say it as a placeholder, such as \
                     `https://{tenant}.acme.example`, and define that in `variables`",
                );
            }
            // RFC 2606 §3: these belong to no vendor, and stand in many a vendor's pages.
            let is_example =
                ["example.com", "example.net", "example.org"].iter().any(|it| host.ends_with(it));
            if is_example && !host.contains('{') {
                found.refuse(&place, format!("`{host}` is an example's, and no vendor's"));
            }
            if name.is_empty() || name.contains(' ') {
                found.refuse(
                    &place,
                    "an environment has a name without blanks, such as `production`",
                );
            }
            if rest.contains("//") {
                found.refuse(&place, "two slashes stand in it side by side");
            }
            let is_production = matches!(&*bare(name), "production" | "prod" | "live");
            // The last label is a domain of the world's, such as `dev`.
            let own = labels.split_last().map_or(&[][..], |(_, own)| own);
            if is_production && own.iter().any(|label| TESTS.contains(label)) {
                found.refuse(
                    &place,
                    format!(
                        "`{host}` is hardly in production: name the environment after what it is"
                    ),
                );
            }
            for (other, other_url) in self.environments.iter().take(at) {
                if other_url.as_str().trim_end_matches('/') == base_url {
                    found.refuse(&place, format!("it is the same as `{other}`"));
                }
                if bare(other) == bare(name) {
                    found.refuse(
                        &place,
                        format!("its name is that of `{other}`, spelled otherwise"),
                    );
                }
            }
        }
    }
}
