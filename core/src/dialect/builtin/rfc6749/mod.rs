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

    /// Returns RFC 6749 §4.4 with HTTP Basic, the way that every conforming server must support: the id
    /// and the secret are each form-urlencoded first (§2.3.1), a space as `%20`.
    ///
    /// Most servers do not decode that. They refuse the `+`, `/` and `=` of a base64 secret with a plain
    /// `invalid_client`, and need [`rfc6749_basic_raw`](Self::rfc6749_basic_raw).
    #[must_use]
    pub fn rfc6749() -> Self {
        Self {
            name: "rfc6749".into(),
            notes: vec![
                "The halves of HTTP Basic are form-urlencoded first, as RFC 6749 section 2.3.1 says, \
                 which most servers do not undo. Where a secret with `+`, `/` or `=` is refused as \
                 invalid_client, there is the dialect rfc6749-basic-raw."
                    .into(),
            ],
            headers: request::templates([(
                "authorization",
                "Basic {base64:{form:{client_id}}:{form:{client_secret}}}",
            )]),
            body: request::parameters([("grant_type", "client_credentials"), ("scope", "{scope}")]),
            ..Self::default()
        }
    }
}
