//! Contradictions in a dialect's URLs.

use psl::{List, Psl, Type};

use super::contradiction::Contradictions;
use crate::credentials::Credentials;
use crate::dialect::model::Dialect;
use crate::dialect::template::Template;
use crate::dialect::template_part::Part;
use crate::dialect::variable::VariableKind;
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;

impl Dialect {
    /// Refuses URLs that have a variable where none may be.
    pub(super) fn check_urls(&self, found: &mut Contradictions) {
        for (name, variable) in self.variables.iter() {
            let place = || format!("variables.{name}");
            let standing = self.standing_in_urls(name);
            for choice in &variable.one_of {
                let objection = variable.objection(choice).or_else(|| standing.objection(choice));
                if let Some(problem) = objection {
                    found.refuse(place(), problem);
                }
            }
            let default = variable.default.as_deref();
            let objection = default
                .and_then(|value| variable.objection(value).or_else(|| standing.objection(value)));
            if let Some(problem) = objection {
                found.refuse(place(), problem);
            }
        }
        for (name, variable) in self.variables.iter().filter(|(_, variable)| variable.empty) {
            if !variable.optional || variable.kind != VariableKind::Text {
                found.refuse(
                    format!("variables.{name}.empty"),
                    "what is sent empty is an optional text: say `\"optional\": true`, and no `kind`",
                );
            }
        }
        if let Some(problem) = self.objection_to_path() {
            found.refuse("path", problem);
        }
        self.check_url_variables("path", &self.path, found);
        for (name, base_url) in self.environments.iter() {
            let place = || format!("environments.{name}");
            self.check_url_variables(&place(), base_url, found);
            if let Some(problem) = self.objection_to_host(base_url) {
                found.refuse(place(), problem);
                continue;
            }
            let sample = self.sample(base_url, |_| "x");
            if sample.contains(['?', '#']) {
                found.refuse(place(), ConfigurationError::BaseUrl.to_string());
                continue;
            }
            if sample.split('/').any(|segment| matches!(segment, "." | "..")) {
                found.refuse(place(), "it has a segment `.` or `..`, which clients take away");
                continue;
            }
            // The path's own problems were reported above.
            let path = self.sample(&self.path, |_| "x");
            let path = if self.objection_to_path().is_some() { "" } else { &*path };
            let url = format!("{}{path}", sample.trim_end_matches('/'));
            if let Err(error) = Endpoint::new(&url) {
                let problem = match error {
                    ConfigurationError::Endpoint { problem: "is not a URL" } => {
                        "it is no URL: say \"https://api.acme.example\", where a \
                                                   placeholder is written `{tenant}`"
                            .into()
                    }
                    other => other.to_string(),
                };
                found.refuse(place(), problem);
            }
        }
    }

