//! Reads and writes what a document says of the request: `variables`, `credentials`, parameters, `scope` and
//! `signing`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize, Serializer};

use super::document_value::{DocumentValue, Node};
use super::error::Findings;
use super::values::{flag, list, object, seconds, table, template, text, word};
use super::write::{NamedCredentials, Stated};
use crate::dialect::algorithm::Algorithm;
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::request::ScopeFormat;
use crate::dialect::table::Table;
use crate::dialect::value::Value;
use crate::dialect::variable::{CredentialDetail, Variable, VariableKind};

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

pub(super) fn parameter(node: Node<'_>, findings: &mut Findings) -> Option<Value> {
    match node.value {
        DocumentValue::Text(_) => template(node, findings).map(Value::Text),
        DocumentValue::Number(number) => Some(Value::Number(number.clone())),
        DocumentValue::Bool(truth) => Some(Value::Bool(*truth)),
        DocumentValue::Null => {
            node.refuse(findings, "`null` sends nothing: leave the parameter out")
        }
        DocumentValue::Array(_) => list(node, findings, "[…]", parameter).map(Value::Array),
        // In YAML an unquoted `{name}` is an object.
        DocumentValue::Object(members) if matches!(&**members, [(_, DocumentValue::Null)]) => {
            template(node, findings).map(Value::Text)
        }
        DocumentValue::Object(_) => table(node, findings, "{…}", parameter).map(Value::Object),
    }
}

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

const EXAMPLE: &str = r#"{"algorithms": ["RS256"], "lifetime": 60}"#;
const HEADER: &str = r#"{"typ": "JWT", "kid": "{key_id}"}"#;
const CLAIMS: &str = r#"{"iss": "{client_id}", "exp": "{expires}"}"#;

pub(super) fn jwt_format(node: Node<'_>, findings: &mut Findings) -> Option<JwtFormat> {
    let baseline = JwtFormat::default();
    object(node, findings, EXAMPLE, |members| JwtFormat {
        algorithms: members
            .read("algorithms", |node, findings| list(node, findings, r#"["RS256"]"#, word))
            .unwrap_or_default(),
        header: members
            .read("header", |node, findings| table(node, findings, HEADER, parameter))
            .unwrap_or(baseline.header),
        claims: members
            .read("claims", |node, findings| table(node, findings, CLAIMS, parameter))
            .unwrap_or(baseline.claims),
        lifetime: members.read("lifetime", seconds).unwrap_or(baseline.lifetime),
    })
}

/// What a document states of a [`JwtFormat`].
#[derive(Serialize)]
struct WrittenFormat {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    algorithms: Stated<Vec<Algorithm>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    header: Stated<Table<Value>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    claims: Stated<Table<Value>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    lifetime: Stated<u64>,
}

impl Serialize for JwtFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let baseline = Self::default();
        WrittenFormat {
            algorithms: Stated::deviating(&self.algorithms, &Vec::new()),
            header: Stated::deviating(&self.header, &baseline.header),
            claims: Stated::deviating(&self.claims, &baseline.claims),
            lifetime: Stated::deviating(&self.lifetime.as_secs(), &baseline.lifetime.as_secs()),
        }
        .serialize(serializer)
    }
}
