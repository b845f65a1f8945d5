//! What every customer of a vendor fills in for itself, and the URLs that it is filled into.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::document::deviations;
use super::template::Part;
use super::{Contradiction, Dialect, Template};
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;

/// A part of the request that is neither secret nor the same for every customer: a tenant, a region.
///
/// In a URL a variable can stand in the path, where it is percent-encoded, and in the labels of a
/// host that lie left of its registrable part: a value can never lead to another host. A variable
/// with a list of values may stand in any label. Elsewhere a value may be any text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Variable {
    /// What it is, for the person who has to find its value.
    pub about: Cow<'static, str>,
    /// Its value, unless another is given.
    pub default: Option<Cow<'static, str>>,
    /// The values that it can have; empty if it can have any.
    pub one_of: Vec<Cow<'static, str>>,
    /// Whether it may stay without a value: a parameter that it stands in is left out then.
    pub optional: bool,
}

deviations!(Variable: about, default, one_of, optional);

impl Variable {
    /// Why it cannot have that value, whatever place it stands in.
    fn objection(&self, value: &str) -> Option<String> {
        if !self.one_of.is_empty() && !self.one_of.iter().any(|known| known == value) {
            return Some(format!(
                "{value:?} is not one of its values: `{}`",
                self.one_of.join("`, `")
            ));
        }
        (value.is_empty() && !self.optional).then(|| "it is empty".to_owned())
    }
}

/// Where in a URL a part stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Host,
    Path,
}

