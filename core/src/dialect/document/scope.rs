//! Reads and writes a document's `scope`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};

use super::composed::{list, object};
use super::document_value::DocumentValue;
use super::finding::Findings;
use super::node::Node;
use super::scalars::{flag, text, word};
use crate::dialect::request::ScopeFormat;

pub(super) fn scope(node: Node<'_>, findings: &mut Findings) -> Option<ScopeFormat> {
    const EXAMPLE: &str = r#"{"separator": ","}, {"list": "array"} or {"defaults": ["read"]}"#;

    match node.value {
        DocumentValue::Text(separator) if !separator.chars().any(char::is_alphanumeric) => node
            .refuse(findings, format!("expected an object: say {{\"separator\": {separator:?}}}")),
        _ => object(node, findings, EXAMPLE, |members| {
            let separator = members.read("separator", text);
            let kind = members.read("list", word::<ListKind>);
            if members.has("separator") && members.has("list") {
                members.refuse(
                    "`separator` and `list` exclude each other: scopes are joined, or they are values \
                     of their own",
                );
            }
            let separator = match (separator, kind) {
                (None, Some(ListKind::Array)) => None,
                (separator, _) => separator.or(ScopeFormat::default().separator),
            };
            let required = members.read("required", flag).unwrap_or_default();
            let defaults = members
                .read("defaults", |node, findings| list(node, findings, r#"["read"]"#, text));
            ScopeFormat { separator, required, defaults: defaults.unwrap_or_default() }
        }),
    }
}

/// How scopes become one value.
#[derive(Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ScopeFormat", default, deny_unknown_fields))]
pub(super) struct WrittenScope {
    /// What stands between two scopes: a space, unless this says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    separator: Option<Cow<'static, str>>,
    /// `"array"` where each scope is a value of its own: an item of a JSON array, or one of several
    /// parameters of the same name.
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<ListKind>,
    /// Whether a request without any scope is refused by the vendor.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    /// The scopes of a grant that asks for none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    defaults: Vec<Cow<'static, str>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum ListKind {
    Array,
}

impl Serialize for ScopeFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let list = self.separator.is_none().then_some(ListKind::Array);
        let separator = self.separator.clone().filter(|separator| separator != " ");
        let (required, defaults) = (self.required, self.defaults.clone());
        WrittenScope { separator, list, required, defaults }.serialize(serializer)
    }
}
