//! What every customer of a vendor fills in for itself: variables, and secrets.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// A part of the request that is neither secret nor the same for every customer: a tenant, a
/// region.
///
/// In a URL a variable can stand in the path, where it is percent-encoded, and in the labels of a
/// host that lie left of its registrable part: a value can never lead to another host. A variable
/// with a list of values may stand in any label. Elsewhere a value may be any text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Variable {
    /// What it is, for a person that has to find its value.
    pub about: Cow<'static, str>,
    /// Its value, unless another is given.
    pub default: Option<Cow<'static, str>>,
    /// The values that it can have; empty if it can have any.
    pub one_of: Vec<Cow<'static, str>>,
    /// Whether it may stay without a value: a parameter that it stands in is left out then.
    pub optional: bool,
    /// Whether the parameter is sent all the same, and is empty then.
    pub empty: bool,
    /// What its value is in a JSON body, where it stands alone.
    pub kind: VariableKind,
}

/// What a variable's value is in a JSON body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum VariableKind {
    /// A string: `"17"`.
    #[default]
    Text,
    /// A number: `17`.
    Number,
    /// `true` or `false`.
    Boolean,
}

impl VariableKind {
    /// Returns the value as JSON has it, unless it is a string there.
    pub(crate) fn json(self, value: &str) -> Option<Value> {
        match self {
            Self::Text => None,
            // Written otherwise than JSON does, it would not come back as it was given.
            Self::Number => {
                let number: Option<Number> = serde_json::from_str(value).ok();
                number.filter(|number| number.to_string() == value).map(Value::Number)
            }
            Self::Boolean => value.parse().ok().map(Value::Bool),
        }
    }

    /// Returns whether a value is of that kind.
    #[must_use]
    pub fn allows(self, value: &str) -> bool {
        self == Self::Text || self.json(value).is_some()
    }
}

impl Variable {
    /// Returns why it cannot have that value, whatever place it stands in.
    pub(super) fn objection(&self, value: &str) -> Option<String> {
        if !self.one_of.is_empty() && !self.one_of.iter().any(|known| known == value) {
            return Some(format!(
                "{value:?} is not one of its values: `{}`",
                self.one_of.join("`, `")
            ));
        }
        if value.is_empty() {
            return (!self.optional).then(|| "it is empty".to_owned());
        }
        (!self.kind.allows(value)).then(|| match self.kind {
            VariableKind::Boolean => format!("{value:?} is neither `true` nor `false`"),
            _ => format!("{value:?} is not a number as JSON writes one"),
        })
    }
}

/// What there is to say of a further secret of a client's, such as an API key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct CredentialDetail {
    /// What it is, for a person that has to find it.
    pub about: Cow<'static, str>,
    /// Whether a client may lack it: a parameter that it stands in is left out then.
    pub optional: bool,
}

/// What a document may write for credentials.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a shape for the schema")]
pub(super) enum NamesOrDetails {
    Names(Vec<String>),
    Details(super::table::Table<CredentialDetail>),
}

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
