//! What every customer of a vendor fills in for itself.

use std::borrow::Cow;

use serde::Deserialize;

use super::Dialect;
use super::document::deviations;
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
    pub(super) fn objection(&self, value: &str) -> Option<String> {
        if !self.one_of.is_empty() && !self.one_of.iter().any(|known| known == value) {
            return Some(format!(
                "{value:?} is not one of its values: `{}`",
                self.one_of.join("`, `")
            ));
        }
        (value.is_empty() && !self.optional).then(|| "it is empty".to_owned())
    }
}

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

    /// The value of a variable, if it has one.
    pub(crate) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).and_then(|variable| variable.default.as_deref())
    }

    /// The first variable that has no value, but must have one.
    pub(crate) fn check_variables(&self) -> Result<(), ConfigurationError> {
        let missing = self.variables.iter().find(|(_, it)| it.default.is_none() && !it.optional);
        missing.map_or(Ok(()), |(name, _)| Err(self.missing_variable(name)))
    }

    pub(super) fn missing_variable(&self, name: &str) -> ConfigurationError {
        let variable = self.variables.get(name);
        ConfigurationError::MissingVariable {
            dialect: self.name.to_string(),
            variable: name.to_owned(),
            about: variable.map(|it| it.about.to_string()).unwrap_or_default(),
            one_of: variable
                .map_or_else(Vec::new, |it| it.one_of.iter().map(ToString::to_string).collect()),
        }
    }

    pub(super) fn bad_variable(&self, name: &str, problem: String) -> ConfigurationError {
        ConfigurationError::Variable {
            dialect: self.name.to_string(),
            variable: name.to_owned(),
            problem,
        }
    }
}
