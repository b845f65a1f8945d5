//! Explains rustls's errors, for all adapters that speak TLS with it.

use std::error::Error as StdError;

use polygrant::{TransportError, TransportErrorReason};
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

/// Returns the error of an exchange whose TLS connection failed, if the error is one of rustls's and says
/// why. It tells which names a certificate has that is for another.
///
/// It is looked at as a trait object, so that an adapter compiles with an HTTP client that has moved to
/// another version of rustls: then there is no reason, and the error's own text has to do.
///
/// ```
/// use polygrant::TransportErrorReason;
/// use polygrant_client::tls_error;
///
/// let error = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
/// let error = tls_error(&error).unwrap();
/// assert_eq!(error.reason(), Some(TransportErrorReason::UnknownIssuer));
/// ```
#[must_use]
pub fn tls_error(error: &(dyn StdError + 'static)) -> Option<TransportError> {
    let reason = tls_reason(error)?;
    let detail = match error.downcast_ref::<Error>()? {
        Error::InvalidCertificate(problem) => detail(reason, problem),
        _ => None,
    };
    let error = TransportError::with_reason(reason);
    Some(match detail {
        Some(detail) => error.with_detail(detail),
        None => error,
    })
}

/// Returns what is known beyond the reason.
fn detail(reason: TransportErrorReason, problem: &CertificateError) -> Option<String> {
    match problem {
        CertificateError::NotValidForNameContext { presented, .. } => Some(named(presented)),
        _ if reason != TransportErrorReason::BadCertificate => None,
        CertificateError::BadSignature => Some(
            "its signature is wrong, or the key of its authority too short (RSA needs 2048 bits)"
                .to_owned(),
        ),
        CertificateError::BadEncoding => Some("it cannot be read".to_owned()),
        // The verifier's name for the rule, such as `PathLenConstraintViolated`.
        CertificateError::Other(rule) => Some(rule.to_string()),
        _ => None,
    }
}

/// Says which names a certificate has. A server may show many.
fn named(presented: &[String]) -> String {
    const SHOWN: usize = 5;
    let names: Vec<_> = presented.iter().take(SHOWN).map(|name| bare(name)).collect();
    let more = if presented.len() > SHOWN { ", …" } else { "" };
    match &*names {
        [] => "it names no host (its subjectAltName counts, and not its common name)".to_owned(),
        names => format!("it is for {}{more}", names.join(", ")),
    }
}

/// Returns a name without what rustls's verifier writes around it: `DnsName("a.example")`. What a server
/// sends must not reach a terminal as it is.
fn bare(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"').replace(char::is_control, "?")
}

fn tls_reason(error: &(dyn StdError + 'static)) -> Option<TransportErrorReason> {
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
        CertificateError::Other(other) if other.to_string().contains("NameConstraint") => {
            TransportErrorReason::NameNotPermitted
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            TransportErrorReason::WrongPurpose
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            TransportErrorReason::UnsupportedCertificate
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
            (verifier("NameConstraintViolation"), Some(TransportErrorReason::NameNotPermitted)),
            (
                Error::InvalidCertificate(CertificateError::InvalidPurpose),
                Some(TransportErrorReason::WrongPurpose),
            ),
            (
                Error::InvalidCertificate(
                    CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext {
                        signature_algorithm_id: vec![],
                        public_key_algorithm_id: vec![],
                    },
                ),
                Some(TransportErrorReason::UnsupportedCertificate),
            ),
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

    #[test]
    fn the_names_of_a_certificate_are_told() {
        let many: Vec<String> =
            (0..7).map(|number| format!("DnsName(\"{number}.test\")")).collect();
        for (presented, says) in [
            (vec![], ": it names no host (its subjectAltName counts, and not its common name)"),
            (
                vec!["DnsName(\"a.test\")".to_owned(), "\u{1b}b".to_owned()],
                ": it is for a.test, ?b",
            ),
            (many, ": it is for 0.test, 1.test, 2.test, 3.test, 4.test, …"),
        ] {
            let expected = rustls::pki_types::ServerName::try_from("c.test").unwrap();
            let error = CertificateError::NotValidForNameContext { expected, presented };
            let error = tls_error(&Error::InvalidCertificate(error)).unwrap().to_string();
            assert_eq!(error, format!("the server's certificate is for another host name{says}"));
        }
    }

    #[test]
    fn the_rule_that_a_certificate_breaks_is_told() {
        let rule: Arc<dyn StdError + Send + Sync> =
            Arc::from(Box::from("PathLenConstraintViolated"));
        for (problem, says) in [
            (CertificateError::Other(OtherError(rule)), Some("PathLenConstraintViolated")),
            (CertificateError::BadSignature, Some("its signature is wrong")),
            (CertificateError::BadEncoding, Some("it cannot be read")),
            (CertificateError::Expired, None),
        ] {
            let error = tls_error(&Error::InvalidCertificate(problem)).unwrap().to_string();
            assert_eq!(error.contains(": "), says.is_some(), "{error}");
            assert!(error.contains(says.unwrap_or_default()), "{error}");
        }
    }
}
