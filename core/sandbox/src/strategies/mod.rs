//! Strategies to property-test your own code with (feature `proptest`).
//!
//! [`any_grant`] and [`any_response`] are of any vendor and any server. For a dialect of your own there are
//! [`any_grant_with`], which takes the customer's values of its variables, and [`any_response_for`], whose
//! responses are in that dialect:
//!
//! ```
//! use polygrant::{Dialect, UnixTime};
//! use polygrant_sandbox::strategies::{any_grant_with, any_response_for};
//! use proptest::prelude::*;
//!
//! let acme = Dialect::from_json(
//!     r#"{
//!         "name": "acme",
//!         "environments": { "production": "https://{tenant}.acme.example" },
//!         "variables": { "tenant": {} },
//!         "token": { "access_token": ["data", "token"], "lifetime": { "milliseconds": "ttl" } }
//!     }"#,
//! )?;
//! let grants = any_grant_with(acme.clone(), [("tenant", "example")]);
//! proptest!(|(grant in grants, response in any_response_for(&acme))| {
//!     if let Err(error) = grant.parse(&response, UnixTime::EPOCH) {
//!         prop_assert!(!error.to_string().contains(char::is_control));
//!     }
//! });
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Any vendor
//! ```
//! use polygrant::UnixTime;
//! use polygrant_sandbox::strategies::{any_grant, any_response};
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
pub use grants::{
    any_credentials, any_credentials_for, any_grant, any_grant_in, any_grant_with, any_scopes,
};
pub use responses::{any_body, any_response};
pub use responses_for::{
    any_near_miss_for, any_refusal_for, any_response_for, any_token_response_for,
};
pub use text::{any_credential, any_text, any_time, any_token};

mod dialect_requests;
mod dialects;
mod grants;
mod jwt_formats;
mod near_misses;
mod responses;
mod responses_for;
mod templates;
mod text;
mod unusable;
