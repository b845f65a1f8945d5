//! A client in memory and a clock that is set by hand: no socket, no runtime, no waiting.

use std::collections::VecDeque;
use std::error::Error as StdError;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::BodyExt;
use hyper::rt::{Sleep, Timer};
use polygrant::{
    AccessToken, Error, Grant, MAX_BODY, MAX_HEADERS, RefusalClass, Timeouts, TransportFault,
};
use polygrant_hyper::{Body, Transport, USER_AGENT};
use tower_service::Service;

use crate::exchange::{fault, grant, token_body};

type BoxError = Box<dyn StdError + Send + Sync>;
type Answering = Pin<Box<dyn Future<Output = Result<Response<Chunks>, BoxError>>>>;
type Ready = fn() -> Poll<Result<(), BoxError>>;

/// Answers each request with what the function makes of it. A clone has to become ready again.
struct Memory {
    ready: Ready,
    is_ready: bool,
    answer: Arc<dyn Fn(Request<Body>) -> Answering>,
}

impl Clone for Memory {
    fn clone(&self) -> Self {
        Self { ready: self.ready, is_ready: false, answer: Arc::clone(&self.answer) }
    }
}

impl Service<Request<Body>> for Memory {
    type Response = Response<Chunks>;
    type Error = BoxError;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let ready = (self.ready)();
        self.is_ready = matches!(ready, Poll::Ready(Ok(())));
        ready
    }

    fn call(&mut self, request: Request<Body>) -> Answering {
        assert!(self.is_ready, "called before it was ready");
        self.is_ready = false;
        (self.answer)(request)
    }
}

/// A body in these pieces; `None` never comes.
struct Chunks(VecDeque<Option<io::Result<Bytes>>>);

impl Chunks {
    fn of(chunks: impl IntoIterator<Item = Option<io::Result<Bytes>>>) -> Self {
        Self(chunks.into_iter().collect())
    }
}

fn chunk(bytes: impl Into<Bytes>) -> Option<io::Result<Bytes>> {
    Some(Ok(bytes.into()))
}

impl http_body::Body for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(None) = self.0.front() {
            return Poll::Pending;
        }
        Poll::Ready(self.0.pop_front().flatten().map(|chunk| chunk.map(Frame::data)))
    }
}

/// Milliseconds since the start, as the test says.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn set(&self, elapsed: u64) {
        self.0.store(elapsed, Ordering::SeqCst);
    }
}

impl Timer for Clock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        let due = self.0.load(Ordering::SeqCst) + u64::try_from(duration.as_millis()).unwrap();
        Box::pin(Nap { clock: self.clone(), due })
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        panic!("this clock knows no instants")
    }
}

struct Nap {
    clock: Clock,
    due: u64,
}

impl Future for Nap {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let is_over = self.clock.0.load(Ordering::SeqCst) >= self.due;
        if is_over { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Sleep for Nap {}

/// One poll, since nothing here wakes anybody.
fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn ready() -> Poll<Result<(), BoxError>> {
    Poll::Ready(Ok(()))
}

fn transport<A>(ready: Ready, answer: impl Fn(Request<Body>) -> A + 'static) -> Transport<Memory>
where
    A: Future<Output = Result<Response<Chunks>, BoxError>> + 'static,
{
    transport_by(&Clock::default(), ready, answer)
}

fn transport_by<A>(
    clock: &Clock,
    ready: Ready,
    answer: impl Fn(Request<Body>) -> A + 'static,
) -> Transport<Memory>
where
    A: Future<Output = Result<Response<Chunks>, BoxError>> + 'static,
{
    let answer = Arc::new(move |request| -> Answering { Box::pin(answer(request)) });
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(1000));
    Transport::new(Memory { ready, is_ready: false, answer }, clock.clone()).with_timeouts(timeouts)
}

fn answered(status: u16, body: Chunks) -> Response<Chunks> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

fn somewhere() -> Grant {
    grant("https://auth.example")
}

/// What comes at once of an answer with this status and these pieces of a body.
fn outcome<const N: usize>(
    status: u16,
    chunks: fn() -> [Option<io::Result<Bytes>>; N],
) -> Result<AccessToken, Error> {
    let transport =
        transport(ready, move |_| async move { Ok(answered(status, Chunks::of(chunks()))) });
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.obtain(&grant))) else { panic!("it waits") };
    result
}

/// What comes of an exchange that waits: nothing just before the deadline, and then this.
fn late(ready: Ready, answer: fn() -> Poll<Response<Chunks>>) -> Result<AccessToken, Error> {
    let clock = Clock::default();
    let transport = transport_by(&clock, ready, move |_| async move {
        let mut answer = Some(answer());
        Ok(std::future::poll_fn(|_| answer.take().unwrap_or(Poll::Pending)).await)
    });
    let grant = somewhere();
    let mut exchange = pin!(transport.obtain(&grant));
    for elapsed in [0, 1, 999] {
        clock.set(elapsed);
        assert!(poll(exchange.as_mut()).is_pending(), "{elapsed} ms");
    }
    clock.set(1000);
    let Poll::Ready(result) = poll(exchange) else { panic!("it still waits") };
    result
}

#[test]
fn a_request_as_any_service_gets_it() {
    let transport = transport(ready, |request| async {
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri(), "https://auth.example/token");
        assert_eq!(request.headers()["user-agent"], USER_AGENT);
        assert!(request.headers()["authorization"].is_sensitive());
        let body = request.into_body().collect().await?.to_bytes();
        assert_eq!(&*body, b"grant_type=client_credentials");
        Ok(answered(200, Chunks::of([chunk(token_body())])))
    });
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.obtain(&grant))) else { panic!("it waits") };
    assert_eq!(result.unwrap().expires_in(), Some(Duration::from_secs(3600)));
}

