//! A server whose certificate nobody trusts: played on the wire.

use std::io;
use std::sync::Arc;

use polygrant::{Dialect, Grant, Scopes, TransportErrorKind};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection};

use super::server::{fault_of, hasty};
use super::short::{Short, ensure, same};
use super::subject::Adapter;
use super::{Fault, Observed, wire};
use crate::{ScriptedServer, credentials};

pub(super) const FAULTS: [Fault; 1] =
    [wire(26, "a bad certificate", "not retried within the flight", certificate)];

fn certificate(adapter: &dyn Adapter) -> Observed {
    if !adapter.speaks_tls() {
        return Err(Short::DoesNotApply("it speaks no TLS".into()));
    }
    // For the right address, and made just now: all that it wants is trust.
    let untrusted = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()])?;
    let key = PrivatePkcs8KeyDer::from(untrusted.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![untrusted.cert.der().clone()], key.into())?;
    let config = Arc::new(config);
    let server = ScriptedServer::playing(move |mut stream, journal| {
        let mut tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        tls.complete_io(&mut stream)?;
        // Only a client that does not care comes this far.
        journal.request(&mut rustls::Stream::new(&mut tls, &mut stream))
    })?;
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&format!("https://{}", server.address()))?;
    let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none())?;
    let client = adapter.client(grant, hasty()).map_err(Short::new)?;

    let failure = client.token().err().ok_or_else(|| Short::new("a token came"))?;
    same("the fault", fault_of(failure.error()), Some(TransportErrorKind::Tls))?;
    let seen = server.stop();
    same("connections", seen.connections, 1)?;
    ensure(seen.requests.is_empty(), || "the request was sent".into())?;
    let said = seen.errors.first().map(ToString::to_string).unwrap_or_default();
    Ok(format!("a TLS fault, 1 connection, no request; the server saw: {said}"))
}
