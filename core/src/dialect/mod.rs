//! How one vendor's token endpoint differs from RFC 6749, as data.
//!
//! A [`Dialect`] describes the whole conversation: where the request goes and what it looks like,
//! where the token and its lifetime stand in the response, where an error's code and message stand, how
//! the token is put on API calls. The built-ins are one file each and read as *their deviations from
//! the baseline*, which is [`Dialect::default`]: RFC 6749 §4.4 with the credentials in a form body.
//!
//! Being data, a dialect can be changed, generated, printed, and loaded from a document, whose members
//! are the fields of [`Dialect`]. All but `name` may be left out; the [`reference`](mod@reference) has
//! every member.
//!
//! ```
//! use polygrant::{Credentials, Dialect, Grant};
//!
//! let dialect = Dialect::from_json(
//!     r#"{
//!         "name": "acme",
//!         "environments": { "production": "https://{tenant}.acme.example" },
//!         "path": "/auth/token",
//!         "variables": { "tenant": { "about": "the name of your account" } },
//!         "encoding": "json",
//!         "body": { "auth": { "id": "{client_id}", "key": "{client_secret}" } },
//!         "token": { "access_token": ["data", "token"], "lifetime": { "milliseconds": "ttl" } }
//!     }"#,
//! )?;
//! let grant = Grant::builder(dialect)
//!     .variable("tenant", "example")
//!     .credentials(Credentials::new("my-client", "my-secret")?)
//!     .build()?;
//! assert_eq!(grant.endpoint().uri(), "https://example.acme.example/auth/token");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use crate::json::{Path, PathError, Segment};
pub use algorithm::Algorithm;
pub use document::{DocumentError, DocumentValue, Finding, Severity};
pub use failure::{ErrorFields, Failure, FailureCause, Success};
pub use jwt_format::JwtFormat;
pub use lifetime::{Lifetime, LifetimeFormat};
pub use model::Dialect;
pub use nearest::nearest;
pub use presentation::Presentation;
pub use rejections::{RejectionCode, Rejections};
pub use request::{Encoding, RequestMethod, ScopeFormat};
pub use table::Table;
pub use template::Template;
pub use template_part::{Code, Part, TemplateError};
pub use token_fields::{TokenFields, TokenType, TokenTypeMember};
pub use value::{Scalar, Value};
pub use variable::{CredentialDetail, Variable, VariableKind, Variables};

mod algorithm;
mod bind;
pub mod bounds;
mod builtin;
mod check;
mod document;
mod failure;
mod jwt_format;
mod lifetime;
mod model;
mod nearest;
mod presentation;
mod rejections;
mod request;
mod table;
mod template;
mod template_part;
mod token_fields;
mod url;
mod value;
mod variable;

#[cfg(any(doc, doctest))]
pub mod reference {
    #![doc = include_str!("reference.md")]
}
