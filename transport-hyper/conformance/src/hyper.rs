//! The async client, put to the test: each caller that blocks is a task of its own.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
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
use hyper_util::rt::TokioExecutor;
use polygrant::lifecycle::{CachedToken, Health, Policy, TokenError};
use polygrant::{Grant, Origins, Timeouts};
use polygrant_hyper::{
    AuthorizeLayer, Builder, CallError, Client, Clock, NoRetry, RetryBody, TokenClient,
    TokenFuture, TokenSource, Transport,
};
use polygrant_testkit::faults::{Adapter, Call, NoAnswer, Subject};
use tokio::runtime::{Handle, Runtime};
use tokio::sync::oneshot;
use tower_layer::Layer;
use tower_service::Service;

pub(super) struct Hyper;

impl Adapter for Hyper {
    fn name(&self) -> &str {
        "hyper"
    }

    fn client(&self, grant: Grant, policy: Policy) -> Result<Box<dyn Subject>, String> {
        let transport = transport(&policy);
        Tasks::of(TokenClient::tokio_with(transport, grant, policy))
    }

    fn client_that_panics_once(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Box<dyn Subject>, String> {
        let transport = PanicsOnce(transport(&policy), AtomicBool::new(false));
        Tasks::of(TokenClient::with_policy(transport, TokioExecutor::new(), grant, policy))
    }

    fn client_without_runtime(
        &self,
        grant: Grant,
        policy: Policy,
    ) -> Result<Option<Box<dyn Subject>>, String> {
        let runtime = runtime()?;
        let handle = runtime.handle().clone();
        let client = TokenClient::tokio_with(transport(&policy), grant, policy);
        drop(runtime);
        Ok(Some(Box::new(Tasks { client, runs_on: RunsOn::Nothing(handle) })))
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

struct Tasks {
    client: TokenClient,
    runs_on: RunsOn,
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
    fn of(client: TokenClient) -> Result<Box<dyn Subject>, String> {
        Ok(Box::new(Self { client, runs_on: RunsOn::Thread(Running::start()?) }))
    }

    /// Runs a future to its end: as a task, or on this thread if there is no runtime.
    fn block_on<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        match &self.runs_on {
            RunsOn::Thread(running) => {
                let (done, outcome) = mpsc::channel();
                running.handle.spawn(async move {
                    // Whoever waits for it does so to the end.
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

impl Subject for Tasks {
    fn token(&self) -> Result<Arc<CachedToken>, TokenError> {
        let client = self.client.clone();
        self.block_on(async move { client.token().await })
    }

    fn token_within(&self, patience: Duration) -> Result<Arc<CachedToken>, TokenError> {
        let client = self.client.clone();
        self.block_on(async move { client.token_within(patience).await })
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

    fn call(&self, call: Call<'_>) -> Result<u16, NoAnswer> {
        let other = |error: &dyn std::error::Error| NoAnswer::Other(error.to_string());
        let origins = Origins::of([call.url]).map_err(|error| other(&error))?;
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
) -> Result<u16, NoAnswer> {
    let http: legacy::Client<HttpConnector, Full<Bytes>> =
        legacy::Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
    let mut api = layer.layer(http);
    let sent = async {
        poll_fn(|cx| Service::<Request<Full<Bytes>>>::poll_ready(&mut api, cx)).await?;
        api.call(request).await
    };
    match sent.await {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(CallError::NoToken(failure)) => Err(NoAnswer::NoToken(failure)),
        Err(error) => Err(NoAnswer::Other(error.to_string())),
    }
}
