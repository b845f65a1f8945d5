//! The async client under test: each caller that blocks is a task of its own.

use std::convert::Infallible;
use std::future::{Future, Ready, poll_fn, ready};
use std::io;
use std::net::SocketAddr;
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle, Thread};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper::rt::Sleep;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use polygrant::lifecycle::{CachedToken, Health, Policy, TokenError};
use polygrant::{Grant, Origins, Timeouts};
use polygrant_hyper::{
    AuthorizeLayer, Builder, CallError, Client, Clock, NoRetry, RetryBody, SystemClock,
    TokenClient, TokenFuture, TokenPool, TokenSource, Transport,
};
use polygrant_testkit::faults::{
    Adapter, Call, CallError as NoResponse, ClientUnderTest, Lookup, PoolUnderTest,
};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::oneshot;
use tower_layer::Layer;
use tower_service::Service;

/// Makes clients of `polygrant-hyper`, on tokio.
#[derive(Debug)]
pub struct Hyper;

impl Adapter for Hyper {
    fn name(&self) -> &str {
        "hyper"
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn ClientUnderTest>, String> {
        let transport = transport(&policy);
        Tasks::of(TokenClient::tokio_with(transport, grant, policy))
    }

    fn pool(
        &self,
        policy: Policy,
        capacity: usize,
    ) -> Result<Option<Box<dyn PoolUnderTest>>, String> {
        let pool = TokenPool::new(transport(&policy), TokioExecutor::new(), policy);
        let runs_on = Arc::new(RunsOn::Thread(Running::start()?));
        Ok(Some(Box::new(Tenants { pool: pool.with_capacity(capacity), runs_on })))
    }

    fn client_with_lookup(
        &self,
        grant: Grant,
        policy: Policy,
        lookup: Lookup,
    ) -> Result<Option<Box<dyn ClientUnderTest>>, String> {
        let connector = HttpConnector::new_with_resolver(Names(lookup));
        let mut client = legacy::Client::builder(TokioExecutor::new());
        client.pool_max_idle_per_host(0).retry_canceled_requests(false);
        let transport =
            Transport::new(client.build(connector), TokioTimer::new(), SystemClock::new());
        let transport = transport.with_timeouts(policy.timeouts);
        let client = TokenClient::with_policy(transport, TokioExecutor::new(), grant, policy);
        Tasks::of(client).map(Some)
    }

    fn client_that_panics_once(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Box<dyn ClientUnderTest>, String> {
        let transport = PanicsOnce(transport(&policy), AtomicBool::new(false));
        Tasks::of(TokenClient::with_policy(transport, TokioExecutor::new(), grant, policy))
    }

    fn client_without_runtime(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Option<Box<dyn ClientUnderTest>>, String> {
        let runtime = runtime()?;
        let handle = runtime.handle().clone();
        let client = TokenClient::tokio_with(transport(&policy), grant, policy);
        drop(runtime);
        let runs_on = Arc::new(RunsOn::Nothing(handle));
        Ok(Some(Box::new(Tasks { client, runs_on })))
    }
}

fn transport(policy: &Policy) -> Transport<Client> {
    Builder::new().with_timeouts(policy.timeouts).build()
}

fn runtime() -> Result<Runtime, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("cannot start a runtime: {error}"))
}

/// A transport whose first request panics.
struct PanicsOnce(Transport<Client>, AtomicBool);

impl TokenSource for PanicsOnce {
    fn fetch<'a>(&'a self, grant: &'a Grant, timeouts: Timeouts) -> TokenFuture<'a> {
        if !self.1.swap(true, Ordering::SeqCst) {
            // Without the message that a panic of the program's own has.
            return Box::pin(async { resume_unwind(Box::new("the leader panics")) });
        }
        TokenSource::fetch(&self.0, grant, timeouts)
    }

    fn sleep(&self, duration: Duration) -> Option<Pin<Box<dyn Sleep>>> {
        TokenSource::sleep(&self.0, duration)
    }

    fn clock(&self) -> Arc<dyn Clock> {
        TokenSource::clock(&self.0)
    }
}

/// Resolves names by a lookup of the test's.
#[derive(Clone)]
struct Names(Lookup);

impl Service<Name> for Names {
    type Response = std::option::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let address = (self.0)(name.as_str()).map(|address| Some(address).into_iter());
        ready(address.ok_or_else(|| io::ErrorKind::NotFound.into()))
    }
}

