//! What to do about what failed.

use polygrant::{
    Error, ErrorKind, ErrorResponse, TransportError, TransportErrorKind, TransportErrorReason,
};

use super::report::Step;

/// Returns the step that an error of the token request belongs to, and what to do.
pub(super) fn of(error: &Error) -> (Step, String) {
    match error {
        Error::Refused(refusal) => (Step::Token, of_refusal(refusal)),
        Error::Transport(error) => of_transport(error),
        _ => (
            Step::Token,
            "the server responds, but not in this dialect: look at `polygrant token -v`, and for \
             another one at `polygrant dialects`"
                .to_owned(),
        ),
    }
}

pub(super) fn of_name(is_proxy: bool) -> &'static str {
    if is_proxy {
        "look at the host in --proxy or HTTPS_PROXY, and at this machine's DNS"
    } else {
        "look at the host's spelling, and at this machine's DNS; in a network without DNS for the \
         outside, give its proxy with --proxy"
    }
}

pub(super) fn of_address(is_proxy: bool) -> &'static str {
    if is_proxy {
        "look at the host and the port in --proxy or HTTPS_PROXY, and ask whether the proxy runs"
    } else {
        "look at the port, and ask whether the server runs; behind a firewall have the address \
         allowed, or give the network's proxy with --proxy"
    }
}

fn of_transport(error: &TransportError) -> (Step, String) {
    use TransportErrorReason as Reason;
    let is_proxy = error.proxy().is_some();
    let (step, advice) = match (error.reason(), error.kind()) {
        (Some(Reason::LookupTimedOut), _) | (_, TransportErrorKind::Resolve) => {
            (Step::Name, of_name(is_proxy))
        }
        (Some(Reason::ProxyUnresolved), _) => (Step::Name, of_name(true)),
        (Some(Reason::ProxyCredentialsRequired | Reason::ProxyCredentialsRejected), _) => (
            Step::Proxy,
            "put the user and the password into HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT",
        ),
        (Some(Reason::ProxySchemeUnknown), _) => (
            Step::Proxy,
            "run a proxy on this machine that signs in for it, such as cntlm or px, and name that one",
        ),
        (Some(Reason::ProxyForbids), _) => {
            (Step::Proxy, "have the proxy allow CONNECT to the server's host and port")
        }
        (Some(Reason::ProxyCannotConnect), _) => {
            (Step::Proxy, "look at the server's host and port: the proxy did not get there")
        }
        (Some(Reason::NotProxy | Reason::ProxyClosed | Reason::ProxyTimedOut), _)
        | (_, TransportErrorKind::Proxy) => {
            (Step::Proxy, "look at --proxy or HTTPS_PROXY; --no-proxy HOST calls a host directly")
        }
        (Some(Reason::HandshakeTimedOut), _) | (_, TransportErrorKind::Tls) => {
            (Step::Tls, of_tls(error.reason()))
        }
        (Some(Reason::ConnectTimedOut), _) | (_, TransportErrorKind::Connect) => {
            (Step::Address, of_address(is_proxy))
        }
        (_, TransportErrorKind::Timeout) => {
            (Step::Token, "the server is slow: try again, or allow it more time with --timeout")
        }
        _ => (Step::Token, "try again; if that fails, look at `polygrant token -v`"),
    };
    (step, advice.to_owned())
}

const fn of_tls(reason: Option<TransportErrorReason>) -> &'static str {
    use TransportErrorReason as Reason;
    match reason {
        Some(Reason::UnknownIssuer) => {
            "if that authority is your company's, also where a proxy looks into TLS, trust it with \
             --ca-certificate FILE; else have the server send its intermediate certificates"
        }
        Some(Reason::WrongName) => "look at the host's spelling: the certificate is for another",
        Some(Reason::UnsupportedCertificate | Reason::NothingInCommon) => {
            "have the server given a certificate with a key of RSA (2048 bits or more) or P-256"
        }
        Some(Reason::WrongPurpose | Reason::NameNotPermitted) => {
            "have another certificate issued for the server"
        }
        Some(Reason::CertificateExpired) => {
            "have the server's certificate renewed, if the clock of this machine is right"
        }
        Some(Reason::CertificateNotYetValid) => "set the clock of this machine",
        Some(Reason::NotTls) => "look at the port and the scheme: no TLS is spoken there",
        Some(Reason::ClientCertificateRequired) => {
            "give the client's certificate with --client-certificate FILE"
        }
        Some(Reason::ClientCertificateRejected) => {
            "have the vendor register this client certificate, or give another with \
             --client-certificate FILE"
        }
        _ => "report it to the operators of the server",
    }
}

fn of_refusal(refusal: &ErrorResponse) -> String {
    match refusal.kind() {
        ErrorKind::Credentials => {
            "look at --client-id and at the secret; whether they belong to this environment; and \
             whether the client is active"
        }
        ErrorKind::Scope => "look at --scope: the client may not have it, or it does not exist",
        ErrorKind::Rate => match refusal.retry_after() {
            Some(pause) => return format!("wait for {} s", pause.as_secs()),
            None => "wait, and ask less often: a token can be used more than once",
        },
        ErrorKind::Transient => "try again later: the vendor has a problem of its own",
        _ => "look at what the server says, and at `polygrant token -v`",
    }
    .to_owned()
}
