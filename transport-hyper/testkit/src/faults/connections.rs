//! Connections that cannot be made: names, routes, certificates.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use polygrant::{Dialect, Grant, Scopes, TransportErrorKind};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection};

use super::adapter::Adapter;
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client_with, failure, hasty, issuing, kind_of};
use super::setup::{Lookup, Setup};
use super::verdict::Observed;
use crate::fail::{Fail, ensure, same};
use crate::{ExpectAction, ScriptedServer, VirtualTime, credentials, seconds};

pub(super) const FAULTS: [FaultCase; 2] = [
    fault(
        25,
        "the name has no address, then another",
        "resolved again",
        &[Machine(unreachable), Wire(unresolved)],
    ),
    fault(
        26,
        "a bad certificate",
        "not retried within the refresh",
        &[Machine(untrusted), Wire(certificate)],
    ),
];

fn unreachable() -> Observed {
    for kind in [
        TransportErrorKind::Resolve,
        TransportErrorKind::Connect,
        TransportErrorKind::Timeout,
        TransportErrorKind::Closed,
    ] {
        let mut time = VirtualTime::new()?;
        time.poll().expect_refresh()?;
        time.break_off(kind)?;
        time.advance(1);
        time.poll().expect_refresh()?;
        time.issue(3600)?;
        let token = time.poll().expect_use()?;
        same(&format!("{kind:?}"), token.token().secret(), "t1")?;
    }
    Ok("no address, no connection, no response in time: tried again in the same refresh".into())
}

/// The server is found by its name alone, and its address changes between two lookups.
fn unresolved(adapter: &dyn Adapter) -> Observed {
    let server = issuing()?;
    let port = server.address().port();
    let names = Arc::new(Mutex::new(Vec::new()));
    let lookup: Lookup = {
        let names = Arc::clone(&names);
        Arc::new(move |name| {
            let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
            names.push(name.to_owned());
            (names.len() > 1).then(|| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        })
    };
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&format!("http://localhost:{port}"))?;
    let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none())?;
    let client = client_with(adapter, grant, hasty(), Setup::Lookup(lookup))?;

    let first = client.token()?;
    same("the token", first.token().secret(), "t1")?;
    let seen = || names.lock().unwrap_or_else(PoisonError::into_inner).clone();
    same("names looked up", seen(), vec!["localhost".to_owned(); 2])?;
    same("the next token", client.token_after(&first)?.token().secret(), "t2")?;
    same("names looked up", seen(), vec!["localhost".to_owned(); 3])?;
    Ok("looked up twice for the first token, and again for the next one".into())
}

fn untrusted() -> Observed {
    let mut time = VirtualTime::new()?;
    time.poll().expect_refresh()?;
    time.break_off(TransportErrorKind::Tls)?;
    let error = time.poll().expect_failed()?;
    same("requests", time.requests, 1)?;
    let pause = error.retry_in(time.now());
    ensure(pause >= seconds(1), || format!("a pause of {pause:?}"))?;
    Ok("1 request, then a pause of a second or more".into())
}

fn certificate(adapter: &dyn Adapter) -> Observed {
    if !adapter.speaks_tls() {
        return Err(Fail::DoesNotApply("it speaks no TLS".into()));
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
    let server = ScriptedServer::with_script(move |mut stream, journal| {
        let mut tls = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        tls.complete_io(&mut stream)?;
        // Only a client that does not care comes this far.
        journal.request(&mut rustls::Stream::new(&mut tls, &mut stream))
    })?;
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&format!("https://{}", server.address()))?;
    let grant = Grant::new(dialect, endpoint, credentials(), Scopes::none())?;
    let client = adapter.client(grant, hasty()).map_err(Fail::new)?;

    let error = failure(&*client)?;
    same("the error", kind_of(error.error()), Some(TransportErrorKind::Tls))?;
    let seen = server.stop();
    same("connections", seen.connections, 1)?;
    ensure(seen.requests.is_empty(), || "the request was sent".into())?;
    let said = seen.errors.first().map(ToString::to_string).unwrap_or_default();
    Ok(format!("a TLS error, 1 connection, no request; the server saw: {said}"))
}
