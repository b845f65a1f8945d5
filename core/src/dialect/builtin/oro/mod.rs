//! OroCommerce / OroPlatform. The vendor's document: "Client Credentials Grant Type: Generate
//! Token" in the web services API guide.

use crate::dialect::request;
use crate::dialect::{Dialect, Encoding, ErrorFields, Path, Template};

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns the dialect of OroCommerce / OroPlatform: a JSON body, no scope, and no host of the
    /// vendor's own.
    ///
    /// Tokens of the back office and of the storefront are not interchangeable: use one client for
    /// each. API calls take `Content-Type: application/vnd.api+json`.
    #[must_use]
    pub fn oro() -> Self {
        Self {
            name: "oro".into(),
            documentation: "Oro web services API guide, Client Credentials Grant Type".into(),
            path: Template::of("/oauth2-token"),
            encoding: Encoding::Json,
            body: request::without_scope(),
            error: ErrorFields {
                description: vec![Path::of(&["error_description"]), Path::of(&["message"])],
                ..ErrorFields::default()
            },
            ..Self::default()
        }
    }
}
