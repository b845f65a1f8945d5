//! Drafts a dialect from the vendor's OpenAPI document.
//!
//! # In scope
//! * Swagger 2.0 and OpenAPI 3 as parsed JSON, which [`from_json`] parses: YAML has to be parsed first.
//! * Finding the operation that gives out tokens for a client's credentials, and reading of it all
//!   that a [`Dialect`](polygrant::Dialect) says: URLs, parameters, the response, the errors.
//! * Saying what was guessed and why, since such documents rarely say everything.
//! * Taking little for it, whatever a document says: it may be a stranger's, and refer to itself.
//!
//! # Out of scope
//! * References to other files, and I/O of any kind.
//! * Knowing that the document is right. A draft is to be read by a person, and tried.

pub use draft::Draft;
pub use error::OpenApiError;
pub use parse::from_json;
pub use read::draft;

mod base_url;
mod document;
mod draft;
mod environment_name;
mod error;
mod examples;
mod failure;
mod fields;
mod grant_type;
mod host;
mod leaves;
mod name;
mod operation;
mod parameter;
mod parse;
mod path;
mod read;
mod request;
mod response;
mod schema;
mod search;
mod security;
mod servers;
mod url;
mod words;
mod work;
