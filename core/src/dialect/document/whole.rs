//! The document itself.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::names::Word;
use super::stated::Stated;
use crate::dialect::check::Contradiction;
use crate::dialect::error_fields::ErrorFields;
use crate::dialect::failure::Failure;
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

/// What a document states of a [`Dialect`], whose fields say what each member means.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Document {
    /// Tells an editor how to check the document.
    #[serde(rename = "$schema", skip_serializing)]
    schema: IgnoredAny,
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
    credentials: Stated<Vec<Text>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    assertions: Stated<Vec<Text>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    client_certificate: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    method: Stated<Word<RequestMethod>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    encoding: Stated<Word<Encoding>>,
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

impl TryFrom<Document> for Dialect {
    type Error = Contradiction;

    fn try_from(document: Document) -> Result<Self, Contradiction> {
        let baseline = Self::unnamed();
        let mut dialect = Self {
            name: document.name,
            documentation: document.documentation.or(baseline.documentation),
            notes: document.notes.or(baseline.notes),
            environments: document.environments.or(baseline.environments),
            path: document.path.or(baseline.path),
            variables: document.variables.or(baseline.variables),
            credentials: document.credentials.or(baseline.credentials),
            assertions: document.assertions.or(baseline.assertions),
            client_certificate: document.client_certificate.or(baseline.client_certificate),
            method: document.method.or(Word(baseline.method)).0,
            encoding: document.encoding.or(Word(baseline.encoding)).0,
            query: document.query.or(baseline.query),
            headers: document.headers.or(baseline.headers),
            body: Table::new(),
            scope: document.scope.or(baseline.scope),
            token: document.token.or(baseline.token),
            success: document.success.into_option(),
            error: document.error.or(baseline.error),
            presentation: document.presentation.or(baseline.presentation),
            rejections: document.rejections.or(baseline.rejections),
            failures: document.failures.or(baseline.failures),
        };
        // Whether there is a body depends on the method and the encoding.
        dialect.body = document.body.into_option().unwrap_or_else(|| dialect.unstated_body());
        dialect.check()?;
        Ok(dialect)
    }
}

impl From<&Dialect> for Document {
    fn from(dialect: &Dialect) -> Self {
        let it = dialect;
        let baseline = Dialect::unnamed();
        Self {
            schema: IgnoredAny,
            name: it.name.clone(),
            documentation: Stated::deviating(&it.documentation, &baseline.documentation),
            notes: Stated::deviating(&it.notes, &baseline.notes),
            environments: Stated::deviating(&it.environments, &baseline.environments),
            path: Stated::deviating(&it.path, &baseline.path),
            variables: Stated::deviating(&it.variables, &baseline.variables),
            credentials: Stated::deviating(&it.credentials, &baseline.credentials),
            assertions: Stated::deviating(&it.assertions, &baseline.assertions),
            client_certificate: Stated::deviating(
                &it.client_certificate,
                &baseline.client_certificate,
            ),
            method: Stated::deviating(&Word(it.method), &Word(baseline.method)),
            encoding: Stated::deviating(&Word(it.encoding), &Word(baseline.encoding)),
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
    }
}
