//! One token over the wire.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use http_body::Body as _;
use http_body_util::{BodyExt, Limited};
use hyper::rt::{Sleep, Timer};
use polygrant::assertion::{AssertionContext, KeyInfo};
use polygrant::dialect::Algorithm;
use polygrant::{
    AccessToken, ClientCertificate, Error, Grant, MAX_BODY, MAX_HEADERS, Timeouts, TransportError,
    TransportErrorKind, TransportErrorReason,
};
use polygrant_client::{
    AssertionSigners, AssertionSource, Clock, Signer, SignerError, SignerResult, with_signed,
};
use tower_service::Service;

use crate::body::Body;
use crate::classify::transport_error;
use crate::user_agent::USER_AGENT;

type Sign =
    dyn Fn(&AssertionContext) -> Pin<Box<dyn Future<Output = SignerResult> + Send>> + Send + Sync;

/// Sends token requests and reads the responses. Cloning is as cheap as cloning its service.
///
/// `S` is any HTTP client: a [`tower_service::Service`] from requests to responses. It should follow
/// no redirects and send nothing twice; the ready-made one, [`Transport::tokio`](Transport::tokio),
/// does neither.
///
/// * To make one: [`new`](Self::new) or, with the feature `tokio`, [`tokio`](Transport::tokio) or a
///   [`Builder`](crate::Builder); then [`with_timeouts`](Self::with_timeouts),
///   [`with_signer`](Self::with_signer), [`with_async_signer`](Self::with_async_signer),
///   [`with_assertion_signer`](Self::with_assertion_signer),
///   [`with_client_certificate_presented`](Self::with_client_certificate_presented).
/// * To use it: [`fetch`](Self::fetch).
///
/// ```no_run
/// # #[cfg(feature = "tokio")]
/// # async fn run(grant: polygrant::Grant) -> Result<(), Box<dyn std::error::Error>> {
/// use polygrant_hyper::Transport;
///
/// let transport = Transport::tokio();
/// let token = transport.fetch(&grant).await?;
/// println!("a {} token for {:?}", token.token_type(), token.expires_in());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Transport<S> {
    service: S,
    timer: Arc<dyn Timer + Send + Sync>,
    clock: Arc<dyn Clock>,
    timeouts: Option<Timeouts>,
    signers: AssertionSigners<Sign>,
    certificate: ClientCertificate,
    /// Tells which client certificate is presented.
    certificate_generation: Option<Arc<dyn Fn() -> u64 + Send + Sync>>,
}

impl<S> Transport<S> {
    /// Returns a transport over a client of yours, with the timer and the clock of your runtime
    /// (`hyper_util::rt::TokioTimer` and `TokioClock` on tokio). No other clock is read, the timer's own
    /// included.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # fn main() {
    /// use hyper_util::client::legacy::Client;
    /// use hyper_util::rt::{TokioExecutor, TokioTimer};
    /// use polygrant_hyper::{Body, TokioClock, Transport};
    ///
    /// // For a token server on this machine: plain HTTP.
    /// let mut http = Client::builder(TokioExecutor::new());
    /// let http = http.pool_max_idle_per_host(0).retry_canceled_requests(false).build_http::<Body>();
    /// let transport = Transport::new(http, TokioTimer::new(), TokioClock::new());
    /// # drop(transport);
    /// # }
    /// # #[cfg(not(feature = "tokio"))]
    /// # fn main() {}
    /// ```
    pub fn new(service: S, timer: impl Timer + Send + Sync + 'static, clock: impl Clock) -> Self {
        Self {
            service,
            timer: Arc::new(timer),
            clock: Arc::new(clock),
            timeouts: None,
            signers: AssertionSigners::default(),
            certificate: ClientCertificate::Absent,
            certificate_generation: None,
        }
    }

