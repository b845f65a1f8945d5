//! Explains rustls's errors, for all adapters that speak TLS with it.

use std::error::Error as StdError;

use polygrant::TransportErrorReason;
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

/// Returns why a TLS connection failed, if the error is one of rustls's and says so.
///
/// It is looked at as a trait object, so that an adapter compiles with an HTTP client that has moved to
/// another version of rustls: then there is no reason, and the error's own text has to do.
///
/// ```
/// use polygrant::TransportErrorReason;
/// use polygrant_client::tls_reason;
///
/// let error = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
/// assert_eq!(tls_reason(&error), Some(TransportErrorReason::UnknownIssuer));
/// ```
#[must_use]
pub fn tls_reason(error: &(dyn StdError + 'static)) -> Option<TransportErrorReason> {
    match error.downcast_ref::<Error>()? {
        Error::InvalidCertificate(problem) => Some(of_certificate(problem)),
        Error::InvalidMessage(
            InvalidMessage::InvalidContentType | InvalidMessage::UnknownProtocolVersion,
        ) => Some(TransportErrorReason::NotTls),
        Error::PeerIncompatible(_) => Some(TransportErrorReason::NothingInCommon),
        Error::AlertReceived(alert) => of_alert(*alert),
        _ => None,
    }
}

fn of_certificate(problem: &CertificateError) -> TransportErrorReason {
    match problem {
        CertificateError::UnknownIssuer => TransportErrorReason::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TransportErrorReason::WrongName
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            TransportErrorReason::CertificateExpired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TransportErrorReason::CertificateNotYetValid
        }
        CertificateError::Revoked => TransportErrorReason::CertificateRevoked,
        // rustls wraps what its verifier, webpki, says beyond that; its type is not public here.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            TransportErrorReason::AuthorityAsServer
        }
        CertificateError::Other(other) if other.to_string().contains("UnsupportedCertVersion") => {
            TransportErrorReason::OldCertificate
        }
        _ => TransportErrorReason::BadCertificate,
    }
}

/// Returns what the server objects to (RFC 8446 §6.2).
const fn of_alert(alert: AlertDescription) -> Option<TransportErrorReason> {
    match alert {
        AlertDescription::CertificateRequired => {
            Some(TransportErrorReason::ClientCertificateRequired)
        }
        AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => Some(TransportErrorReason::ClientCertificateRejected),
        AlertDescription::HandshakeFailure
        | AlertDescription::ProtocolVersion
        | AlertDescription::InsufficientSecurity => Some(TransportErrorReason::NothingInCommon),
        AlertDescription::UnrecognisedName => Some(TransportErrorReason::UnrecognisedName),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::OtherError;

    use super::*;

    #[test]
    fn each_problem_has_its_reason() {
        let verifier = |name: &'static str| {
            let error: Arc<dyn StdError + Send + Sync> = Arc::from(Box::from(name));
            Error::InvalidCertificate(CertificateError::Other(OtherError(error)))
        };
        for (error, reason) in [
            (
                Error::InvalidCertificate(CertificateError::Expired),
                Some(TransportErrorReason::CertificateExpired),
            ),
            (
                Error::InvalidCertificate(CertificateError::NotValidForName),
                Some(TransportErrorReason::WrongName),
            ),
            (verifier("CaUsedAsEndEntity"), Some(TransportErrorReason::AuthorityAsServer)),
            (verifier("UnsupportedCertVersion"), Some(TransportErrorReason::OldCertificate)),
            (verifier("SignatureAlgorithmMismatch"), Some(TransportErrorReason::BadCertificate)),
            (InvalidMessage::InvalidContentType.into(), Some(TransportErrorReason::NotTls)),
            (
                Error::AlertReceived(AlertDescription::CertificateRequired),
                Some(TransportErrorReason::ClientCertificateRequired),
            ),
            (
                Error::AlertReceived(AlertDescription::ProtocolVersion),
                Some(TransportErrorReason::NothingInCommon),
            ),
            (Error::AlertReceived(AlertDescription::InternalError), None),
            (Error::DecryptError, None),
        ] {
            assert_eq!(tls_reason(&error), reason, "{error}");
        }
        assert_eq!(tls_reason(&std::fmt::Error), None);
    }
}
