//! HTTP Basic as most servers read it: the id and the secret as they are (RFC 7617 §2), and not
//! form-urlencoded first, as <https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1> says.

use crate::dialect::{Dialect, request};

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns RFC 6749 §4.4 with HTTP Basic whose id and secret are sent as they are, for the many servers
    /// that do not decode the escaping of §2.3.1.
    ///
    /// The two differ where the id or the secret has more than ASCII letters, digits, `*`, `-`, `.` and
    /// `_`: in the `+`, `/` and `=` of a base64 secret, for instance.
    #[must_use]
    pub fn rfc6749_basic_raw() -> Self {
        Self {
            name: "rfc6749-basic-raw".into(),
            notes: vec![
                "The halves of HTTP Basic are sent as they are: most servers do not decode them as RFC \
                 6749 section 2.3.1 says. For one that does, there is the dialect rfc6749."
                    .into(),
            ],
            headers: request::templates([(
                "authorization",
                "Basic {base64:{client_id}:{client_secret}}",
            )]),
            ..Self::rfc6749()
        }
    }
}
