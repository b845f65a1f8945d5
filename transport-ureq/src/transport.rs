//! One token request over the wire.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

#[cfg(doc)]
use polygrant::TransportErrorKind;
use polygrant::assertion::AssertionContext;
use polygrant::{
    AccessToken, ClientCertificate, Error, Grant, RequestBody, Timeouts, TransportError, UnixTime,
};
use polygrant_client::{
    AssertionSigners, AssertionSource, CertificateError, ClientIdentity, Proxies, RootCertificates,
    Rotating, Signer, SignerResult, with_signed,
};
use ureq::config::Config;
use ureq::http::header::DATE;
use ureq::http::uri::Scheme;
use ureq::http::{Method, Request, Response};
use ureq::{Agent, Body};

use crate::connector::TokenConnector;
use crate::read_body::read_body;
use crate::route::{Routes, Tunnel};
use crate::trust::Trust;
use crate::way::{Connect, Lookup};
use crate::{classify, guard, tunnel, whole};

/// The `User-Agent` of an agent that a [`Transport`] makes, for agents of yours as well: RFC 9110
/// §10.1.5 asks for one, and firewalls refuse requests without.
pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

type Sign = dyn Fn(&AssertionContext) -> SignerResult + Send + Sync;

/// Sends token requests and reads the responses.
///
/// Cloning is cheap and shares the agent; threads may share one.
///
/// * To make one: [`new`](Self::new), [`with_config`](Self::with_config),
///   [`with_agent`](Self::with_agent), then [`with_root_certificates`](Self::with_root_certificates),
///   [`with_client_certificate`](Self::with_client_certificate),
///   [`with_proxies`](Self::with_proxies), [`with_timeouts`](Self::with_timeouts),
///   [`with_signer`](Self::with_signer),
///   [`with_assertion_signer`](Self::with_assertion_signer),
///   [`with_client_certificate_presented`](Self::with_client_certificate_presented).
/// * To use it: [`fetch`](Self::fetch).
///
/// ```no_run
/// # fn run(grant: polygrant::Grant) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant_ureq::Transport;
///
/// let transport = Transport::new();
/// let token = transport.fetch(&grant)?;
/// println!("a {} token for {:?}", token.token_type(), token.expires_in());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Transport {
    agent: Agent,
    trust: Trust,
    routes: Routes,
    timeouts: Option<Timeouts>,
    signers: AssertionSigners<Sign>,
    certificate: ClientCertificate,
}

impl Transport {
    /// Returns a transport with an agent of its own, which trusts Mozilla's certificate authorities.
    ///
    /// It keeps no connection: the next token is wanted in an hour, when an idle one is long dead.
    #[must_use]
    pub fn new() -> Self {
        let settings = Agent::config_builder().user_agent(USER_AGENT).max_idle_connections(0);
        Self::with_config(settings.build())
    }

    /// Returns a transport with an agent of its own that has these settings, such as a proxy.
    ///
    /// ```
    /// use polygrant_ureq::Transport;
    /// use polygrant_ureq::ureq::Agent;
    ///
    /// let settings = Agent::config_builder().proxy(None).max_idle_connections(0).build();
    /// let transport = Transport::with_config(settings);
    /// ```
    #[must_use]
    pub fn with_config(settings: Config) -> Self {
        let connector = TokenConnector::new(Connect::default());
        Self::with_agent(Agent::with_parts(settings, connector, Lookup::default()))
    }

