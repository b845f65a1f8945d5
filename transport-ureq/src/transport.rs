//! One token request over the wire.

use std::fmt;
use std::io::Read;
use std::time::{Duration, SystemTime};

use polygrant::{
    AccessToken, Error, Grant, MAX_BODY, Timeouts, TransportError, TransportFault, UnixTime,
};
use ureq::http::Request;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body};
use zeroize::Zeroizing;

use crate::{fault, guard};

/// RFC 9110 §10.1.5 asks for one, and firewalls refuse requests without.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Sends token requests and brings the answers back.
///
/// Cloning is cheap and shares the agent; threads may share one.
///
/// * To make one: [`new`](Self::new), [`trusting`](Self::trusting),
///   [`with_agent`](Self::with_agent), then [`with_timeouts`](Self::with_timeouts).
/// * To use it: [`obtain`](Self::obtain).
#[derive(Clone)]
pub struct Transport {
    agent: Agent,
    timeouts: Timeouts,
}

impl Transport {
    /// With an agent of its own, which trusts Mozilla's certificate authorities.
    ///
    /// It keeps no connection: the next token is wanted in an hour, when an idle one is long dead.
    #[must_use]
    pub fn new() -> Self {
        Self::with_agent(agent(TlsConfig::default()))
    }

    /// With an agent of its own, which trusts these certificate authorities and no other.
    ///
    /// ureq ignores a certificate that it cannot read: nothing is trusted because of it.
    ///
    /// ```no_run
    /// use polygrant_ureq::Transport;
    /// use polygrant_ureq::ureq::tls::Certificate;
    ///
    /// let authority = Certificate::from_pem(&std::fs::read("authority.pem")?)?;
    /// let transport = Transport::trusting([authority]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn trusting(authorities: impl IntoIterator<Item = Certificate<'static>>) -> Self {
        let roots = RootCerts::from(authorities);
        Self::with_agent(agent(TlsConfig::builder().root_certs(roots).build()))
    }

    /// With your agent: your proxy, your certificates, your connections.
    ///
    /// [What holds for every request](crate#what-holds-for-every-request) holds with it too. If it
    /// keeps connections, a request may go out on one that the server is just closing; that is
    /// [`TransportFault::Closed`], and it is not sent again.
    #[must_use]
    pub fn with_agent(agent: Agent) -> Self {
        Self { agent, timeouts: Timeouts::default() }
    }

    /// The same with other deadlines.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use polygrant::Timeouts;
    /// use polygrant_ureq::Transport;
    ///
    /// let timeouts = Timeouts::default().with_attempt(Duration::from_secs(3));
    /// let transport = Transport::new().with_timeouts(timeouts);
    /// ```
    #[must_use]
    pub const fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// The same, but no deadline is longer than these.
    pub(crate) fn bounded_by(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = Timeouts::default()
            .with_connect(self.timeouts.connect.min(timeouts.connect))
            .with_attempt(self.timeouts.attempt.min(timeouts.attempt));
        self
    }

    /// As [`obtain`](Self::obtain), but not for longer than that.
    pub(crate) fn obtain_within(
        &self,
        grant: &Grant,
        timeout: Duration,
    ) -> Result<AccessToken, Error> {
        let timeouts = self.timeouts.with_attempt(timeout);
        self.clone().bounded_by(timeouts).obtain(grant)
    }

    /// Asks for one token: sends the grant's request once and reads the answer.
    ///
    /// Blocks for as long as [`Timeouts::attempt`] at most.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Malformed`], or [`Error::Transport`] with ureq's own error as
    /// its source.
    pub fn obtain(&self, grant: &Grant) -> Result<AccessToken, Error> {
        let (head, body) = grant.request().into_parts();
        // The body's bytes are borrowed, so that no copy of the secret is left behind here.
        let request = Request::from_parts(head, body.as_bytes());
        let request = guard::guarded(&self.agent, request, self.timeouts);
        let answer = self.agent.run(request).map_err(fault::transport_error)?;

        let (head, mut body) = answer.into_parts();
        // As large as it may get, so that growing leaves no copies of the token behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BODY + 1));
        let body = read(&mut body, &mut bytes).map(|()| bytes.as_slice());
        grant.conclude(&head, body, UnixTime::from(SystemTime::now()))
    }
}

impl Default for Transport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Transport {
    // An agent's own `Debug` shows the address of its proxy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}

fn agent(tls: TlsConfig) -> Agent {
    Agent::config_builder()
        .user_agent(USER_AGENT)
        .max_idle_connections(0)
        .tls_config(tls)
        .build()
        .new_agent()
}

/// Not by ureq's own `limit`, which takes a body of exactly the limit for too large.
fn read(body: &mut Body, bytes: &mut Vec<u8>) -> Result<(), TransportError> {
    body.as_reader()
        .take(MAX_BODY as u64 + 1)
        .read_to_end(bytes)
        .map_err(|error| fault::transport_error(error.into()))?;
    if bytes.len() > MAX_BODY {
        return Err(TransportError::new(TransportFault::TooLarge));
    }
    Ok(())
}