struct Tasks {
    client: TokenClient,
    runs_on: Arc<RunsOn>,
}

/// Clients that share a transport, an executor and a runtime.
struct Tenants {
    pool: TokenPool,
    runs_on: Arc<RunsOn>,
}

impl PoolUnderTest for Tenants {
    fn client(&self, grant: &Grant) -> Box<dyn ClientUnderTest> {
        let client = self.pool.client(grant);
        Box::new(Tasks { client, runs_on: Arc::clone(&self.runs_on) })
    }

    fn size(&self) -> usize {
        self.pool.len()
    }
}

enum RunsOn {
    Thread(Running),
    /// A runtime that has been shut down.
    Nothing(Handle),
}

/// A runtime on a thread of its own, until it is dropped.
struct Running {
    handle: Handle,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    fn start() -> Result<Self, String> {
        let runtime = runtime()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let run = move || drop(runtime.block_on(stopped));
        let thread = thread::Builder::new().name("polygrant-tasks".into()).spawn(run);
        let thread = thread.map_err(|error| format!("cannot start a thread: {error}"))?;
        Ok(Self { handle, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Tasks {
    fn of(client: TokenClient) -> Result<Box<dyn ClientUnderTest>, String> {
        Ok(Box::new(Self { client, runs_on: Arc::new(RunsOn::Thread(Running::start()?)) }))
    }

    /// Runs a future to its end: as a task, or on this thread if there is no runtime.
    fn block_on<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        match &*self.runs_on {
            RunsOn::Thread(running) => {
                let (done, outcome) = mpsc::channel();
                running.handle.spawn(async move {
                    // The caller waits for it to the end.
                    let _ = done.send(future.await);
                });
                match outcome.recv() {
                    Ok(outcome) => outcome,
                    // A panic of the task's is its caller's.
                    Err(_) => resume_unwind(Box::new("the task panicked")),
                }
            }
            RunsOn::Nothing(handle) => {
                let _entered = handle.enter();
                block_on(future)
            }
        }
    }
}

/// Runs a future to its end on this thread, without any runtime.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(outcome) => return outcome,
            Poll::Pending => thread::park(),
        }
    }
}

impl ClientUnderTest for Tasks {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        let client = self.client.clone();
        self.block_on(async move { client.token().await })
    }

    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError> {
        let client = self.client.clone();
        self.block_on(async move { client.token_within(patience).await })
    }

    fn token_after(&self, rejected: &CachedToken) -> Result<Arc<CachedToken>, TokenError> {
        let (client, rejected) = (self.client.clone(), rejected.clone());
        self.block_on(async move { client.token_after(&rejected).await })
    }

    fn invalidate(&self, token: &CachedToken) -> bool {
        self.client.invalidate(token)
    }

    fn set_grant(&self, grant: Grant) {
        self.client.set_grant(grant);
    }

    fn health(&self) -> Health {
        self.client.health()
    }

    fn call(&self, call: Call<'_>) -> Result<u16, NoResponse> {
        let other = |error: &dyn std::error::Error| NoResponse::Other(error.to_string());
        let origins = Origins::of([call.origin()]).map_err(|error| other(&error))?;
        let request = Request::post(call.url).body(Full::from("order"));
        let request = request.map_err(|error| other(&error))?;
        let client = self.client.clone();
        let layer = AuthorizeLayer::new(client, origins);
        if call.can_be_sent_again {
            self.block_on(send(layer, request))
        } else {
            self.block_on(send(layer.with_retry_body::<NoRetry>(), request))
        }
    }
}

async fn send<R: RetryBody<Full<Bytes>> + 'static>(
    layer: AuthorizeLayer<R>,
    request: Request<Full<Bytes>>,
) -> Result<u16, NoResponse> {
    let http: legacy::Client<HttpConnector, Full<Bytes>> =
        legacy::Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
    let mut api = layer.layer(http);
    let sent = async {
        poll_fn(|cx| Service::<Request<Full<Bytes>>>::poll_ready(&mut api, cx)).await?;
        api.call(request).await
    };
    match sent.await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(CallError::NoToken(failure)) => Err(NoResponse::NoToken(failure)),
        Err(error) => Err(NoResponse::Other(error.to_string())),
    }
}
