//! The standard itself: <https://www.rfc-editor.org/rfc/rfc6749#section-4.4>.

use super::{
    Dialect, Encoding, ErrorFields, Presentation, RequestMethod, ScopeFormat, Table, Template,
    TokenFields, request,
};

impl Dialect {
    /// RFC 6749 §4.4 with the client's credentials in the form body (§2.3.1): the baseline.
    #[must_use]
    pub fn rfc6749_post() -> Self {
        Self {
            name: "rfc6749-post".into(),
            documentation: "https://www.rfc-editor.org/rfc/rfc6749#section-4.4".into(),
            notes: Vec::new(),
            environments: Table::new(),
            path: Template::of("/token"),
            variables: Table::new(),
            credentials: Vec::new(),
            assertions: Vec::new(),
            client_certificate: false,
            method: RequestMethod::Post,
            encoding: Encoding::Form,
            query: Table::new(),
            headers: Table::new(),
            body: request::rfc6749(),
            scope: ScopeFormat::default(),
            token: TokenFields::default(),
            success: None,
            error: ErrorFields::default(),
            presentation: Presentation::default(),
            failures: Vec::new(),
        }
    }

    /// RFC 6749 §4.4 with HTTP Basic, the way that every conforming server must support (§2.3.1).
    #[must_use]
    pub fn rfc6749() -> Self {
        Self {
            name: "rfc6749".into(),
            headers: request::templates([(
                "authorization",
                "Basic {base64:{form:{client_id}}:{form:{client_secret}}}",
            )]),
            body: request::parameters([("grant_type", "client_credentials"), ("scope", "{scope}")]),
            ..Self::rfc6749_post()
        }
    }
}