    /// Sets other deadlines than [`Timeouts::default`].
    ///
    /// A [`TokenClient`](crate::TokenClient) takes them from its policy; where they are set here as well,
    /// the shorter hold. A service finds them among a request's extensions, as [`Timeouts`]; connecting
    /// is its affair, and the ready-made one keeps to [`Timeouts::connect`].
    #[must_use]
    pub const fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = Some(timeouts);
        self
    }

    /// Signs the assertions that dialects [describe](polygrant::Dialect::signing) with this key: a
    /// `PrivateKey`, with the feature `signing`; if others replace its file, `PrivateKey::rotating`. One that
    /// blocks, such as a hardware module's, is better [awaited](Self::with_async_signer). Assertions are
    /// dated by the server's clock, as far as its last response told it.
    ///
    /// ```no_run
    /// # #[cfg(all(feature = "signing", feature = "tokio"))]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use polygrant_hyper::{PrivateKey, Transport};
    ///
    /// let key = PrivateKey::from_file("key.pem")?.with_key_id("my-key");
    /// let transport = Transport::tokio().with_signer(key);
    /// # drop(transport);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(all(feature = "signing", feature = "tokio")))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn with_signer(mut self, signer: impl Signer) -> Self {
        self.signers.set_signer(Arc::new(move |context: &AssertionContext| {
            Box::pin(ready(signer.assertion(context)))
        }));
        self
    }

    /// Signs the assertions that dialects describe by a function: of a key service, or of a hardware
    /// module. It gets the bytes to be signed, and returns the signature as RFC 7518 §3 has it, or in DER.
    ///
    /// The time that it takes counts into [`Timeouts::attempt`]; after that it is dropped. If it
    /// fails, nothing is sent, and the error is [`TransportErrorKind::Assertion`] with its own error
    /// as its source.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # fn main() {
    /// # async fn ask_key_service(_: Vec<u8>) -> Result<Vec<u8>, std::io::Error> { Ok(vec![0; 64]) }
    /// use polygrant::assertion::KeyInfo;
    /// use polygrant::dialect::Algorithm;
    /// use polygrant_hyper::Transport;
    ///
    /// let key = KeyInfo::new([Algorithm::Es256]).with_key_id("projects/p/keys/7");
    /// let transport = Transport::tokio()
    ///     .with_async_signer(key, |_algorithm, input| async { Ok(ask_key_service(input).await?) });
    /// # drop(transport);
    /// # }
    /// # #[cfg(not(feature = "tokio"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn with_async_signer<F>(
        mut self,
        key: KeyInfo,
        sign: impl Fn(Algorithm, Vec<u8>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Vec<u8>, SignerError>> + Send + 'static,
    {
        self.signers.set_signer(Arc::new(move |context: &AssertionContext| {
            let unsigned = match context.unsigned(&key) {
                Ok(unsigned) => unsigned,
                Err(error) => return Box::pin(ready(Err(error.into()))),
            };
            let signature = sign(unsigned.algorithm(), unsigned.input().to_vec());
            Box::pin(async move { Ok(unsigned.with_signature(&signature.await?)?) })
        }));
        self
    }

    /// Sets what makes the assertion of that name, whether or not the dialect describes it: it is called
    /// once for each request that needs one, those included that a [`TokenClient`](crate::TokenClient)
    /// sends by itself. It is told the client, the audience and the time.
    ///
    /// The time that it takes counts into [`Timeouts::attempt`]; after that it is dropped. If it
    /// fails, nothing is sent, and the error is [`TransportErrorKind::Assertion`] with the signer's own
    /// as its source.
    ///
    /// ```
    /// # #[cfg(feature = "tokio")]
    /// # fn main() {
    /// # async fn sign(_: String) -> Result<String, std::io::Error> { Ok("e30.e30.c2ln".to_owned()) }
    /// use polygrant_hyper::Transport;
    ///
    /// let transport = Transport::tokio().with_assertion_signer("client_assertion", |context| {
    ///     let audience = context.audience().to_owned();
    ///     async { Ok(sign(audience).await?) }
    /// });
    /// # drop(transport);
    /// # }
    /// # #[cfg(not(feature = "tokio"))]
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn with_assertion_signer<F>(
        mut self,
        assertion: impl Into<String>,
        sign: impl Fn(&AssertionContext) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = SignerResult> + Send + 'static,
    {
        self.signers.set(
            assertion.into(),
            Arc::new(move |context: &AssertionContext| Box::pin(sign(context))),
        );
        self
    }

    /// Says that the server gets to see a TLS client certificate, which the service presents.
    ///
    /// Without that, a dialect that [wants](polygrant::Dialect::client_certificate) one is refused
    /// with [`TransportErrorKind::ClientCertificate`] before anything is sent. The ready-made transport
    /// [knows by itself](crate::Builder::with_client_certificate), and needs this over plain `http`
    /// alone, where it presents none: for a sidecar on this machine, or a sandbox.
    #[must_use]
    pub const fn with_client_certificate_presented(mut self) -> Self {
        self.certificate = ClientCertificate::Vouched;
        self
    }

    #[cfg(feature = "tokio")]
    pub(crate) const fn with_certificate(mut self, certificate: ClientCertificate) -> Self {
        self.certificate = certificate;
        self
    }

    #[cfg(feature = "tokio")]
    pub(crate) fn with_certificate_generation(
        mut self,
        generation: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        self.certificate_generation = Some(Arc::new(generation));
        self
    }

    pub(crate) fn certificate_generation(&self) -> u64 {
        self.certificate_generation.as_ref().map_or(0, |generation| generation())
    }

    /// Returns the grant with all assertions that it lacks. None is signed if one has no signer.
    async fn signed<'g>(&self, grant: &'g Grant) -> Result<Cow<'g, Grant>, TransportError> {
        let mut signed = Cow::Borrowed(grant);
        for (context, source) in self.signers.needed_by(grant, self.clock.now().wall)? {
            let assertion = match source {
                AssertionSource::Signer(sign) => sign(&context).await,
                AssertionSource::Made(made) => made,
            };
            signed = with_signed(&signed, context.assertion(), assertion)?;
        }
        Ok(signed)
    }

    pub(crate) fn timer(&self) -> &(dyn Timer + Send + Sync) {
        &*self.timer
    }

    pub(crate) const fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }
}

