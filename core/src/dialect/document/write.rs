//! Writes a dialect as a document: what deviates from the baseline.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::dialect::failure::{ErrorFields, Failure, Success};
use crate::dialect::jwt_format::JwtFormat;
use crate::dialect::model::Dialect;
use crate::dialect::presentation::Presentation;
use crate::dialect::rejections::Rejections;
use crate::dialect::request::{Encoding, RequestMethod, ScopeFormat};
use crate::dialect::table::Table;
use crate::dialect::template::Template;
use crate::dialect::token_fields::TokenFields;
use crate::dialect::value::{Scalar, Value};
use crate::dialect::variable::{CredentialDetail, Variable};

impl Dialect {
    /// Writes the dialect as a JSON document, which loads back to the same dialect.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every name is a text, and every value can be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

type Text = Cow<'static, str>;

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

/// A member that is written where it differs from the baseline.
pub(super) struct Stated<T>(Option<T>);

impl<T> Stated<T> {
    /// Returns whether a document leaves it out.
    pub(super) const fn is_left_out(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Clone + PartialEq> Stated<T> {
    pub(super) fn deviating(value: &T, baseline: &T) -> Self {
        Self((value != baseline).then(|| value.clone()))
    }
}

impl<T> From<Option<T>> for Stated<T> {
    fn from(member: Option<T>) -> Self {
        Self(member)
    }
}

impl<T: Serialize> Serialize for Stated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Values that are written as one value, or as an array.
#[derive(Clone, PartialEq)]
pub(super) struct OneOrMore(pub(super) Vec<Scalar>);

impl OneOrMore {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for OneOrMore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &*self.0 {
            [only] => only.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

/// The names of the credentials, and the details of some.
#[derive(Clone, Default, PartialEq)]
pub(super) struct NamedCredentials {
    pub(super) names: Vec<Cow<'static, str>>,
    pub(super) details: Table<CredentialDetail>,
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
