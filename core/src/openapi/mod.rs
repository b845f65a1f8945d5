//! Drafts a dialect from the vendor's OpenAPI document (feature `openapi`).
//!
//! # In scope
//! * OpenAPI 3.0 and 3.1 as parsed JSON: YAML has to be parsed first.
//! * Finding the operation that gives out tokens for a client's credentials, and reading of it all
//!   that a [`Dialect`](crate::Dialect) says: URLs, parameters, the response, the errors.
//! * Saying what was guessed, since such documents rarely say everything.
//!
//! # Out of scope
//! * References to other files, and I/O of any kind.
//! * Knowing that the document is right. A draft is to be read by a person, and tried.

pub use draft::Draft;
pub use error::OpenApiError;
pub use read::draft;

mod document;
mod draft;
mod error;
mod operation;
mod read;
mod request;
mod response;
mod words;
