//! For those who describe a vendor's token endpoint to [`polygrant`]: what is wrong with a document, and a draft
//! of one.
//!
//! # In scope
//! * A [`DocumentReport`]: the errors of a dialect's document, as [`Dialect::from_json`](polygrant::Dialect::from_json)
//!   finds them, and warnings about what is allowed but was probably not meant.
//! * Drafting a dialect from the vendor's OpenAPI document: [`openapi`].
//!
//! # Out of scope
//! * Getting tokens: a program that loads a document needs `polygrant` alone.
//! * I/O of any kind. On the command line, `polygrant dialects check` and `polygrant dialects new` do the same
//!   with files.
//! * Knowing that a vendor does what a document says. That is to be tried.
//!
//! ```
//! use polygrant_authoring::DocumentReport;
//!
//! let report = DocumentReport::of_json(r#"{ "name": "acme", "body": { "id": "${client_id}" } }"#);
//! assert_eq!(report.findings()[0].place, "body.id");
//! assert!(report.findings()[0].problem.contains("`$` before `{client_id}` is sent as it is"));
//! ```

pub mod openapi;

mod report;
mod warnings;

pub use report::DocumentReport;