/// What need not be percent-encoded in a path: the unreserved characters of RFC 3986 §2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Dialect {
    /// The same with the value of one variable.
    ///
    /// # Errors
    /// The dialect has no such variable, or the variable cannot have that value.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::from_json(
    ///     r#"{
    ///         "name": "acme",
    ///         "environments": { "production": "https://{tenant}.acme.example" },
    ///         "variables": { "tenant": {} }
    ///     }"#,
    /// )?;
    /// let dialect = dialect.with_variable("tenant", "example-ltd")?;
    /// assert_eq!(dialect.endpoint()?.uri(), "https://example-ltd.acme.example/token");
    /// assert!(dialect.with_variable("tenant", "evil.example/").is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_variable(
        mut self,
        name: &str,
        value: impl Into<Cow<'static, str>>,
    ) -> Result<Self, ConfigurationError> {
        let value = value.into();
        let Some(variable) = self.variables.get(name) else {
            return Err(ConfigurationError::UnknownVariable {
                dialect: self.name.to_string(),
                variable: name.to_owned(),
                known: self.variables.names().map(str::to_owned).collect(),
            });
        };
        let objection = variable.objection(&value).or_else(|| self.objection_in_urls(name, &value));
        if let Some(problem) = objection {
            return Err(self.bad_variable(name, problem));
        }
        if let Some(variable) = self.variables.get_mut(name) {
            variable.default = Some(value);
        }
        Ok(self)
    }

    /// Why a variable cannot have that value in the URLs in which it stands.
    fn objection_in_urls(&self, name: &str, value: &str) -> Option<String> {
        let hosts = self.environments.iter().flat_map(|(_, base_url)| positions(base_url));
        let path = self.path.placeholders().into_iter().map(|name| (Position::Path, name));
        for (position, placeholder) in hosts.chain(path) {
            if placeholder != name {
                continue;
            }
            let problem = match position {
                Position::Host if !is_host_part(value) => {
                    "it stands in a host's name: letters, digits and hyphens, with dots between"
                }
                Position::Path if matches!(value, "" | "." | "..") => {
                    "it stands in a path, where `.` and `..` lead elsewhere"
                }
                _ => continue,
            };
            return Some(format!("{value:?} cannot be used: {problem}"));
        }
        None
    }

    /// The value of a variable, if it has one.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).and_then(|variable| variable.default.as_deref())
    }

    /// The first variable that has no value, but must have one.
    pub(crate) fn check_variables(&self) -> Result<(), ConfigurationError> {
        let missing = self.variables.iter().find(|(_, it)| it.default.is_none() && !it.optional);
        missing.map_or(Ok(()), |(name, _)| Err(self.missing_variable(name)))
    }

    fn missing_variable(&self, name: &str) -> ConfigurationError {
        let variable = self.variables.get(name);
        ConfigurationError::MissingVariable {
            dialect: self.name.to_string(),
            variable: name.to_owned(),
            about: variable.map(|it| it.about.to_string()).unwrap_or_default(),
            one_of: variable
                .map_or_else(Vec::new, |it| it.one_of.iter().map(ToString::to_string).collect()),
        }
    }

    fn bad_variable(&self, name: &str, problem: String) -> ConfigurationError {
        ConfigurationError::Variable {
            dialect: self.name.to_string(),
            variable: name.to_owned(),
            problem,
        }
    }

    /// The endpoint of the vendor's default environment.
    ///
    /// # Errors
    /// The dialect has no environment of its own (`oro`, and the two RFC dialects), or a variable has
    /// no value yet.
    pub fn endpoint(&self) -> Result<Endpoint, ConfigurationError> {
        match self.environments.iter().next() {
            Some((_, base_url)) => self.endpoint_at(&self.filled_in(base_url, Position::Host)?),
            None => Err(ConfigurationError::NoEnvironment { dialect: self.name.to_string() }),
        }
    }

    /// The endpoint of one of the vendor's environments, such as `"testing"`.
    ///
    /// # Errors
    /// The dialect has no environment of that name, or a variable has no value yet.
    pub fn endpoint_in(&self, environment: &str) -> Result<Endpoint, ConfigurationError> {
        match self.environments.get(environment) {
            Some(base_url) => self.endpoint_at(&self.filled_in(base_url, Position::Host)?),
            None if self.environments.is_empty() => {
                Err(ConfigurationError::NoEnvironment { dialect: self.name.to_string() })
            }
            None => Err(ConfigurationError::UnknownEnvironment {
                dialect: self.name.to_string(),
                environment: environment.to_owned(),
                known: self.environments.names().map(str::to_owned).collect(),
            }),
        }
    }

    /// The endpoint below a base URL of the caller's: the dialect's path is appended.
    ///
    /// # Errors
    /// As [`Endpoint::new`]; also if the base URL has a query, or a variable of the path has no value
    /// yet.
    pub fn endpoint_at(&self, base_url: &str) -> Result<Endpoint, ConfigurationError> {
        Endpoint::new(&self.url_at(base_url)?)
    }

    /// The token URL below a base URL, not yet checked.
    ///
    /// # Errors
    /// The base URL has a query or a fragment, so that nothing can be appended to it, or a variable of
    /// the path has no value yet.
    pub fn url_at(&self, base_url: &str) -> Result<String, ConfigurationError> {
        if base_url.contains(['?', '#']) {
            return Err(ConfigurationError::BaseUrl);
        }
        let path = self.filled_in(&self.path, Position::Path)?;
        Ok(format!("{}{path}", base_url.trim_end_matches('/')))
    }

    /// A URL's template, or that of its path, with the variables' values.
    fn filled_in(
        &self,
        template: &Template,
        start: Position,
    ) -> Result<String, ConfigurationError> {
        let mut url = String::new();
        for (position, part) in positioned(template, start) {
            match part {
                Part::Literal(text) => url.push_str(text),
                Part::Encoded(..) => {}
                Part::Placeholder(name) => {
                    let value = self.variable(name).ok_or_else(|| self.missing_variable(name))?;
                    match position {
                        Position::Host if is_host_part(value) => url.push_str(value),
                        Position::Path => url.extend(utf8_percent_encode(value, RESERVED)),
                        Position::Host => {
                            let problem = format!("{value:?} cannot be part of a host's name");
                            return Err(self.bad_variable(name, problem));
                        }
                    }
                }
            }
        }
        let path = url.split_once("://").map_or(&*url, |(_, rest)| rest);
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            let name = template.placeholders().first().copied().unwrap_or_default().to_owned();
            return Err(self.bad_variable(&name, "it makes a `.` or `..` of the path".into()));
        }
        Ok(url)
    }

    /// Refuses URLs in which a variable stands where it must not.
    pub(super) fn check_urls(&self) -> Result<(), Contradiction> {
        for (name, variable) in self.variables.iter() {
            let place = || format!("variables.{name}");
            for choice in &variable.one_of {
                if let Some(problem) = self.objection_in_urls(name, choice) {
                    return Err(Contradiction::new(place(), problem));
                }
            }
            let default = variable.default.as_deref();
            let objection = default.and_then(|value| {
                variable.objection(value).or_else(|| self.objection_in_urls(name, value))
            });
            if let Some(problem) = objection {
                return Err(Contradiction::new(place(), problem));
            }
        }
        self.check_path()?;
        for (name, base_url) in self.environments.iter() {
            let place = || format!("environments.{name}");
            self.check_url_variables(&place(), base_url)?;
            if let Some(problem) = self.objection_to_host(base_url) {
                return Err(Contradiction::new(place(), problem));
            }
            let sample = self.sample(base_url, |_| "x");
            if sample.contains(['?', '#']) {
                return Err(Contradiction::new(place(), ConfigurationError::BaseUrl.to_string()));
            }
            let path = self.sample(&self.path, |_| "x");
            let url = format!("{}{path}", sample.trim_end_matches('/'));
            if let Err(error) = Endpoint::new(&url) {
                return Err(Contradiction::new(place(), error.to_string()));
            }
        }
        Ok(())
    }

    fn check_path(&self) -> Result<(), Contradiction> {
        let refuse = |problem: &str| Err(Contradiction::new("path", problem));
        let path = self.sample(&self.path, |_| "x");
        if !path.is_empty() && !path.starts_with('/') {
            return refuse("it does not start with a slash");
        }
        if path.contains(['?', '#']) {
            return refuse("it has a query or a fragment: parameters of the query go into `query`");
        }
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return refuse("it has a segment `.` or `..`, which clients take away");
        }
        if Endpoint::new(&format!("https://host.example{path}")).is_err() {
            return refuse("it has a character that no URL has: percent-encode it");
        }
        self.check_url_variables("path", &self.path)
    }

    /// A URL holds no secrets, and nothing that may be missing.
    fn check_url_variables(&self, place: &str, template: &Template) -> Result<(), Contradiction> {
        let refuse = |problem: String| Err(Contradiction::new(place, problem));
        if template.parts().iter().any(|part| matches!(part, Part::Encoded(..))) {
            return refuse(
                "a URL takes variables alone, which it percent-encodes by itself".into(),
            );
        }
        for name in template.placeholders() {
            match self.variables.get(name) {
                None => {
                    return refuse(format!(
                        "`{{{name}}}` is not one of `variables`: a URL holds nothing else"
                    ));
                }
                Some(variable) if variable.optional => {
                    return refuse(format!(
                        "`{{{name}}}` is optional, but without a value there would be no URL"
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Why a variable may not stand in a host where it does.
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
        let labels: Vec<&str> = host.split('.').collect();
        let registrable = labels.get(labels.len().saturating_sub(registrable(&labels))..)?;
        registrable.iter().any(|label| label.contains(ANY)).then(|| {
            "a variable may stand in the labels left of a host's registrable part \
             (`{tenant}.example.com`), unless its values are listed in `one_of`: otherwise its value \
             would choose who gets the secret"
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

/// How many labels at a host's end make its registrable part. Under a country's top-level domain the
/// second label is often a public one too, as in `co.uk`.
fn registrable(labels: &[&str]) -> usize {
    const PUBLIC: [&str; 20] = [
        "ac", "asn", "co", "com", "edu", "go", "gob", "gouv", "gov", "govt", "gv", "ltd", "mil",
        "ne", "net", "nom", "or", "org", "plc", "sch",
    ];
    match labels {
        // An address: every number of it says where it leads.
        [.., last] if last.bytes().all(|byte| byte.is_ascii_digit()) => labels.len(),
        [.., second, top] if top.len() == 2 && PUBLIC.contains(second) => 3,
        _ => 2,
    }
}

/// Labels of a host's name, with dots between.
fn is_host_part(text: &str) -> bool {
    text.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

/// The placeholders of a base URL, and where they stand.
fn positions(base_url: &Template) -> impl Iterator<Item = (Position, &str)> {
    positioned(base_url, Position::Host).into_iter().filter_map(|(position, part)| match part {
        Part::Placeholder(name) => Some((position, name)),
        _ => None,
    })
}

/// The parts of a URL's template: the path begins with the first slash behind `://`.
fn positioned(template: &Template, start: Position) -> Vec<(Position, Part<'_>)> {
    let mut position = start;
    let parts = template.parts().into_iter().map(|part| {
        let here = position;
        if let Part::Literal(text) = part {
            let behind_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
            if behind_scheme.contains('/') {
                position = Position::Path;
            }
        }
        (here, part)
    });
    parts.collect()
}
