//! The standard itself: <https://www.rfc-editor.org/rfc/rfc6749#section-4.4>.

use crate::dialect::{Dialect, request};

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns RFC 6749 §4.4 with the client's credentials in the form body (§2.3.1): the baseline.
    #[must_use]
    pub fn rfc6749_post() -> Self {
        Self::default()
    }

    /// Returns RFC 6749 §4.4 with HTTP Basic, the way that every conforming server must support
    /// (§2.3.1).
    #[must_use]
    pub fn rfc6749() -> Self {
        Self {
            name: "rfc6749".into(),
            headers: request::templates([(
                "authorization",
                "Basic {base64:{form:{client_id}}:{form:{client_secret}}}",
            )]),
            body: request::parameters([("grant_type", "client_credentials"), ("scope", "{scope}")]),
            ..Self::default()
        }
    }
}
