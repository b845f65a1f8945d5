//! Proxies between a company's programs and the vendor, and networks that come up only later.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use polygrant::{Error, TransportError, TransportErrorKind, TransportErrorReason};
use polygrant_lifecycle::{Action, Policy};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::adapter::{Adapter, ClientUnderTest};
use super::case::Check::{Machine, Wire};
use super::case::{FaultCase, fault};
use super::loopback::{client_with, failure, hasty, issue};
use super::setup::Setup;
use super::verdict::Observed;
use crate::canary::{BASIC, secret_in};
use crate::fail::{Fail, ensure, same};
use crate::proxy::tunnel;
use crate::samples::grant_in;
use crate::{
    Authority, Journal, ScriptedServer, Step, VirtualTime, credentials, millis, respond_tls,
    serve_proxy, serve_tls_proxy,
};

pub(super) const FAULTS: [FaultCase; 3] = [
    fault(
        83,
        "a proxy that wants a password says 407",
        "1 request, an error that names the proxy",
        &[Wire(wants_a_password), Wire(over_tls)],
    ),
    fault(
        84,
        "a proxy of a kind that is not built in, or garbage",
        "refused; never directly, past it",
        &[Wire(not_understood)],
    ),
    fault(
        86,
        "the proxy, the name or the certificate is only there after 5 s",
        "recovers by itself",
        &[Machine(after_five_seconds), Wire(the_proxy_later), Wire(the_certificate_later)],
    ),
];

/// A host that only the proxies of these checks lead to.
const HOST: &str = "auth.vendor.invalid";
const DOCUMENT: &str = r#"{
    "name": "acme",
    "body": { "client_id": "{client_id}", "client_secret": "{client_secret}" }
}"#;

/// A vendor behind a proxy.
struct Vendor {
    authority: Authority,
    server: ScriptedServer,
}

impl Vendor {
    fn new() -> Result<Self, Fail> {
        Self::with_first_certificate_of(None)
    }

    /// Returns a vendor whose first connection presents a certificate of another authority.
    fn with_first_certificate_of(other: Option<&Authority>) -> Result<Self, Fail> {
        let authority = Authority::new()?;
        let config = authority.server_config_for(HOST)?;
        let mut first = other.map(|other| other.server_config_for(HOST)).transpose()?;
        let mut number = 0;
        let server = ScriptedServer::with_script(move |stream, journal| {
            let config = first.take().unwrap_or_else(|| Arc::clone(&config));
            number += 1;
            respond(stream, journal, config, number)
        })?;
        Ok(Self { authority, server })
    }

