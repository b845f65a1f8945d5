//! Gathers all warnings.

use polygrant::Dialect;
use polygrant::dialect::{DocumentValue, Finding};

use super::fields::warn_of_fields;
use super::foreign::warn_of_placeholders;
use super::gathered::Warnings;
use super::grants::warn_of_companions;
use super::headers::warn_of_headers;
use super::hosts::warn_of_hosts;
use super::lifetimes::warn_of_lifetime;
use super::literals::warn_of_literals;
use super::parameters::warn_of_parameters;
use super::presented::warn_of_presentation;
use super::response::warn_of_response;
use super::roles::warn_of_roles;
use super::scopes::warn_of_scopes;
use super::signing::warn_of_signing;
use super::texts::warn_of_texts;
use super::urls::warn_of_urls;
use super::variables::warn_of_variables;
use super::written::{warn_of_document, warn_of_numbers};

/// What warns of one aspect of a dialect.
type Warn = fn(&Dialect, &mut Warnings);

const ALL: [Warn; 16] = [
    warn_of_placeholders,
    warn_of_literals,
    warn_of_variables,
    warn_of_parameters,
    warn_of_companions,
    warn_of_headers,
    warn_of_signing,
    warn_of_urls,
    warn_of_hosts,
    warn_of_scopes,
    warn_of_response,
    warn_of_lifetime,
    warn_of_roles,
    warn_of_fields,
    warn_of_presentation,
    warn_of_texts,
];

/// Returns all warnings about a document, and about the dialect that it describes, if it describes one.
pub(crate) fn of(document: &DocumentValue, dialect: Option<&Dialect>) -> Vec<Finding> {
    let mut warnings = Warnings::default();
    warn_of_document(document, &mut warnings);
    if let Some(dialect) = dialect {
        ALL.iter().for_each(|warn| warn(dialect, &mut warnings));
    }
    warnings.into_vec()
}

/// Returns the warnings about numbers as the text of a JSON document writes them.
pub(crate) fn of_numbers(text: &str, document: &DocumentValue) -> Vec<Finding> {
    let mut warnings = Warnings::default();
    warn_of_numbers(text, document, &mut warnings);
    warnings.into_vec()
}
