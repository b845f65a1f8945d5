//! One thing that can happen to a token request, and the required outcome.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::ops::RangeInclusive;

use polygrant::{AccessToken, Dialect, Error, Grant, Scopes, Timeouts, TransportErrorKind};

use super::credentials::credentials;
use super::expected::{Expected, is_silent};
use super::script::Step;
use super::scripted::ScriptedServer;

/// Stands for the base URL of another server, to which no client may go.
pub(super) const ELSEWHERE: &str = "{elsewhere}";

/// One thing that can happen to a token request on the wire, and the required outcome.
///
/// [`scenarios`](super::scenarios) has them all. To run one, [`start`](Self::start) it, send the grant's
/// request within [`timeouts`](Self::timeouts), and [check](RunningScenario::check) the result. With a
/// client of your own:
///
/// ```
/// use polygrant::{AccessToken, Error, Grant, Timeouts};
/// use polygrant_testkit::scenarios;
///
/// fn run_all(
///     fetch: impl Fn(&Grant, Timeouts) -> Result<AccessToken, Error>,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     for scenario in scenarios() {
///         let running = scenario.start()?;
///         let result = fetch(running.grant(), scenario.timeouts());
///         running.check(&result)?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(super) name: Cow<'static, str>,
    pub(super) dialect: Dialect,
    pub(super) place: Place,
    pub(super) steps: Vec<Step>,
    pub(super) timeouts: Timeouts,
    pub(super) expected: Expected,
    /// A part of the error's message.
    pub(super) message: Cow<'static, str>,
    /// The whole request, as [`normalized`] writes it.
    pub(super) sent: Option<&'static str>,
}

/// Where a grant's requests go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// To the server.
    Plain,
    /// To the server, which does not speak TLS, with TLS.
    Tls,
    /// To a port that takes no connection, nor can while the scenario runs.
    ClosedPort,
    /// To a name that no resolver can look up: a label has 63 bytes at most (RFC 1035 §2.3.4).
    Nowhere,
}

/// A [`Scenario`] that has begun: its server runs until the check.
#[derive(Debug)]
pub struct RunningScenario {
    scenario: Scenario,
    grant: Grant,
    server: ScriptedServer,
    elsewhere: ScriptedServer,
    _closed: TcpStream,
}

impl Scenario {
    /// Returns the name: what happens, in a few words. No two have the same.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the steps that the server takes with a connection.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns the deadlines that the client has to keep.
    #[must_use]
    pub const fn timeouts(&self) -> Timeouts {
        self.timeouts
    }

    /// Returns the required outcome.
    #[must_use]
    pub const fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Starts the server.
    ///
    /// # Errors
    /// There is no free port, or no thread.
    pub fn start(&self) -> io::Result<RunningScenario> {
        let elsewhere = ScriptedServer::with_steps([])?;
        let told = |text: &str| text.replace(ELSEWHERE, &elsewhere.base_url());
        let mut scenario = self.clone();
        scenario.message = told(&self.message).into();
        for step in &mut scenario.steps {
            if let Step::Write(bytes) = step {
                if let Some(text) = std::str::from_utf8(bytes).ok().map(told) {
                    *step = Step::write(text);
                }
            }
        }
        let server = ScriptedServer::with_steps(scenario.steps.clone())?;
        // A client's port is taken, though no server listens there.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let closed = TcpStream::connect(listener.local_addr()?)?;
        let base_url = match scenario.place {
            Place::Plain => server.base_url(),
            Place::Tls => format!("https://{}", server.address()),
            Place::ClosedPort => format!("http://{}", closed.local_addr()?),
            Place::Nowhere => format!("https://{}.invalid", "x".repeat(64)),
        };
        let grant = grant(&scenario.dialect, &base_url).map_err(io::Error::other)?;
        Ok(RunningScenario { scenario, grant, server, elsewhere, _closed: closed })
    }

    /// Returns how many whole requests are allowed. A deadline may pass before the request is sent.
    fn requests(&self) -> RangeInclusive<usize> {
        let reads = self.steps.iter().any(|step| matches!(step, Step::Read | Step::ReadForReset));
        let most = usize::from(reads && !self.timeouts.attempt.is_zero());
        let is_late = self.expected == Expected::Transport(TransportErrorKind::Timeout);
        if is_late { 0..=most } else { most..=most }
    }
}

impl RunningScenario {
    /// Returns the grant. Its token is to be requested exactly once.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// Checks the result, that neither it nor its causes show a secret, and what the server saw: one
    /// connection and one request at most, as the dialect has it, and no redirect followed. The client
    /// should have closed its connection.
    ///
    /// # Errors
    /// A requirement is not met; the error says which.
    pub fn check(self, result: &Result<AccessToken, Error>) -> Result<(), String> {
        let Self { scenario, server, elsewhere, .. } = self;
        let address = server.address();
        let seen = server.stop();
        let stray = elsewhere.stop().connections;
        let check = || {
            is_silent(result)?;
            scenario.expected.check(result)?;
            let message = result.as_ref().err().map(Error::to_string).unwrap_or_default();
            ensure(message.contains(&*scenario.message), || {
                format!("expected {:?} in {message:?}", scenario.message)
            })?;
            let connections = usize::from(!scenario.timeouts.attempt.is_zero());
            ensure(seen.connections <= connections, || {
                format!("{} connections", seen.connections)
            })?;
            ensure(scenario.requests().contains(&seen.requests.len()), || {
                format!("{} requests: {:?}", seen.requests.len(), seen.errors)
            })?;
            ensure(stray == 0, || "followed a redirect".to_owned())?;
            for request in &seen.requests {
                let sent = normalized(request, &address.to_string())?;
                ensure(scenario.sent.is_none_or(|expected| sent == expected), || {
                    format!("sent {sent:?}")
                })?;
            }
            Ok(())
        };
        check().map_err(|problem: String| format!("{}: {problem}", scenario.name))
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn grant(dialect: &Dialect, base_url: &str) -> Result<Grant, polygrant::ConfigurationError> {
    let needs_scope = dialect.scope.required;
    let scopes = if needs_scope { Scopes::from(["item", "event"]) } else { Scopes::none() };
    Grant::new(dialect.clone(), dialect.endpoint_at(base_url)?, credentials(), scopes)
}

fn ensure(holds: bool, problem: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(problem()) }
}

/// Returns a request for comparison: the request line, the headers in lower case and in the order of their
/// bytes, an empty line, the body. `host`, which has to be right, and `user-agent` are left out.
fn normalized(request: &str, host: &str) -> Result<String, String> {
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((request, ""));
    let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    let mut headers: Vec<_> = headers
        .split("\r\n")
        .map(|header| {
            let (name, value) = header.split_once(':').unwrap_or((header, ""));
            format!("{}: {}", name.to_ascii_lowercase(), value.trim())
        })
        .collect();
    headers.sort();
    for expected in [&*format!("host: {host}"), "user-agent: "] {
        let found = headers.iter().position(|header| header.starts_with(expected));
        let found = found.ok_or_else(|| format!("no {expected:?} in {headers:?}"))?;
        headers.remove(found);
    }
    Ok(format!("{line}\n{}\n\n{body}", headers.join("\n")))
}
