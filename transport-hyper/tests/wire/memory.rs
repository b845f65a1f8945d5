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
use hyper::rt::{Sleep, Timer};
use polygrant::{AccessToken, Error, Grant, Timeouts, UnixTime};
use polygrant_hyper::{Body, Transport};
use polygrant_lifecycle::Now;
use tower_service::Service;

use crate::exchange::grant;

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;
type Responding = Pin<Box<dyn Future<Output = Result<Response<Chunks>, BoxError>>>>;
pub(crate) type Ready = fn() -> Poll<Result<(), BoxError>>;

/// Responds to each request with what the function makes of it. A clone has to become ready again.
pub(crate) struct Memory {
    ready: Ready,
    is_ready: bool,
    respond: Arc<dyn Fn(Request<Body>) -> Responding>,
}

impl Clone for Memory {
    fn clone(&self) -> Self {
        Self { ready: self.ready, is_ready: false, respond: Arc::clone(&self.respond) }
    }
}

impl Service<Request<Body>> for Memory {
    type Response = Response<Chunks>;
    type Error = BoxError;
    type Future = Responding;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        let ready = (self.ready)();
        self.is_ready = matches!(ready, Poll::Ready(Ok(())));
        ready
    }

    fn call(&mut self, request: Request<Body>) -> Responding {
        assert!(self.is_ready, "called before it was ready");
        self.is_ready = false;
        (self.respond)(request)
    }
}

/// A body in these pieces; `None` never comes.
pub(crate) struct Chunks(VecDeque<Option<io::Result<Bytes>>>);

impl Chunks {
    pub(crate) fn of(chunks: impl IntoIterator<Item = Option<io::Result<Bytes>>>) -> Self {
        Self(chunks.into_iter().collect())
    }
}

pub(crate) fn chunk(bytes: impl Into<Bytes>) -> Option<io::Result<Bytes>> {
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
pub(crate) struct Clock(Arc<AtomicU64>);

impl Clock {
    pub(crate) fn set(&self, elapsed: u64) {
        self.0.store(elapsed, Ordering::SeqCst);
    }
}

impl Timer for Clock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        let due = self.0.load(Ordering::SeqCst) + u64::try_from(duration.as_millis()).unwrap();
        Box::pin(Pause { clock: self.clone(), due })
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        panic!("this clock knows no instants")
    }
}

impl polygrant_hyper::Clock for Clock {
    fn now(&self) -> Now {
        let steady = Duration::from_millis(self.0.load(Ordering::SeqCst));
        Now { wall: UnixTime::from_secs(1_800_000_000).saturating_add(steady), steady }
    }
}

struct Pause {
    clock: Clock,
    due: u64,
}

impl Future for Pause {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let is_over = self.clock.0.load(Ordering::SeqCst) >= self.due;
        if is_over { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Sleep for Pause {}

/// One poll, since nothing here wakes anybody.
pub(crate) fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

pub(crate) fn ready() -> Poll<Result<(), BoxError>> {
    Poll::Ready(Ok(()))
}

pub(crate) fn transport<A>(
    ready: Ready,
    respond: impl Fn(Request<Body>) -> A + 'static,
) -> Transport<Memory>
where
    A: Future<Output = Result<Response<Chunks>, BoxError>> + 'static,
{
    transport_by(&Clock::default(), ready, respond)
}

pub(crate) fn transport_by<A>(
    clock: &Clock,
    ready: Ready,
    respond: impl Fn(Request<Body>) -> A + 'static,
) -> Transport<Memory>
where
    A: Future<Output = Result<Response<Chunks>, BoxError>> + 'static,
{
    let respond = Arc::new(move |request| -> Responding { Box::pin(respond(request)) });
    let timeouts = Timeouts::default().with_attempt(Duration::from_millis(1000));
    let service = Memory { ready, is_ready: false, respond };
    Transport::new(service, clock.clone(), clock.clone()).with_timeouts(timeouts)
}

pub(crate) fn response(status: u16, body: Chunks) -> Response<Chunks> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

pub(crate) fn somewhere() -> Grant {
    grant("https://auth.example")
}

/// What comes at once of a response with this status and these pieces of a body.
pub(crate) fn outcome<const N: usize>(
    status: u16,
    chunks: fn() -> [Option<io::Result<Bytes>>; N],
) -> Result<AccessToken, Error> {
    let transport =
        transport(ready, move |_| async move { Ok(response(status, Chunks::of(chunks()))) });
    let grant = somewhere();
    let Poll::Ready(result) = poll(pin!(transport.fetch(&grant))) else { panic!("it waits") };
    result
}

/// What comes of an exchange that waits: nothing just before the deadline, and then this.
pub(crate) fn late(
    ready: Ready,
    respond: fn() -> Poll<Response<Chunks>>,
) -> Result<AccessToken, Error> {
    let clock = Clock::default();
    let transport = transport_by(&clock, ready, move |_| async move {
        let mut pending = Some(respond());
        Ok(std::future::poll_fn(|_| pending.take().unwrap_or(Poll::Pending)).await)
    });
    let grant = somewhere();
    let mut exchange = pin!(transport.fetch(&grant));
    for elapsed in [0, 1, 999] {
        clock.set(elapsed);
        assert!(poll(exchange.as_mut()).is_pending(), "{elapsed} ms");
    }
    clock.set(1000);
    let Poll::Ready(result) = poll(exchange) else { panic!("it still waits") };
    result
}