    /// Returns a transport over your agent: your certificates, your connections, and your proxy if you
    /// gave it one; see [proxies](crate#proxies).
    ///
    /// An agent may present a TLS client certificate of its own; ureq panics when it connects with a
    /// private key that it cannot read, or that is another certificate's.
    /// [`with_client_certificate`](Self::with_client_certificate) finds that out before.
    ///
    /// [What holds for every request](crate#what-holds-for-every-request) holds with it too. If it
    /// keeps connections, a request may go out on one that the server is just closing; that is
    /// [`TransportErrorKind::Closed`], and it is not sent again.
    ///
    /// Give the agent a [`TokenConnector`], as [`with_config`](Self::with_config) does. Without it a
    /// response over TLS that states no length is [`TransportErrorKind::Closed`], too, since ureq does
    /// not tell one that has ended from one that was cut short; and a request that no caller sends itself
    /// outlives its client, for as long as the attempt may take.
    #[must_use]
    pub fn with_agent(agent: Agent) -> Self {
        let certificate = match agent.config().tls_config().client_cert() {
            Some(_) => ClientCertificate::InHandshakes,
            None => ClientCertificate::Absent,
        };
        let (routes, signers) = (Routes::of_agent(&agent), AssertionSigners::default());
        Self { agent, trust: Trust::default(), routes, timeouts: None, signers, certificate }
    }

