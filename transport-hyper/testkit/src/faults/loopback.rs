//! Token servers on the loopback, and clients of them.

use std::io::{self, Write};
use std::time::Duration;

use polygrant::{Dialect, Error, Grant, Scopes, TransportErrorKind};
use polygrant_lifecycle::{Backoff, Policy, TokenError};

use super::adapter::{Adapter, ClientUnderTest};
use super::setup::Setup;
use crate::fail::Fail;
use crate::samples::{response, token_body};
use crate::{ScriptedServer, Step, credentials};

/// Returns a policy without pauses between requests, which are checked in virtual time.
pub(super) fn hasty() -> Policy {
    let none = Backoff { base: Duration::ZERO, cap: Duration::ZERO };
    let mut policy = Policy::default();
    policy.request_interval = Duration::ZERO;
    policy.backoff = none;
    policy.backoff_after_rate = none;
    policy.transient_cooldown = none;
    policy
}

/// Returns the same policy with that much time for a request.
pub(super) fn hasty_within(attempt: Duration) -> Policy {
    let mut policy = hasty();
    policy.timeouts = policy.timeouts.with_attempt(attempt);
    policy
}

/// Returns the grant of the sandboxes' client at that server.
pub(super) fn grant_at(server: &ScriptedServer) -> Result<Grant, Fail> {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at(&server.base_url())?;
    Ok(Grant::new(dialect, endpoint, credentials(), Scopes::none())?)
}

pub(super) fn client(
    adapter: &dyn Adapter,
    server: &ScriptedServer,
    policy: Policy,
) -> Result<Box<dyn ClientUnderTest>, Fail> {
    adapter.client(grant_at(server)?, policy).map_err(Fail::new)
}

/// Returns a client with that setup. The fault does not apply to an adapter that has none.
pub(super) fn client_with(
    adapter: &dyn Adapter,
    grant: Grant,
    policy: Policy,
    setup: Setup,
) -> Result<Box<dyn ClientUnderTest>, Fail> {
    let why = match setup {
        Setup::Lookup(_) => "it takes no resolver",
        Setup::Clocks(_) => "it has clocks of its own",
        Setup::Credentials(..) => "it reads no source of credentials",
        Setup::Authority(_) => "it speaks no TLS",
        Setup::Variables(..) => "it goes through no proxy",
        Setup::PanicsOnce => "it does not panic",
        Setup::WithoutRuntime => "it needs no runtime",
        Setup::CertificateFiles { .. } => "it has no certificates in files",
        Setup::OnePlace { .. } | Setup::Stack => "it has no hook that wraps a service",
    };
    let client = adapter.client_with(grant, policy, setup).map_err(Fail::new)?;
    client.ok_or_else(|| Fail::DoesNotApply(why.into()))
}

/// Returns the error of a call for a token, which has to fail.
pub(super) fn failure(client: &dyn ClientUnderTest) -> Result<TokenError, Fail> {
    client.token().err().ok_or_else(|| Fail::new("a token came"))
}

/// Starts a server that takes these steps with each connection; connections are counted from 1.
pub(super) fn stepping(
    mut steps: impl FnMut(usize) -> Vec<Step> + Send + 'static,
) -> io::Result<ScriptedServer> {
    let mut number = 0;
    ScriptedServer::with_script(move |mut stream, journal| {
        number += 1;
        steps(number).iter().try_for_each(|step| step.take(&mut stream, journal))
    })
}

/// Starts a server that makes its response from each request's text, and closes the connection.
pub(super) fn responding_to(
    mut response: impl FnMut(&str) -> Vec<u8> + Send + 'static,
) -> io::Result<ScriptedServer> {
    ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        stream.write_all(&response(&journal.last_request()))
    })
}

/// Starts a server that issues `t1`, `t2` and so on.
pub(super) fn issuing() -> io::Result<ScriptedServer> {
    ScriptedServer::with_responses(issue)
}

pub(super) fn issue(number: usize) -> Vec<u8> {
    issue_for(number, 3600)
}

/// Returns a response with a token of that lifetime, in seconds.
pub(super) fn issue_for(number: usize, lifetime: u64) -> Vec<u8> {
    response("200 OK", "", &token_body(&format!("t{number}"), Some(&lifetime.to_string())))
}

/// Returns the token that a call carries, or `none`.
pub(super) fn token_of(call: &str) -> String {
    let bearer = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let is_token = name.eq_ignore_ascii_case("authorization");
        is_token.then(|| value.trim().trim_start_matches("Bearer ").to_owned())
    };
    call.lines().find_map(bearer).unwrap_or_else(|| "none".into())
}

/// Returns a response with one of OAuth's codes (RFC 6749 §5.2).
pub(super) fn refusal(status: &str, code: &str) -> Vec<u8> {
    response(status, "", &format!(r#"{{"error":"{code}"}}"#))
}

/// Returns the kind of a transport error; `None` for another error.
pub(super) fn kind_of(error: &Error) -> Option<TransportErrorKind> {
    match error {
        Error::Transport(error) => Some(error.kind()),
        _ => None,
    }
}
