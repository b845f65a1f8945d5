//! From a document to a draft.

use serde_json::Value;

use super::document::{Document, objects};
use super::draft::Draft;
use super::error::OpenApiError;
use super::operation::{Operation, text};
use super::{request, response};
use crate::dialect::{Dialect, DocumentError};

/// What an operation must at least look like: it takes a secret, or it gives a token and is called so.
const LIKELY: u32 = 8;

/// Drafts a dialect from a document's token operation.
///
/// # Errors
/// It is no OpenAPI document, has no token operation, or its token operation cannot be a dialect.
///
/// ```
/// let document = serde_json::json!({
///     "openapi": "3.1.0",
///     "info": { "title": "Acme", "version": "1" },
///     "servers": [{ "url": "https://api.acme.example/v1" }],
///     "paths": { "/oauth/token": { "post": {
///         "requestBody": { "content": { "application/json": { "schema": {
///             "required": ["clientId", "clientSecret"],
///             "properties": { "clientId": {}, "clientSecret": {} },
///         } } } },
///         "responses": { "200": { "content": { "application/json": { "schema": {
///             "properties": { "token": {}, "expiresIn": { "type": "integer" } },
///         } } } } },
///     } } },
/// });
/// let draft = polygrant::openapi::draft(&document)?;
/// assert_eq!(draft.dialect.endpoint()?.uri(), "https://api.acme.example/v1/oauth/token");
/// assert_eq!(draft.dialect.token.access_token.to_string(), "token");
/// assert!(!draft.guesses.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn draft(document: &Value) -> Result<Draft, OpenApiError> {
    match document.get("openapi") {
        Some(Value::String(version)) if version.starts_with("3.") => {}
        Some(version) => {
            let found = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
            return Err(OpenApiError::Version { found });
        }
        None => return Err(OpenApiError::NotOpenApi),
    }
    let document = Document(document);
    let candidates = Operation::candidates(document);
    let mut draft = Draft { dialect: Dialect::default(), guesses: Vec::new() };
    draft.dialect.documentation =
        text(document.get(document.0, "externalDocs"), "url").to_owned().into();
    let operation = match candidates.first() {
        Some((likelihood, operation)) if *likelihood >= LIKELY => {
            request::read(document, operation, &mut draft);
            response::read(document, operation, &mut draft);
            operation.name()
        }
        _ => match flow(document) {
            Some(url) => {
                of_flow(url, &mut draft);
                format!("the client credentials flow of {url}")
            }
            None => {
                let likely = candidates.iter().filter(|(likelihood, _)| *likelihood > 0).take(3);
                let candidates = likely.map(|(_, operation)| operation.name()).collect();
                return Err(OpenApiError::NoTokenOperation { candidates });
            }
        },
    };
    draft.dialect.name = request::name(document, &draft).into();
    let name = draft.dialect.name.clone();
    draft.guess(format!("the name {name:?} is taken from the host; the request from {operation}"));
    match draft.dialect.check() {
        Ok(()) => Ok(draft),
        Err(contradiction) => Err(OpenApiError::Unusable {
            operation,
            problem: DocumentError::from(contradiction).to_string(),
        }),
    }
}

/// The token URL of a security scheme's flow for client credentials.
fn flow(document: Document<'_>) -> Option<&str> {
    let schemes = document.get(document.get(document.0, "components"), "securitySchemes");
    let mut urls = objects(Some(schemes)).map(|(_, scheme)| {
        let flows = document.get(document.resolved(scheme), "flows");
        text(document.get(flows, "clientCredentials"), "tokenUrl")
    });
    urls.find(|url| !url.is_empty())
}

/// What a token URL alone says.
fn of_flow(url: &str, draft: &mut Draft) {
    draft.guess(
        "only the token URL is stated: the request is taken to be the RFC's, with the credentials in \
         the form body",
    );
    let path_start = url
        .find("://")
        .and_then(|scheme| url.get(scheme + 3..)?.find('/').map(|slash| scheme + 3 + slash));
    let (base_url, path) = url.split_at(path_start.unwrap_or(url.len()));
    if path_start.is_some() {
        draft.dialect.environments.set("production", request::template(base_url));
        draft.dialect.path = request::template(path);
    } else {
        draft.guess(format!("the token URL {url:?} has no host: give a base URL (--base-url)"));
        draft.dialect.path = request::template(url);
    }
}
