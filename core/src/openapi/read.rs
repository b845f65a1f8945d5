//! From a document to a draft.

use serde_json::Value;

use super::document::{Document, objects};
use super::draft::Draft;
use super::error::OpenApiError;
use super::operation::{Candidates, Operation, text};
use super::work::{MAX_STEPS, MAX_STEPS_OF_A_LOOK, MAX_STEPS_OF_THE_SEARCH, Work};
use super::{request, response};
use crate::dialect::{Dialect, DocumentError};

/// What an operation must at least look like: it takes a secret, or it gives a token and is called so.
const LIKELY: u32 = 8;

/// The most bytes of a link to the vendor's documentation.
const MAX_DOCUMENTATION: usize = 1024;

/// Drafts a dialect from a document's token operation.
///
/// What it takes has bounds, however often a document refers to itself: 50,000 steps of reading the
/// token operation, and 1,000,000 of searching for it. A step is a value, a reference or 32 bytes of
/// text.
///
/// # Errors
/// It is no OpenAPI document, has no token operation, exceeds one of the bounds, or its token
/// operation cannot be a dialect.
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
/// assert_eq!(draft.dialect.token.access_token[0].to_string(), "token");
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
    let work = Work::default();
    let document = Document { root: document, work: &work };
    let candidates = Operation::candidates(document);
    work.begin(MAX_STEPS);
    let mut draft = Draft { dialect: Dialect::default(), guesses: Vec::new() };
    let documentation = text(document.get(document.root, "externalDocs"), "url");
    if documentation.len() <= MAX_DOCUMENTATION {
        draft.dialect.documentation = documentation.to_owned().into();
    }
    let operation = match candidates.found.first() {
        Some(candidate) if candidate.likelihood >= LIKELY => {
            request::read(document, &candidate.operation, &mut draft);
            response::read(document, &candidate.operation, &mut draft);
            candidate.operation.name()
        }
        _ => match flow(document) {
            Some(url) => {
                of_flow(url, &mut draft);
                format!("the client credentials flow of {url}")
            }
            None => return Err(none(&candidates)),
        },
    };
    if work.is_exceeded() {
        let bound = format!("reading it takes more than {MAX_STEPS} steps");
        return Err(OpenApiError::TooLarge { what: operation, bound });
    }
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

/// Why no operation was found: it may be one of those that are too large to be looked at.
fn none(candidates: &Candidates<'_>) -> OpenApiError {
    let mut likely = candidates.found.iter().filter(|it| it.likelihood > 0).peekable();
    let mut all = candidates.found.iter();
    let unseen = match likely.peek() {
        Some(_) => likely.clone().find(|it| !it.is_seen),
        None => all.find(|it| !it.is_seen),
    };
    if let Some(unseen) = unseen {
        return OpenApiError::TooLarge {
            what: unseen.operation.name(),
            bound: format!("telling what it is takes more than {MAX_STEPS_OF_A_LOOK} steps"),
        };
    }
    if !candidates.are_all {
        return OpenApiError::TooLarge {
            what: "the document".into(),
            bound: format!(
                "looking at all operations takes more than {MAX_STEPS_OF_THE_SEARCH} steps"
            ),
        };
    }
    let candidates = likely.take(3).map(|it| it.operation.name()).collect();
    OpenApiError::NoTokenOperation { candidates }
}

/// The token URL of a security scheme's flow for client credentials.
fn flow(document: Document<'_>) -> Option<&str> {
    let schemes = document.get(document.get(document.root, "components"), "securitySchemes");
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