impl<S: Clone> Transport<S> {
    /// Returns the same with these deadlines, or those that were set before, if they are shorter.
    pub(crate) fn bounded_by(&self, timeouts: Timeouts) -> Self {
        self.clone().with_timeouts(self.timeouts.map_or(timeouts, |own| own.min(timeouts)))
    }
}

impl<S, B> Transport<S>
where
    S: Service<Request<Body>, Response = Response<B>> + Clone,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    B: http_body::Body,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    /// Fetches one token: sends the grant's request once and reads the response. The assertions that
    /// the grant [lacks](Grant::missing_assertions) are
    /// [signed](Self::with_assertion_signer) before.
    ///
    /// Dropping the future cancels the request.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Malformed`], or [`Error::Transport`] if the response did not come,
    /// or not whole, within [`Timeouts::attempt`]. Its source is the service's own error, if that does
    /// not show the query of the request's URL.
    pub async fn fetch(&self, grant: &Grant) -> Result<AccessToken, Error> {
        let endpoint = grant.endpoint().uri();
        let unsent = |error: TransportError| error.with_uri(endpoint);
        grant.check_client_certificate(self.certificate).map_err(unsent)?;
        let timeouts = self.timeouts.unwrap_or_default();
        if timeouts.attempt.is_zero() {
            // A timer may be late by a tick, and the secret would have left.
            return Err(unsent(TransportError::new(TransportErrorKind::Timeout)).into());
        }
        let mut deadline = self.timer.sleep(timeouts.attempt);
        let signed = within(&mut deadline, self.signed(grant)).await.and_then(|signed| signed);
        let grant = signed.map_err(unsent)?;
        // A signer may hold up its whole thread.
        if matches!(grant, Cow::Owned(_)) && has_passed(&mut deadline).await {
            return Err(unsent(TransportError::new(TransportErrorKind::Timeout)).into());
        }

        let mut request = grant.request().map(Body::from);
        let user_agent = request.headers_mut().entry(header::USER_AGENT);
        user_agent.or_insert(HeaderValue::from_static(USER_AGENT));
        if request.method() == Method::POST && request.body().is_end_stream() {
            // hyper leaves it out, and some servers then respond with 411 (RFC 9110 §8.6).
            request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        request.extensions_mut().insert(timeouts);
        let uri = request.uri().clone();
        let failed = |error: TransportError| error.with_uri(&uri);

        let mut service = self.service.clone();
        let response = async {
            poll_fn(|cx| service.poll_ready(cx)).await?;
            service.call(request).await
        };
        let response = within(&mut deadline, response).await.map_err(failed)?;
        let response = response.map_err(transport_error).map_err(failed)?;

        let (head, body) = response.into_parts();
        let date = head.headers.get(header::DATE).and_then(|date| date.to_str().ok());
        self.signers.note_date(&grant, date, self.clock.now().wall);
        if size(&head.headers) > MAX_HEADERS {
            return Err(failed(TransportError::new(TransportErrorKind::TooLarge)).into());
        }
        let body = within(&mut deadline, Limited::new(body, MAX_BODY).collect())
            .await
            .and_then(|body| body.map_err(transport_error))
            .map_err(failed)
            .map(http_body_util::Collected::to_bytes);
        grant.conclude(&head, body.as_deref().map_err(Clone::clone), self.clock.now().wall)
    }
}

/// Returns the size of the headers as HTTP/1.1 writes them. A client's own cap may be soft, as hyper's is:
/// what has been read by then counts.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + ": \r\n".len() + value.len()).sum()
}

/// Waits for a future, but not beyond the deadline.
async fn within<F: Future>(
    deadline: &mut Pin<Box<dyn Sleep>>,
    future: F,
) -> Result<F::Output, TransportError> {
    let mut future = pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => deadline
            .as_mut()
            .poll(cx)
            .map(|()| Err(TransportError::with_reason(TransportErrorReason::ResponseTimedOut))),
    })
    .await
}

async fn has_passed(deadline: &mut Pin<Box<dyn Sleep>>) -> bool {
    poll_fn(|cx| Poll::Ready(deadline.as_mut().poll(cx).is_ready())).await
}

impl<S> fmt::Debug for Transport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}
