//! Reads a dialect from a document.

use serde::de::{Deserialize, Deserializer, Error as _};

use super::document_value::{DocumentValue, Node};
use super::error::{DocumentError, Finding, Findings};
use super::failure::{error_fields, failure, rejections, success};
use super::request::{credentials, jwt_format, parameter, scope, variable};
use super::syntax;
use super::token::{presentation, token};
use super::values::{flag, list, object, table, template, text, word};
use crate::dialect::bounds::{MAX_DOCUMENT, MAX_LEVELS, MAX_VALUES};
use crate::dialect::model::Dialect;
use crate::dialect::table::Table;
use crate::json::{Extent, fault};

impl Dialect {
    /// Reads a dialect from a JSON document.
    ///
    /// A document states in what a vendor deviates from the baseline, [`Dialect::default`], and its
    /// `name`; see [`dialect`](crate::dialect) for its members. For other formats than JSON there is
    /// [`from_document`](Self::from_document). `polygrant-authoring` has a report with warnings, too.
    ///
    /// A document may come from an untrusted source. The work to read it, and to make a request of it, is
    /// bounded: 1 MiB, 64 levels, 16,384 values, 256 members of an object, 4 encodings inside one another
    /// and 256 placeholders are among the [bounds](crate::dialect::bounds).
    ///
    /// # Errors
    /// The text is not JSON, names a member that does not exist, has a value of the wrong kind, contradicts
    /// itself, or exceeds one of the bounds. The error lists all that is wrong, where, and what would be
    /// right.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::from_json(r#"{ "name": "acme", "token": { "access_token": "jwt" } }"#)?;
    /// assert_eq!(dialect.token.access_token[0].to_string(), "jwt");
    /// # Ok::<(), polygrant::dialect::DocumentError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = parsed(text).map_err(DocumentError::from)?;
        Self::from_document(&document).map_err(|error| error.located_in(text))
    }

    /// Reads a dialect from a document that was written in any format.
    ///
    /// # Errors
    /// The document names a member that does not exist, has a value of the wrong kind, contradicts itself, or
    /// exceeds one of the [bounds](crate::dialect::bounds). The error lists all that is wrong, and where, but
    /// has no lines.
    ///
    /// ```
    /// use polygrant::Dialect;
    /// use polygrant::dialect::DocumentValue;
    ///
    /// // Any other deserializer does as well: of YAML or TOML, for instance.
    /// let document: DocumentValue = serde_json::from_str(r#"{ "name": "acme", "path": "/login" }"#)?;
    /// assert_eq!(Dialect::from_document(&document)?.path.as_str(), "/login");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_document(document: &DocumentValue) -> Result<Self, DocumentError> {
        if let Some(problem) = syntax::other_format(document) {
            return Err(Finding::error(problem.to_owned()).into());
        }
        let mut findings = Findings::default();
        let read = dialect(Node::whole(document), &mut findings);
        // A member that could not be read has the baseline's value now, which must not cause errors.
        let unread = findings.unread();
        if let Some(dialect) = &read {
            findings.contradict(dialect.contradictions(&unread));
        }
        read.filter(|_| findings.is_empty()).ok_or_else(|| findings.into())
    }

    /// Checks a dialect that was made by code, as [`Grant::new`](crate::Grant::new) does.
    ///
    /// # Errors
    /// The dialect contradicts itself, or exceeds one of the [bounds](crate::dialect::bounds): the same that
    /// makes its document an error.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let mut dialect = Dialect::default();
    /// dialect.path = "token".parse()?;
    /// assert_eq!(dialect.check().unwrap_err().place(), "path");
    /// # Ok::<(), polygrant::dialect::TemplateError>(())
    /// ```
    pub fn check(&self) -> Result<(), DocumentError> {
        let mut findings = Findings::default();
        findings.contradict(self.contradictions(&[]));
        if findings.is_empty() { Ok(()) } else { Err(findings.into()) }
    }
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = DocumentValue::deserialize(deserializer)?;
        Self::from_document(&document).map_err(D::Error::custom)
    }
}

/// Parses a JSON text, within the bounds.
fn parsed(text: &str) -> Result<DocumentValue, Finding> {
    if text.len() > MAX_DOCUMENT {
        return Err(Finding::error(format!(
            "it has {} bytes, and at most {MAX_DOCUMENT} are read",
            text.len()
        )));
    }
    let Extent { levels, values } = Extent::of(text);
    if levels > MAX_LEVELS {
        return Err(Finding::error(format!(
            "it is nested {levels} levels deep, and at most {MAX_LEVELS} are read"
        )));
    }
    if values > MAX_VALUES {
        return Err(Finding::error(format!(
            "it has {values} values, and at most {MAX_VALUES} are read"
        )));
    }
    if let Some(offset) = fault(text) {
        let mut finding = Finding::error(syntax::problem(text, offset));
        finding.place_at(text, offset);
        return Err(finding);
    }
    serde_json::from_str(text).map_err(|_| {
        Finding::error(
            "a number in it is too large, or an escape in it stands for no character".to_owned(),
        )
    })
}

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
