//! The TLS client certificate that a dialect may want.

use super::error::TransportError;
use super::kind::TransportErrorKind;
use crate::grant::Grant;

/// What a transport knows of a TLS client certificate (RFC 8705 §2). For adapters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClientCertificate {
    /// The server gets to see none.
    #[default]
    Absent,
    /// The transport presents one in its own TLS handshakes.
    InHandshakes,
    /// The caller says that the server gets to see one: a sidecar on this machine presents it, or the
    /// server is a sandbox, which needs none.
    Vouched,
}

impl Grant {
    /// Refuses a request for which the dialect [wants](crate::Dialect::client_certificate) a TLS client
    /// certificate that the server would not get to see. Over plain `http` there is no handshake that
    /// could present one. For adapters, before anything is sent.
    ///
    /// # Errors
    /// [`TransportErrorKind::ClientCertificate`].
    ///
    /// ```
    /// use polygrant::{ClientCertificate, Credentials, Dialect, Grant};
    ///
    /// let dialect = Dialect::from_json(r#"{ "name": "acme", "client_certificate": true }"#)?;
    /// let grant = Grant::builder(dialect)
    ///     .base_url("http://127.0.0.1:8080")
    ///     .credentials(Credentials::new("my-client", "my-secret")?)
    ///     .build()?;
    /// assert!(grant.check_client_certificate(ClientCertificate::InHandshakes).is_err());
    /// assert!(grant.check_client_certificate(ClientCertificate::Vouched).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_client_certificate(
        &self,
        certificate: ClientCertificate,
    ) -> Result<(), TransportError> {
        let is_seen = match certificate {
            ClientCertificate::Absent => false,
            ClientCertificate::InHandshakes => !self.endpoint().is_plain_http(),
            ClientCertificate::Vouched => true,
        };
        if is_seen || !self.dialect().client_certificate {
            return Ok(());
        }
        let kind = TransportErrorKind::ClientCertificate;
        let error = match certificate {
            ClientCertificate::InHandshakes => TransportError::because(
                kind,
                "plain http has no TLS handshake: use https, or say that a sidecar presents the \
                 certificate",
            ),
            _ => TransportError::new(kind),
        };
        Err(error.with_uri(self.endpoint().uri()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::dialect::Dialect;

    #[test]
    fn a_certificate_is_presented_in_handshakes_or_elsewhere() {
        use ClientCertificate::{Absent, InHandshakes, Vouched};
        for (wanted, url, accepted) in [
            (true, "https://auth.example.com", &[InHandshakes, Vouched][..]),
            (true, "http://127.0.0.1:8080", &[Vouched]),
            (true, "http://[::1]", &[Vouched]),
            (true, "HTTP://localhost", &[Vouched]),
            (false, "http://localhost", &[Absent, InHandshakes, Vouched]),
            (false, "https://auth.example.com", &[Absent, InHandshakes, Vouched]),
        ] {
            let mut dialect = Dialect::rfc6749_post();
            dialect.client_certificate = wanted;
            let grant = Grant::builder(dialect).base_url(url);
            let grant = grant.credentials(Credentials::new("my-client", "my-secret").unwrap());
            let grant = grant.build().unwrap();
            for certificate in [Absent, InHandshakes, Vouched] {
                let checked = grant.check_client_certificate(certificate);
                let expected = accepted.contains(&certificate);
                assert_eq!(checked.is_ok(), expected, "{url} {certificate:?}");
                let kind = checked.map_err(|error| error.kind()).err();
                assert_eq!(kind, (!expected).then_some(TransportErrorKind::ClientCertificate));
            }
        }
    }
}
