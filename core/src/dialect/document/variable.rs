//! Reads and writes one of a document's `variables`.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::composed::{list, object};
use super::finding::Findings;
use super::node::Node;
use super::scalars::{flag, text, word};
use super::stated::Stated;
use crate::dialect::variable::{Variable, VariableKind};

pub(super) fn variable(node: Node<'_>, findings: &mut Findings) -> Option<Variable> {
    let value = node.text().unwrap_or("eu");
    let example =
        format!(r#"{{}}, {{"default": {value:?}}} or {{"about": "the name of your account"}}"#);
    let variable = object(node, findings, &example, |members| Variable {
        about: members.read("about", text).unwrap_or_default(),
        default: members.read("default", text),
        one_of: members
            .read("one_of", |node, findings| list(node, findings, r#"["eu", "us"]"#, text))
            .unwrap_or_default(),
        optional: members.read("optional", flag).unwrap_or_default(),
        empty: members.read("empty", flag).unwrap_or_default(),
        kind: members.read("kind", word).unwrap_or_default(),
    });
    // The name counts even if the rest is wrong, so that its placeholder is not reported as well.
    Some(variable.unwrap_or_default())
}

/// A [`Variable`] as a document writes it.
#[derive(Serialize)]
struct WrittenVariable {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    about: Stated<Cow<'static, str>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    default: Stated<Option<Cow<'static, str>>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    one_of: Stated<Vec<Cow<'static, str>>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    optional: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    empty: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    kind: Stated<VariableKind>,
}

impl Serialize for Variable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let baseline = Self::default();
        WrittenVariable {
            about: Stated::deviating(&self.about, &baseline.about),
            default: Stated::deviating(&self.default, &baseline.default),
            one_of: Stated::deviating(&self.one_of, &baseline.one_of),
            optional: Stated::deviating(&self.optional, &baseline.optional),
            empty: Stated::deviating(&self.empty, &baseline.empty),
            kind: Stated::deviating(&self.kind, &baseline.kind),
        }
        .serialize(serializer)
    }
}
