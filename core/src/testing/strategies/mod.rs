//! Strategies to property-test your own code with (feature `proptest`).
//!
//! ```
//! use polygrant::UnixTime;
//! use polygrant::strategies::{any_grant, any_response};
//! use proptest::prelude::*;
//!
//! proptest!(|(grant in any_grant(), response in any_response())| {
//!     // Whatever a server sends, there is a token with text in it, or a typed error.
//!     if let Ok(token) = grant.parse(&response, UnixTime::EPOCH) {
//!         prop_assert!(!token.secret().is_empty());
//!     }
//! });
//! ```

pub use dialects::{any_built_in, any_dialect};
pub use grants::{any_credentials, any_credentials_for, any_grant, any_grant_in, any_scopes};
pub use responses::{any_body, any_response};
pub use text::{any_credential, any_text, any_time, any_token};

mod dialect_requests;
mod dialects;
mod grants;
mod jwt_formats;
mod responses;
mod templates;
mod text;