    /// Sets which certificate authorities are trusted, instead of Mozilla's or those of the agent.
    ///
    /// ```no_run
    /// use polygrant_ureq::{RootCertificates, Transport};
    ///
    /// let roots = RootCertificates::mozilla().with_pem(&std::fs::read("company-ca.pem")?)?;
    /// let transport = Transport::new().with_root_certificates(roots);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_root_certificates(mut self, roots: RootCertificates) -> Self {
        self.trust = self.trust.with_roots(roots);
        self
    }

    /// Presents a TLS client certificate to servers that ask for one (RFC 8705 §2): a certificate, the
    /// chain that leads to its authority, and its private key, all in one PEM. It goes before one of the
    /// agent's own.
    ///
    /// ```no_run
    /// use polygrant_ureq::Transport;
    ///
    /// let transport = Transport::new().with_client_certificate(&std::fs::read("client.pem")?)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// There is no certificate or no private key, one of them cannot be read, or the key is not the
    /// certificate's.
    pub fn with_client_certificate(self, pem: &[u8]) -> Result<Self, CertificateError> {
        Ok(self.presenting(Rotating::fixed(ClientIdentity::from_pem(pem)?)))
    }

    /// Presents the TLS client certificate that is in these files, as they are when a request is sent:
    /// others may replace them at any time. The files are PEM; the first has the certificate and the chain
    /// that leads to its authority, the second has its private key. They may be one file.
    ///
    /// Files that cannot be used, or do not fit together, are left alone, and the certificate before stays.
    /// A dialect that is [`certificate_bound`](polygrant::Dialect::certificate_bound) gets another token
    /// for another certificate.
    ///
    /// ```no_run
    /// use polygrant_ureq::Transport;
    ///
    /// let folder = "/var/run/secrets/tls";
    /// let transport = Transport::new()
    ///     .with_client_certificate_files(format!("{folder}/tls.crt"), format!("{folder}/tls.key"))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`with_client_certificate`](Self::with_client_certificate), or a file cannot be read. It says
    /// which file is to blame.
    pub fn with_client_certificate_files(
        self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Result<Self, CertificateError> {
        Ok(self.presenting(ClientIdentity::rotating(certificate, key)?))
    }

    fn presenting(mut self, identity: Rotating<ClientIdentity>) -> Self {
        self.trust = self.trust.with_identity(identity);
        if matches!(self.certificate, ClientCertificate::Absent) {
            self.certificate = ClientCertificate::InHandshakes;
        }
        self
    }

    #[cfg(test)]
    pub(crate) const fn routes(&self) -> &Routes {
        &self.routes
    }

    pub(crate) fn certificate_generation(&self) -> u64 {
        self.trust.certificate_generation()
    }

    /// Sets which proxies token requests go through, instead of those that the environment, or the
    /// agent, names. [`Proxies::none`] is for none.
    ///
    /// ```
    /// use polygrant_ureq::{Proxies, Transport};
    ///
    /// let proxies = Proxies::new("http://user:password@proxy.example.com:3128")?;
    /// let transport = Transport::new().with_proxies(proxies.with_no_proxy("corp.example.com"));
    /// # Ok::<(), polygrant_ureq::ProxyError>(())
    /// ```
    #[must_use]
    pub fn with_proxies(mut self, proxies: Proxies) -> Self {
        self.routes = Routes::Rules(proxies);
        self
    }

    /// Sets other deadlines than [`Timeouts::default`].
    ///
    /// A [`TokenClient`](crate::TokenClient) takes them from its policy; where they are set here as well,
    /// the shorter hold.
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
        self.timeouts = Some(timeouts);
        self
    }

    /// Signs the assertions that dialects [describe](polygrant::Dialect::signing) with this key: a
    /// `PrivateKey`, with the feature `signing`, or a [`SigningCallback`](crate::SigningCallback) of a key
    /// service. A key file that others replace is read anew by `PrivateKey::rotating`. Assertions are dated
    /// by the server's clock, as far as its last response told it.
    ///
    /// The time that it takes counts into [`Timeouts::attempt`], but nothing interrupts it. If it
    /// fails, nothing is sent, and the error is [`TransportErrorKind::Assertion`] with the signer's own
    /// as its source.
    ///
    /// ```no_run
    /// # #[cfg(feature = "signing")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use polygrant_ureq::{PrivateKey, Transport};
    ///
    /// let key = PrivateKey::from_file("key.pem")?.with_key_id("my-key");
    /// let transport = Transport::new().with_signer(key);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "signing"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn with_signer(mut self, signer: impl Signer) -> Self {
        self.signers
            .set_signer(Arc::new(move |context: &AssertionContext| signer.assertion(context)));
        self
    }

    /// Sets what makes the assertion of that name, whether or not the dialect describes it: it is called
    /// once for each request that needs one, those included that a [`TokenClient`](crate::TokenClient)
    /// sends by itself. It is told the client, the audience and the time.
    ///
    /// The time that it takes counts into [`Timeouts::attempt`], but nothing interrupts it. If it
    /// fails, nothing is sent, and the error is [`TransportErrorKind::Assertion`] with the signer's own
    /// as its source.
    ///
    /// ```
    /// # fn sign(_: &str, _: &str) -> Result<String, std::io::Error> { Ok("e30.e30.c2ln".to_owned()) }
    /// use polygrant_ureq::Transport;
    ///
    /// let transport = Transport::new().with_assertion_signer("client_assertion", |context| {
    ///     Ok(sign(context.client_id(), context.audience())?)
    /// });
    /// ```
    #[must_use]
    pub fn with_assertion_signer(
        mut self,
        assertion: impl Into<String>,
        sign: impl Fn(&AssertionContext) -> SignerResult + Send + Sync + 'static,
    ) -> Self {
        self.signers.set(assertion.into(), Arc::new(sign));
        self
    }

    /// Says that the server gets to see a TLS client certificate, though the agent's settings have
    /// none: a connector of your own presents it, or a sidecar on this machine.
    ///
    /// Without either, a dialect that [wants](polygrant::Dialect::client_certificate) one is refused
    /// with [`TransportErrorKind::ClientCertificate`] before anything is sent. So it is over plain
    /// `http`, where an agent presents none, unless this says otherwise: for a sidecar, or a sandbox.
    #[must_use]
    pub const fn with_client_certificate_presented(mut self) -> Self {
        self.certificate = ClientCertificate::Vouched;
        self
    }

    /// Sets these deadlines, or those that were set before, if they are shorter.
    pub(crate) fn bounded_by(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = Some(self.timeouts.map_or(timeouts, |own| own.min(timeouts)));
        self
    }

    /// Fetches one token: sends the grant's request once and reads the response. The assertions that
    /// the grant [lacks](Grant::missing_assertions) are
    /// [signed](Self::with_assertion_signer) before.
    ///
    /// Blocks for as long as [`Timeouts::attempt`] at most, unless a signer takes longer.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Malformed`], or [`Error::Transport`] with ureq's own error as
    /// its source, if that does not show the query of the request's URL.
    pub fn fetch(&self, grant: &Grant) -> Result<AccessToken, Error> {
        let unsent = |error: TransportError| error.with_uri(grant.endpoint().uri());
        grant.check_client_certificate(self.certificate).map_err(unsent)?;
        let since = Instant::now();
        let grant = self.signed(grant).map_err(unsent)?;
        let timeouts = self.timeouts.unwrap_or_default();
        // With none left, ureq gives up before it connects.
        let left = timeouts.attempt.saturating_sub(since.elapsed());

        let request = grant.request();
        let tunnel = self.routes.to(request.uri()).map_err(unsent)?;
        let uri = request.uri().clone();
        let failed = |error: TransportError| {
            let error = self.trust.explained(error).with_uri(&uri);
            match &tunnel {
                Some(tunnel) => error.with_proxy(Arc::clone(&tunnel.address)),
                None => error,
            }
        };
        let is_tls = uri.scheme() == Some(&Scheme::HTTPS);
        whole::begin();
        tunnel::begin(tunnel.as_ref());
        let timeouts = timeouts.with_attempt(left);
        let response = self.send(request, tunnel.as_ref(), timeouts).map_err(failed)?;

        let (head, mut body) = response.into_parts();
        let date = head.headers.get(DATE).and_then(|date| date.to_str().ok());
        self.signers.note_date(&grant, date, now());
        let bytes = read_body(&mut body).map_err(failed);
        let bytes = bytes.and_then(|bytes| whole::check(&head, &body, is_tls).map(|()| bytes));
        let body = bytes.as_deref().map(Vec::as_slice).map_err(Clone::clone);
        grant.conclude(&head, body, now())
    }

    /// Returns the grant with all assertions that it lacks. None is signed if one has no signer.
    fn signed<'g>(&self, grant: &'g Grant) -> Result<Cow<'g, Grant>, TransportError> {
        let mut signed = Cow::Borrowed(grant);
        for (context, source) in self.signers.needed_by(grant, now())? {
            let assertion = match source {
                AssertionSource::Signer(sign) => sign(&context),
                AssertionSource::Made(made) => made,
            };
            signed = with_signed(&signed, context.assertion(), assertion)?;
        }
        Ok(signed)
    }

    fn send(
        &self,
        request: Request<RequestBody>,
        tunnel: Option<&Tunnel>,
        timeouts: Timeouts,
    ) -> Result<Response<Body>, TransportError> {
        let proxy = tunnel.map(|tunnel| tunnel.proxy.clone());
        let tls = self.trust.settings(self.agent.config().tls_config());
        let (head, body) = request.into_parts();
        let response = if head.method == Method::GET {
            // ureq would state the length of a body, even of an empty one.
            let request = Request::from_parts(head, ());
            self.agent.run(guard::guarded(&self.agent, request, proxy, tls, timeouts))
        } else {
            // The body's bytes are borrowed, so that no copy of the secret is left behind here.
            let request = Request::from_parts(head, body.as_bytes());
            self.agent.run(guard::guarded(&self.agent, request, proxy, tls, timeouts))
        };
        response.map_err(|error| classify::transport_error(error, tunnel))
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

fn now() -> UnixTime {
    UnixTime::from(SystemTime::now())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_policys_timeouts_are_cut_by_those_that_were_set_alone() {
        let seconds = |attempt| Timeouts::default().with_attempt(Duration::from_secs(attempt));
        let minute = Transport::new().bounded_by(seconds(60)).timeouts.unwrap();
        assert_eq!((minute.attempt.as_secs(), minute.connect().as_secs()), (60, 20));
        let set = Transport::new().with_timeouts(seconds(30)).bounded_by(seconds(60));
        let set = set.timeouts.unwrap();
        assert_eq!((set.attempt.as_secs(), set.connect().as_secs()), (30, 10));
        let longer = Transport::new().with_timeouts(seconds(90)).bounded_by(seconds(60));
        assert_eq!(longer.timeouts.unwrap().attempt.as_secs(), 60);
    }
}