    /// Returns a client that goes through the proxy that these variables name.
    fn client(
        &self,
        adapter: &dyn Adapter,
        policy: Policy,
        variables: Vec<(&'static str, String)>,
    ) -> Result<Box<dyn ClientUnderTest>, Fail> {
        let grant = grant_in(DOCUMENT, &format!("https://{HOST}"), credentials())?;
        let setup = Setup::Variables(variables, self.authority.certificate().to_vec());
        client_with(adapter, grant, policy, setup)
    }
}

fn respond(
    stream: TcpStream,
    journal: &Journal,
    config: Arc<ServerConfig>,
    number: usize,
) -> io::Result<()> {
    let tls = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(tls, stream);
    journal.request(&mut stream)?;
    respond_tls(&mut stream, &issue(number))
}

/// Returns the error of a call, which has to be a transport error that names that proxy.
fn failed_through(
    client: &dyn ClientUnderTest,
    proxy: &ScriptedServer,
) -> Result<TransportError, Fail> {
    let error = failure(client)?;
    let shown = format!("{error} {error:?}");
    ensure(shown.contains(&proxy.address().to_string()), || format!("unnamed: {shown}"))?;
    let secrets = ["pr0xy", "wr0ng", "YWxpY2U6", BASIC];
    let is_shown = secret_in(&shown).is_some() || secrets.iter().any(|it| shown.contains(it));
    ensure(!is_shown, || "a secret is shown".into())?;
    match error.error() {
        Error::Transport(error) => Ok(error.clone()),
        other => Err(Fail::new(format!("{other:?}"))),
    }
}

fn wants_a_password(adapter: &dyn Adapter) -> Observed {
    let vendor = Vendor::new()?;
    let proxy = serve_proxy(vendor.server.address(), Some(("alice", "pr0xy: p@ss")))?;
    let through = |userinfo| vec![("HTTPS_PROXY", format!("http://{userinfo}{}", proxy.address()))];
    for (userinfo, reason) in [
        ("", TransportErrorReason::ProxyCredentialsRequired),
        ("alice:wr0ng@", TransportErrorReason::ProxyCredentialsRejected),
    ] {
        let before = proxy.requests().len();
        let client = vendor.client(adapter, hasty(), through(userinfo))?;
        let error = failed_through(&*client, &proxy)?;
        same("the reason", error.reason(), Some(reason))?;
        ensure(!error.is_retryable(), || format!("retried: {error}"))?;
        same("requests to the proxy", proxy.requests().len().saturating_sub(before), 1)?;
    }
    same("connections to the vendor", vendor.server.connections(), 0)?;
    let client = vendor.client(adapter, hasty(), through("alice:pr0xy%3A%20p%40ss@"))?;
    same("the token", client.token()?.token().secret(), "t1")?;
    let requests = proxy.requests().concat();
    ensure(requests.contains(&format!("CONNECT {HOST}:443 HTTP/1.1\r\n")), || requests.clone())?;
    ensure(secret_in(&requests).is_none(), || "the proxy saw a secret of the client's".into())?;
    Ok("407 with no password and with a wrong one: 1 request each; with the right one a token"
        .into())
}

fn over_tls(adapter: &dyn Adapter) -> Observed {
    let vendor = Vendor::new()?;
    let config = vendor.authority.server_config(&["http/1.1"])?;
    let proxy = serve_tls_proxy(config, vendor.server.address())?;
    let at = |host| vec![("HTTPS_PROXY", format!("https://{host}:{}", proxy.address().port()))];
    let client = vendor.client(adapter, hasty(), at("localhost"))?;
    same("the token", client.token()?.token().secret(), "t1")?;
    // Its certificate is for its name.
    let client = vendor.client(adapter, hasty(), at("127.0.0.1"))?;
    let error = failed_through(&*client, &proxy)?;
    same("the reason", error.reason(), Some(TransportErrorReason::WrongName))?;
    same("requests to the proxy", proxy.requests().len(), 1)?;
    Ok("over TLS to the proxy a token; not with a certificate for another name".into())
}

fn not_understood(adapter: &dyn Adapter) -> Observed {
    let vendor = Vendor::new()?;
    let proxy = serve_proxy(vendor.server.address(), None)?;
    let address = proxy.address();
    for (variable, value) in [
        ("HTTPS_PROXY", format!("socks5://alice:pr0xy@{address}")),
        ("https_proxy", format!("socks5h://{address}")),
        ("ALL_PROXY", format!("socks4://{address}")),
        ("all_proxy", format!("ftp://{address}")),
        ("HTTPS_PROXY", "http://alice:pr0xy".into()),
        ("ALL_PROXY", format!("http://{address} http://{address}")),
    ] {
        let client = vendor.client(adapter, hasty(), vec![(variable, value)])?;
        let error = failure(&*client)?;
        let shown = format!("{error} {error:?}");
        let kind = super::loopback::kind_of(error.error());
        same(variable, kind, Some(TransportErrorKind::Proxy))?;
        ensure(!error.error().is_retryable(), || format!("retried: {shown}"))?;
        ensure(shown.contains(variable), || format!("{variable} is not named: {shown}"))?;
        ensure(!shown.contains("pr0xy"), || "a password is shown".into())?;
    }
    same("connections", (proxy.connections(), vendor.server.connections()), (0, 0))?;
    Ok("4 kinds and 2 garbled URLs: nothing sent, and the variable is named".into())
}

fn after_five_seconds() -> Observed {
    let mut seen = Vec::new();
    for kind in [
        TransportErrorKind::Resolve,
        TransportErrorKind::Connect,
        TransportErrorKind::Tls,
        TransportErrorKind::Proxy,
    ] {
        let mut time = VirtualTime::new()?;
        let came_after = (0..60).find(|second| {
            let has_token = match time.poll() {
                Action::Refresh(_) if *second < 5 => time.break_off(kind).is_err(),
                Action::Refresh(_) => time.issue(3600).is_ok(),
                _ => false,
            };
            time.advance(1);
            has_token
        });
        let came_after = came_after.ok_or_else(|| Fail::new(format!("{kind:?}: never")))?;
        let limit = if kind.is_retryable() { 10 } else { 35 };
        ensure(came_after <= limit, || format!("{kind:?}: after {came_after} s"))?;
        seen.push(format!("{kind:?} {came_after} s"));
    }
    Ok(format!("a token without any help: {}", seen.join(", ")))
}

fn the_proxy_later(adapter: &dyn Adapter) -> Observed {
    use TransportErrorReason::{NotProxy, ProxyCannotConnect, ProxyClosed, ProxyTimedOut};
    let vendor = Vendor::new()?;
    let to = vendor.server.address();
    // The proxy's first step, and the error that it causes.
    let stages = [
        (vec![Step::Read, Step::Hold], ProxyTimedOut),
        (vec![Step::Read, Step::write("HTTP/1.1 200 "), Step::Drip], ProxyTimedOut),
        (vec![], ProxyClosed),
        (vec![Step::Read], ProxyClosed),
        (vec![Step::Read, Step::write("HTTP/1.1 20")], ProxyClosed),
        (vec![Step::Read, Step::write("HTTP/1.1 502 Bad Gateway\r\n\r\n")], ProxyCannotConnect),
        (vec![Step::Read, Step::write("220 mail.test ESMTP\r\n\r\n")], NotProxy),
    ];
    let reasons: Vec<_> = stages.iter().map(|(_, reason)| *reason).collect();
    let mut steps = stages.into_iter().map(|(steps, _)| steps);
    let proxy = ScriptedServer::with_script(move |mut stream, journal| match steps.next() {
        Some(steps) => steps.iter().try_for_each(|step| step.take(&mut stream, journal)),
        None => {
            journal.request(&mut stream)?;
            tunnel(&stream, journal, to)
        }
    })?;
    let mut policy = hasty();
    policy.attempts = 1;
    policy.permanent_cooldown = policy.transient_cooldown;
    policy.timeouts = policy.timeouts.with_attempt(millis(900)).with_connect(millis(300));
    let variables = vec![("ALL_PROXY", format!("http://{}", proxy.address()))];
    let client = vendor.client(adapter, policy, variables)?;
    for reason in reasons {
        let error = failed_through(&*client, &proxy)?;
        same("the reason", error.reason(), Some(reason))?;
        same("the proxy", error.proxy(), Some(&*proxy.address().to_string()))?;
        let is_retried = error.is_retryable();
        same(&format!("{reason:?} retried"), is_retried, reason != NotProxy)?;
    }
    same("the token", client.token()?.token().secret(), "t1")?;
    Ok("it stalls, drips, closes, cannot connect, is none: each named; then a token".into())
}

fn the_certificate_later(adapter: &dyn Adapter) -> Observed {
    let other = Authority::new()?;
    let vendor = Vendor::with_first_certificate_of(Some(&other))?;
    let proxy = serve_proxy(vendor.server.address(), None)?;
    let mut policy = hasty();
    policy.permanent_cooldown = policy.transient_cooldown;
    let variables = vec![("https_proxy", format!("http://{}", proxy.address()))];
    let client = vendor.client(adapter, policy, variables)?;
    let error = failed_through(&*client, &proxy)?;
    same("the reason", error.reason(), Some(TransportErrorReason::UnknownIssuer))?;
    same("requests to the vendor", vendor.server.requests().len(), 0)?;
    same("the token", client.token()?.token().secret(), "t2")?;
    Ok("an unknown authority through the proxy; with the right certificate a token".into())
}
