//! Reads and writes the document itself.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::composed::{list, object, table};
use super::credentials::{NamedCredentials, credentials};
use super::error_fields::error_fields;
use super::failure::failure;
use super::finding::Findings;
use super::jwt_format::jwt_format;
use super::node::Node;
use super::parameter::parameter;
use super::presentation::presentation;
use super::rejections::rejections;
use super::scalars::{flag, template, text, word};
use super::scope::scope;
use super::stated::Stated;
use super::success::success;
use super::token::token;
use super::variable::variable;
use crate::dialect::error_fields::ErrorFields;
use crate::dialect::failure::Failure;
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::model::Dialect;
use crate::dialect::presentation::Presentation;
use crate::dialect::rejections::Rejections;
use crate::dialect::request::{Encoding, RequestMethod, ScopeFormat};
use crate::dialect::success::Success;
use crate::dialect::table::Table;
use crate::dialect::template::Template;
use crate::dialect::token_fields::TokenFields;
use crate::dialect::value::Value;
use crate::dialect::variable::Variable;

type Text = Cow<'static, str>;

const EXAMPLE: &str = r#"{"name": "acme", "path": "/oauth/token"}, that describes a dialect"#;
const PARAMETERS: &str = r#"{"client_id": "{client_id}", "client_secret": "{client_secret}"}"#;
const HEADERS: &str = r#"{"x-api-key": "{api_key}"}"#;

/// Reads what a document states; the rest is the baseline's. What could not be read is the baseline's
/// too, and noted.
pub(super) fn dialect(node: Node<'_>, findings: &mut Findings) -> Option<Dialect> {
    let baseline = Dialect::unnamed();
    object(node, findings, EXAMPLE, |members| {
        let details;
        // It tells an editor how to check the document.
        members.read("$schema", |_, _| Some(()));
        let mut dialect = Dialect {
            name: members.required("name", text).unwrap_or(baseline.name),
            documentation: members.read("documentation", text).unwrap_or(baseline.documentation),
            notes: members
                .read("notes", |node, findings| list(node, findings, r#"["…"]"#, text))
                .unwrap_or(baseline.notes),
            environments: members
                .read("environments", |node, findings| {
                    let example = r#"{"production": "https://api.acme.example"}"#;
                    table(node, findings, example, template)
                })
                .unwrap_or(baseline.environments),
            path: members.read("path", template).unwrap_or(baseline.path),
            variables: members
                .read("variables", |node, findings| {
                    table(node, findings, r#"{"tenant": {}}"#, variable)
                })
                .unwrap_or(baseline.variables),
            credentials: {
                let named = members.read("credentials", credentials).unwrap_or_default();
                details = named.details;
                named.names
            },
            credential_details: details,
            assertions: members
                .read("assertions", |node, findings| list(node, findings, r#"["jwt"]"#, text))
                .unwrap_or(baseline.assertions),
            signing: members
                .read("signing", |node, findings| {
                    table(node, findings, r#"{"jwt": {}}"#, jwt_format)
                })
                .unwrap_or(baseline.signing),
            issuer: members.read("issuer", template),
            audience: members.read("audience", template),
            client_certificate: members
                .read("client_certificate", flag)
                .unwrap_or(baseline.client_certificate),
            certificate_bound: members
                .read("certificate_bound", flag)
                .unwrap_or(baseline.certificate_bound),
            exclusive: members.read("exclusive", flag).unwrap_or(baseline.exclusive),
            method: members.read("method", word).unwrap_or(baseline.method),
            encoding: members.read("encoding", word).unwrap_or(baseline.encoding),
            query: members
                .read("query", |node, findings| table(node, findings, PARAMETERS, parameter))
                .unwrap_or(baseline.query),
            headers: members
                .read("headers", |node, findings| table(node, findings, HEADERS, template))
                .unwrap_or(baseline.headers),
            body: Table::new(),
            scope: members.read("scope", scope).unwrap_or(baseline.scope),
            token: members.read("token", token).unwrap_or(baseline.token),
            success: members.read("success", success),
            error: members.read("error", error_fields).unwrap_or(baseline.error),
            presentation: members
                .read("presentation", presentation)
                .unwrap_or(baseline.presentation),
            rejections: members.read("rejections", rejections).unwrap_or(baseline.rejections),
            failures: members
                .read("failures", |node, findings| list(node, findings, "[{…}]", failure))
                .unwrap_or(baseline.failures),
        };
        let body =
            members.read("body", |node, findings| table(node, findings, PARAMETERS, parameter));
        // Whether there is a body depends on the method and the encoding.
        dialect.body = body.unwrap_or_else(|| dialect.unstated_body());
        dialect
    })
}

/// A [`Dialect`] as a document writes it; see its fields for what each member means.
#[derive(Serialize)]
struct Document {
    name: Text,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    documentation: Stated<Text>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    notes: Stated<Vec<Text>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    environments: Stated<Table<Template>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    path: Stated<Template>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    variables: Stated<Table<Variable>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    credentials: Stated<NamedCredentials>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    assertions: Stated<Vec<Text>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    signing: Stated<Table<JwtFormat>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    issuer: Stated<Template>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    audience: Stated<Template>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    client_certificate: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    certificate_bound: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    exclusive: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    method: Stated<RequestMethod>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    encoding: Stated<Encoding>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    query: Stated<Table<Value>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    headers: Stated<Table<Template>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    body: Stated<Table<Value>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    scope: Stated<ScopeFormat>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    token: Stated<TokenFields>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    success: Stated<Success>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    error: Stated<ErrorFields>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    presentation: Stated<Presentation>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    rejections: Stated<Rejections>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    failures: Stated<Vec<Failure>>,
}

impl Serialize for Dialect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let it = self;
        let baseline = Self::unnamed();
        Document {
            name: it.name.clone(),
            documentation: Stated::deviating(&it.documentation, &baseline.documentation),
            notes: Stated::deviating(&it.notes, &baseline.notes),
            environments: Stated::deviating(&it.environments, &baseline.environments),
            path: Stated::deviating(&it.path, &baseline.path),
            variables: Stated::deviating(&it.variables, &baseline.variables),
            credentials: Stated::deviating(
                &NamedCredentials {
                    names: it.credentials.clone(),
                    details: it.credential_details.clone(),
                },
                &NamedCredentials::default(),
            ),
            assertions: Stated::deviating(&it.assertions, &baseline.assertions),
            signing: Stated::deviating(&it.signing, &baseline.signing),
            issuer: it.issuer.clone().into(),
            audience: it.audience.clone().into(),
            client_certificate: Stated::deviating(
                &it.client_certificate,
                &baseline.client_certificate,
            ),
            certificate_bound: Stated::deviating(
                &it.certificate_bound,
                &baseline.certificate_bound,
            ),
            exclusive: Stated::deviating(&it.exclusive, &baseline.exclusive),
            method: Stated::deviating(&it.method, &baseline.method),
            encoding: Stated::deviating(&it.encoding, &baseline.encoding),
            query: Stated::deviating(&it.query, &baseline.query),
            headers: Stated::deviating(&it.headers, &baseline.headers),
            body: Stated::deviating(&it.body, &it.unstated_body()),
            scope: Stated::deviating(&it.scope, &baseline.scope),
            token: Stated::deviating(&it.token, &baseline.token),
            success: it.success.clone().into(),
            error: Stated::deviating(&it.error, &baseline.error),
            presentation: Stated::deviating(&it.presentation, &baseline.presentation),
            rejections: Stated::deviating(&it.rejections, &baseline.rejections),
            failures: Stated::deviating(&it.failures, &baseline.failures),
        }
        .serialize(serializer)
    }
}
