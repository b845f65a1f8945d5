//! OroCommerce / OroPlatform. The vendor's document: "Client Credentials Grant Type: Generate
//! Token" in the web services API guide.

use crate::dialect::request;
use crate::dialect::{Dialect, Encoding, ErrorFields, Path, Template};

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

/// Oro web services API guide, Client Credentials Grant Type: Generate Token.
#[cfg(test)]
mod golden {
    use super::super::golden::{
        Granted, JSON, Refused, assert_granted, assert_refused, assert_request, grant,
        plain_headers,
    };
    use crate::{Dialect, ErrorKind};

    #[test]
    fn request() {
        for base_url in ["https://yourapplication", "https://yourapplication/"] {
            let endpoint = Dialect::oro().endpoint_at(base_url).unwrap();
            assert_request(
                &grant(Dialect::oro(), endpoint, &[]),
                "https://yourapplication/oauth2-token",
                &plain_headers(JSON),
                r#"{"grant_type":"client_credentials","client_id":"my-client","client_secret":"my-secret"}"#,
            );
        }
    }

    #[test]
    fn an_application_below_a_path() {
        let endpoint = Dialect::oro().endpoint_at("https://shop.example.com/b2b").unwrap();
        assert_eq!(endpoint.to_string(), "https://shop.example.com/b2b/oauth2-token");
    }

    #[test]
    fn success() {
        assert_granted(
            &Dialect::oro(),
            r#"{
    "token_type": "Bearer",
    "expires_in": 3600,
    "access_token": "your.access.token"
}"#,
            &Granted { secret: "your.access.token", seconds: Some(3600), scope: None },
        );
        assert_granted(
            &Dialect::oro(),
            r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0.eyJh.c2ln"}"#,
            &Granted { secret: "eyJ0.eyJh.c2ln", seconds: Some(3599), scope: None },
        );
    }

    /// The document shows none; these are those of the library that the vendor builds on.
    #[test]
    fn failures() {
        let invalid_client = Refused {
            class: ErrorKind::Credentials,
            code: Some("invalid_client"),
            vendor_code: None,
            message: Some("Client authentication failed"),
        };
        for body in [
            r#"{"error":"invalid_client","error_description":"Client authentication failed","message":"Client authentication failed"}"#,
            r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#,
            r#"{"error":"invalid_client","message":"Client authentication failed"}"#,
        ] {
            assert_refused(&Dialect::oro(), 401, body, &invalid_client);
        }
        assert_refused(
            &Dialect::oro(),
            400,
            r#"{"error":"invalid_request","error_description":"The request is malformed.","hint":"Check the `client_id` parameter","message":"The request is malformed."}"#,
            &Refused {
                class: ErrorKind::Other,
                code: Some("invalid_request"),
                vendor_code: None,
                message: Some("The request is malformed."),
            },
        );
    }
}
