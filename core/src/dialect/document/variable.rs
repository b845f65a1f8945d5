//! What a document says of a variable.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::object::object;
use super::stated::Stated;
use crate::dialect::variable::Variable;

/// What a document states of a [`Variable`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenVariable {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    about: Stated<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    default: Stated<Option<Cow<'static, str>>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    one_of: Stated<Vec<Cow<'static, str>>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    optional: Stated<bool>,
}

impl From<WrittenVariable> for Variable {
    fn from(written: WrittenVariable) -> Self {
        let baseline = Self::default();
        Self {
            about: written.about.or(baseline.about),
            default: written.default.or(baseline.default),
            one_of: written.one_of.or(baseline.one_of),
            optional: written.optional.or(baseline.optional),
        }
    }
}

impl From<&Variable> for WrittenVariable {
    fn from(it: &Variable) -> Self {
        let baseline = Variable::default();
        Self {
            about: Stated::deviating(&it.about, &baseline.about),
            default: Stated::deviating(&it.default, &baseline.default),
            one_of: Stated::deviating(&it.one_of, &baseline.one_of),
            optional: Stated::deviating(&it.optional, &baseline.optional),
        }
    }
}

impl Serialize for Variable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenVariable::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Variable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenVariable = object("an object", deserializer)?;
        Ok(written.into())
    }
}
