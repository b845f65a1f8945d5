//! What every customer of a vendor fills in for itself.

use std::borrow::Cow;

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
}

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