    fn objection_to_path(&self) -> Option<&'static str> {
        let path = self.sample(&self.path, |_| "x");
        if path.contains("://") {
            return Some(
                "it is a whole URL: `environments` has what comes before the path, such as \
                 {\"production\": \"https://api.acme.example\"}",
            );
        }
        if !path.is_empty() && !path.starts_with('/') {
            return Some("it does not start with a slash");
        }
        if path.contains(['?', '#']) {
            return Some("it has a query or a fragment: parameters of the query go into `query`");
        }
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Some("it has a segment `.` or `..`, which clients take away");
        }
        if Endpoint::new(&format!("https://host.example{path}")).is_err() {
            return Some(
                "it has a character that no URL has: a placeholder is written `{tenant}`, and anything \
                 else percent-encoded",
            );
        }
        None
    }

    /// Refuses a URL that holds a secret, or a variable that may be missing.
    fn check_url_variables(&self, place: &str, template: &Template, found: &mut Contradictions) {
        if template.parts().iter().any(|part| matches!(part, Part::Encoded(..))) {
            found.refuse(place, "a URL takes variables alone, which it percent-encodes by itself");
        }
        for name in template.placeholders() {
            let is_secret = name == Credentials::CLIENT_SECRET
                || self.credentials.iter().chain(&self.assertions).any(|known| known == name);
            match self.variables.get(name) {
                None if is_secret => found.refuse(
                    place,
                    format!(
                        "`{{{name}}}` is a secret, and URLs end up in logs: it stands in `body` or in \
                         `headers`"
                    ),
                ),
                None if name == Credentials::CLIENT_ID => found.refuse(
                    place,
                    "a URL holds no `{client_id}`: say a variable of another name, such as `{account}`, \
                     and define it in `variables`",
                ),
                None => found.refuse(
                    place,
                    format!(
                        "`{{{name}}}` is not one of `variables`: a URL holds nothing else; define it \
                         as {{{name:?}: {{}}}}"
                    ),
                ),
                Some(variable) if variable.optional => found.refuse(
                    place,
                    format!("`{{{name}}}` is optional, but without a value there would be no URL"),
                ),
                Some(_) => {}
            }
        }
    }

    /// Returns why a variable may not stand in a host where it does.
    fn objection_to_host(&self, base_url: &Template) -> Option<String> {
        // Variables of any value, and those of a few.
        const ANY: &str = "\u{1}";
        const FEW: &str = "\u{2}";
        let marked = self.sample(base_url, |name| match self.variables.get(name) {
            Some(variable) if !variable.one_of.is_empty() => FEW,
            _ => ANY,
        });
        let Some((scheme, rest)) = marked.split_once("://") else {
            return Some("it does not begin with https:// and a host".into());
        };
        let authority = rest.split('/').next().unwrap_or_default();
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        if [scheme, port].iter().any(|part| part.contains([ANY, FEW].map(mark))) {
            return Some("only the host's name and the path may hold a variable".into());
        }
        if !host.contains(ANY) {
            return None;
        }
        let labels: Vec<&str> = host.split('.').collect();
        let registrable = registrable_labels(host);
        let registrable = labels.get(labels.len().saturating_sub(registrable)..)?;
        registrable.iter().any(|label| label.contains(ANY)).then(|| {
            "a variable may stand in the labels left of a host's registrable part \
             (`{tenant}.example.com`, but not `{tenant}.co.uk`), unless its values are listed in \
             `one_of`: otherwise its value would choose the host that gets the secret"
                .into()
        })
    }

    fn sample(&self, template: &Template, value: impl Fn(&str) -> &'static str) -> String {
        let parts = template.parts().into_iter().map(|part| match part {
            Part::Literal(text) => text,
            Part::Placeholder(name) => value(name),
            Part::Encoded(..) => "",
        });
        parts.collect()
    }
}

fn mark(text: &str) -> char {
    text.chars().next().unwrap_or_default()
}

/// Returns how many labels at a host's end make its registrable part: a public suffix and the label
/// before it. All labels do where the host is an address, every number of which says where it leads.
///
/// Only suffixes of the list's ICANN section count (<https://publicsuffix.org>): under a private one,
/// such as `myshopify.com`, all hosts are of the company that registered it.
fn registrable_labels(host: &str) -> usize {
    let host = host.to_ascii_lowercase();
    let labels = |name: &str| name.split('.').count();
    // A dot at the end is an empty label more, and means nothing.
    let name = host.strip_suffix('.').unwrap_or(&host);
    if name.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
        return labels(&host);
    }
    labels(icann_suffix(name)) + 1 + (labels(&host) - labels(name))
}

/// Returns the longest suffix of a name that stands in the list's ICANN section, or else its last
/// label.
fn icann_suffix(name: &str) -> &str {
    let mut rest = name;
    loop {
        let suffix = List.suffix(rest.as_bytes());
        let length = suffix.map_or(0, |suffix| suffix.as_bytes().len());
        let found = rest.get(rest.len() - length..).unwrap_or_default();
        match suffix.and_then(|suffix| suffix.typ()) {
            Some(Type::Icann) => return found,
            // What lies above a private suffix has a suffix of its own.
            Some(Type::Private) => rest = found.split_once('.').map_or("", |(_, above)| above),
            None => return rest.rsplit('.').next().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_of_the_icann_section_count() {
        for (host, expected) in [
            ("a.example.com", 2),
            ("a.example.com.", 3),
            ("a.b.me.uk", 3),
            ("A.B.Me.UK", 3),
            ("me.uk", 3),
            ("a.b.co.uk", 3),
            ("a.b.gov.tr", 3),
            ("a.b.uk", 2),
            ("a.myshopify.com", 2),
            ("a.s3.cn-north-1.amazonaws.com.cn", 3),
            ("a.github.io", 2),
            // All names below are suffixes but for a few.
            ("a.b.kawasaki.jp", 4),
            ("a.city.kawasaki.jp", 3),
            ("a.b.xn--55qx5d.cn", 3),
            ("a.b.unlisted", 2),
            ("localhost", 2),
            ("a.1.2.3", 4),
            ("", 1),
        ] {
            assert_eq!(registrable_labels(host), expected, "{host}");
        }
    }
}