#[test]
fn a_token_in_pieces() {
    let token = outcome(200, || {
        let body = Bytes::from(token_body());
        [chunk(body.slice(..9)), chunk(""), chunk(body.slice(9..))]
    });
    token.unwrap();
}

#[test]
fn a_service_that_does_not_become_ready() {
    let answer = || panic!("called before it was ready");
    assert_eq!(fault(late(|| Poll::Pending, answer)), TransportFault::Timeout);
}

#[test]
fn no_answer_in_time() {
    assert_eq!(fault(late(ready, || Poll::Pending)), TransportFault::Timeout);
}

#[test]
fn half_a_body_in_time() {
    let ok = late(ready, || Poll::Ready(answered(200, Chunks::of([chunk("{"), None]))));
    assert_eq!(fault(ok), TransportFault::Timeout);
    let no = late(ready, || Poll::Ready(answered(401, Chunks::of([chunk("{"), None]))));
    assert_eq!(no.unwrap_err().as_refusal().unwrap().class(), RefusalClass::Credentials);
}

/// Nothing is sent, not even for a service that would answer at once.
#[test]
fn no_time_at_all() {
    let transport = transport(ready, |_| async { panic!("it was sent") });
    let transport = transport.with_timeouts(Timeouts::default().with_attempt(Duration::ZERO));
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.obtain(&grant))) else { panic!("it waits") };
    assert_eq!(fault(result), TransportFault::Timeout);
}

#[test]
fn a_service_that_fails_before_it_is_ready() {
    let failing: Ready = || Poll::Ready(Err("the pool is shut".into()));
    let transport = transport(failing, |_| async { panic!("it was sent") });
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.obtain(&grant))) else { panic!("it waits") };
    let Err(Error::Transport(error)) = result else { panic!("{result:?}") };
    assert_eq!(error.fault(), TransportFault::Other);
    assert_eq!(error.source().unwrap().to_string(), "the pool is shut");
}

/// The innermost cause that says anything decides, also inside an `io::Error`.
#[test]
fn a_call_that_fails() {
    use io::ErrorKind::{
        BrokenPipe, ConnectionRefused, ConnectionReset, NetworkDown, PermissionDenied, TimedOut,
        UnexpectedEof, WriteZero,
    };
    for (kind, expected) in [
        (TimedOut, TransportFault::Timeout),
        (ConnectionRefused, TransportFault::Connect),
        (NetworkDown, TransportFault::Connect),
        (PermissionDenied, TransportFault::Connect),
        (ConnectionReset, TransportFault::Closed),
        (BrokenPipe, TransportFault::Closed),
        (WriteZero, TransportFault::Closed),
        (UnexpectedEof, TransportFault::Closed),
        (io::ErrorKind::NotFound, TransportFault::Other),
    ] {
        for wrapped in [false, true] {
            let transport = transport(ready, move |_| async move {
                let error = io::Error::from(kind);
                Err(if wrapped { io::Error::other(error).into() } else { error.into() })
            });
            let grant = somewhere();
            let result = poll(pin!(transport.obtain(&grant)));
            let Poll::Ready(result) = result else { panic!("it waits") };
            assert_eq!(fault(result), expected, "{kind:?}");
        }
    }
}

#[test]
fn a_body_that_breaks_off() {
    let chunks = || [chunk("{"), Some(Err(io::ErrorKind::ConnectionReset.into()))];
    assert_eq!(fault(outcome(200, chunks)), TransportFault::Closed);
    let refused = outcome(401, chunks).unwrap_err();
    assert_eq!(refused.as_refusal().unwrap().class(), RefusalClass::Credentials);
}

/// The cap stops the reading: the last piece, which never comes, is not waited for.
#[test]
fn a_body_that_is_too_large() {
    let chunks = || [chunk(vec![b' '; MAX_BODY]), chunk(" "), None];
    assert_eq!(fault(outcome(200, chunks)), TransportFault::TooLarge);
    let refused = outcome(503, chunks).unwrap_err();
    assert_eq!(refused.as_refusal().unwrap().class(), RefusalClass::Transient);
}

#[test]
fn a_head_that_is_too_large() {
    for (length, expected) in [(MAX_HEADERS - 5, None), (MAX_HEADERS - 4, Some(()))] {
        let transport = transport(ready, move |_| async move {
            let mut response = answered(200, Chunks::of([chunk(token_body())]));
            let value = http::HeaderValue::from_bytes(&vec![b'y'; length]).unwrap();
            response.headers_mut().insert("x", value);
            Ok(response)
        });
        let grant = somewhere();
        let Poll::Ready(result) = poll(pin!(transport.obtain(&grant))) else { panic!("it waits") };
        match expected {
            None => drop(result.unwrap()),
            Some(()) => assert_eq!(fault(result), TransportFault::TooLarge),
        }
    }
}

/// At each point where it waits.
#[test]
fn an_abandoned_exchange() {
    let held = Arc::new(());
    let calling = Arc::clone(&held);
    let transport = transport(ready, move |_| {
        let held = Arc::clone(&calling);
        async move {
            std::future::pending::<()>().await;
            drop(held);
            Err("never".into())
        }
    });
    let grant = somewhere();
    let mut exchange = Box::pin(transport.obtain(&grant));
    assert!(poll(exchange.as_mut()).is_pending());
    assert_eq!(Arc::strong_count(&held), 3);
    drop(exchange);
    assert_eq!(Arc::strong_count(&held), 2);
}
