//! From a dialect's variables to one customer's values.

use std::borrow::Cow;

use super::model::Dialect;
use super::variable::Variables;
use crate::error::ConfigurationError;

impl Dialect {
    /// Checks a customer's values, and adds the vendor's defaults for the variables that have no other.
    ///
    /// [`Grant::builder`](crate::Grant::builder) does this by itself.
    ///
    /// # Errors
    /// The dialect has no variable of that name; a variable cannot have that value, or is given twice.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::from_json(
    ///     r#"{
    ///         "name": "acme",
    ///         "environments": { "production": "https://{tenant}.acme.example" },
    ///         "path": "/{realm}/token",
    ///         "variables": { "tenant": {}, "realm": { "default": "main" } }
    ///     }"#,
    /// )?;
    /// let variables = dialect.bind([("tenant", "example-ltd")])?;
    /// assert_eq!(variables.iter().collect::<Vec<_>>(), [("tenant", "example-ltd"), ("realm", "main")]);
    /// assert!(dialect.bind([("tenant", "evil.example/")]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn bind<N, V>(
        &self,
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Variables, ConfigurationError>
    where
        N: AsRef<str>,
        V: Into<Cow<'static, str>>,
    {
        let mut given: Vec<(N, Cow<'static, str>)> = Vec::new();
        for (name, value) in values {
            let value = value.into();
            self.check_value(name.as_ref(), &value)?;
            if given.iter().any(|(known, _)| known.as_ref() == name.as_ref()) {
                return Err(self.bad_variable(name.as_ref(), "it is given twice".into()));
            }
            given.push((name, value));
        }
        let bound = self.variables.iter().filter_map(|(name, variable)| {
            let own = given.iter().find(|(known, _)| known.as_ref() == name);
            let empty = || variable.empty.then_some(Cow::Borrowed(""));
            let value = own.map(|(_, value)| value).or(variable.default.as_ref()).cloned();
            Some((Cow::Owned(name.to_owned()), value.or_else(empty)?))
        });
        Ok(bound.collect())
    }

    /// Refuses values among which one is missing that the request cannot do without. What stands in a
    /// URL alone is missed where the URL is made.
    pub(crate) fn check_variables(&self, values: &Variables) -> Result<(), ConfigurationError> {
        let mut placed = self.placeholders();
        let presented = self.presentation.templates();
        placed.extend(presented.flat_map(|(_, _, template)| template.placeholders()));
        let needed = self.variables.iter().filter(|(_, variable)| !variable.optional);
        let mut needed = needed.filter(|(name, _)| placed.contains(name));
        let missing = needed.find(|(name, _)| values.named(name).is_none());
        missing.map_or(Ok(()), |(name, _)| Err(self.missing_variable(name)))
    }

    fn check_value(&self, name: &str, value: &str) -> Result<(), ConfigurationError> {
        let Some(variable) = self.variables.get(name) else {
            return Err(ConfigurationError::UnknownVariable {
                dialect: self.name.to_string(),
                variable: name.to_owned(),
                known: self.variables.names().map(str::to_owned).collect(),
            });
        };
        let in_urls = || self.standing_in_urls(name).objection(value);
        let objection = variable.objection(value).or_else(in_urls);
        objection.map_or(Ok(()), |problem| Err(self.bad_variable(name, problem)))
    }
}
