//! A customer's values for a dialect's variables.

use std::borrow::Cow;

/// A value for each of a dialect's variables that has one: the customer's, or else the vendor's
/// default.
///
/// They belong to a [`Grant`](crate::Grant), never to the dialect, whose document shows nothing of
/// its customers. [`Dialect::bind`](crate::Dialect::bind) makes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables(Vec<(Cow<'static, str>, Cow<'static, str>)>);

impl Variables {
    /// Returns the value of one variable, if it has one.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns the names of the variables and their values, in the dialect's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }
}

impl FromIterator<(Cow<'static, str>, Cow<'static, str>)> for Variables {
    fn from_iter<I>(values: I) -> Self
    where
        I: IntoIterator<Item = (Cow<'static, str>, Cow<'static, str>)>,
    {
        Self(values.into_iter().collect())
    }
}
