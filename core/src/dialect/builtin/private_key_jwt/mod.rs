//! Clients that authenticate with a JWT that they sign:
//! <https://www.rfc-editor.org/rfc/rfc7523#section-2.2>.

use crate::dialect::{Algorithm, Dialect, JwtFormat, request};

#[cfg(test)]
mod golden;

/// The name of the assertion, which is also that of its parameter.
const CLIENT_ASSERTION: &str = "client_assertion";

impl Dialect {
    /// Returns RFC 6749 §4.4 with a client that authenticates by a JWT, signed with its private key
    /// (RFC 7523 §2.2; OpenID Connect's `private_key_jwt`).
    ///
    /// The server's [issuer](crate::GrantBuilder::issuer) is the audience, as RFC 7523bis wants it;
    /// without one it is the endpoint, as many older servers want it.
    #[must_use]
    pub fn private_key_jwt() -> Self {
        Self {
            name: "private-key-jwt".into(),
            documentation: "https://www.rfc-editor.org/rfc/rfc7523#section-2.2".into(),
            notes: vec![
                "The audience is the issuer, if that is given, and otherwise the token URL: servers of \
                 RFC 7523bis take the issuer alone."
                    .into(),
            ],
            assertions: vec![CLIENT_ASSERTION.into()],
            signing: [(CLIENT_ASSERTION, JwtFormat::default())].into(),
            body: request::parameters([
                ("grant_type", "client_credentials"),
                ("client_id", "{client_id}"),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                (CLIENT_ASSERTION, "{client_assertion}"),
                ("scope", "{scope}"),
            ]),
            ..Self::default()
        }
    }

    /// Returns the same with a JWT whose key is the client's secret, which is not sent itself (OpenID
    /// Connect's `client_secret_jwt`).
    #[must_use]
    pub fn client_secret_jwt() -> Self {
        let algorithms = vec![Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512];
        let format = JwtFormat { algorithms, ..JwtFormat::default() };
        Self {
            name: "client-secret-jwt".into(),
            documentation:
                "https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication".into(),
            signing: [(CLIENT_ASSERTION, format)].into(),
            ..Self::private_key_jwt()
        }
    }

    /// Returns RFC 6749 §4.4 with a client that authenticates by its TLS certificate (RFC 8705 §2),
    /// whether an authority issued that or it is self-signed.
    #[must_use]
    pub fn tls_client_auth() -> Self {
        Self {
            name: "tls-client-auth".into(),
            documentation: "https://www.rfc-editor.org/rfc/rfc8705#section-2".into(),
            client_certificate: true,
            body: request::parameters([
                ("grant_type", "client_credentials"),
                ("client_id", "{client_id}"),
                ("scope", "{scope}"),
            ]),
            ..Self::default()
        }
    }
}
