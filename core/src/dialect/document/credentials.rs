//! Reads and writes a document's `credentials`.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::composed::{list, object, table};
use super::document_value::DocumentValue;
use super::finding::Findings;
use super::node::Node;
use super::scalars::{flag, text};
use crate::dialect::credential_detail::CredentialDetail;
use crate::dialect::table::Table;

/// The names of the credentials, and the details of some.
#[derive(Clone, Default, PartialEq)]
pub(super) struct NamedCredentials {
    pub(super) names: Vec<Cow<'static, str>>,
    pub(super) details: Table<CredentialDetail>,
}

pub(super) fn credentials(node: Node<'_>, findings: &mut Findings) -> Option<NamedCredentials> {
    if !matches!(node.value, DocumentValue::Object(_)) {
        let example = r#"["api_key"], or an object, such as {"api_key": {"optional": true}}"#;
        let names = list(node, findings, example, text)?;
        return Some(NamedCredentials { names, details: Table::new() });
    }
    let example = r#"{"api_key": {"optional": true}}"#;
    let details = table(node, findings, example, |node, findings| {
        let example = r#"{} or {"about": "the key of your account"}"#;
        let detail = object(node, findings, example, |members| CredentialDetail {
            about: members.read("about", text).unwrap_or_default(),
            optional: members.read("optional", flag).unwrap_or_default(),
        });
        // The name counts even if its detail is wrong, so that its placeholder is not reported as well.
        Some(detail.unwrap_or_default())
    })?;
    let names = details.names().map(|name| Cow::Owned(name.to_owned())).collect();
    let details = details.into_iter().filter(|(_, detail)| *detail != CredentialDetail::default());
    Some(NamedCredentials { names, details: details.collect() })
}

impl Serialize for NamedCredentials {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.details.is_empty() {
            return self.names.serialize(serializer);
        }
        let mut members = serializer.serialize_map(None)?;
        for name in &self.names {
            let detail = self.details.get(name).cloned().unwrap_or_default();
            members.serialize_entry(name, &detail)?;
        }
        members.end()
    }
}

/// What a document states of a [`CredentialDetail`].
#[derive(Serialize)]
struct WrittenDetail<'d> {
    #[serde(skip_serializing_if = "str::is_empty")]
    about: &'d str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
}

impl Serialize for CredentialDetail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenDetail { about: &self.about, optional: self.optional }.serialize(serializer)
    }
}
