//! The standard itself: <https://www.rfc-editor.org/rfc/rfc6749#section-4.4>.

use super::{
    ClientAuthentication, Dialect, Encoding, ErrorResponse, ScopeParameter, TokenResponse,
};

impl Dialect {
    /// RFC 6749 §4.4 with the client's credentials in the form body (§2.3.1): the baseline.
    #[must_use]
    pub fn rfc6749_post() -> Self {
        Self {
            name: "rfc6749-post".into(),
            documentation: "https://www.rfc-editor.org/rfc/rfc6749#section-4.4".into(),
            environments: Vec::new(),
            path: "/token".into(),
            encoding: Encoding::Form,
            grant_type: Some("grant_type".into()),
            client_authentication: ClientAuthentication::Body {
                client_id: "client_id".into(),
                client_secret: "client_secret".into(),
            },
            scope: Some(ScopeParameter::default()),
            token: TokenResponse::default(),
            error: ErrorResponse::default(),
            failures: Vec::new(),
        }
    }

    /// RFC 6749 §4.4 with HTTP Basic, the way that every conforming server must support (§2.3.1).
    #[must_use]
    pub fn rfc6749() -> Self {
        Self {
            name: "rfc6749".into(),
            client_authentication: ClientAuthentication::Basic,
            ..Self::rfc6749_post()
        }
    }
}
