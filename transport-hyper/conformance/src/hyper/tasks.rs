//! The client under test, for callers that block. Each call is a task of its own.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::{Arc, OnceLock, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use http::Request;
use http_body_util::Full;
use polygrant::{Grant, Origins};
use polygrant_hyper::{AuthorizeLayer, TokenClient, TokenPool};
use polygrant_lifecycle::{CachedToken, Health, TokenError};
use polygrant_testkit::faults::{Call, CallError, ClientUnderTest, PoolUnderTest};
use tokio::runtime::{Handle, Runtime};

use super::below::Below;

pub(super) struct Tasks {
    pub(super) client: TokenClient,
    pub(super) runs_on: RunsOn,
    /// The services below its hook for calls.
    pub(super) below: Below,
}

/// Clients that share a transport, an executor and a runtime.
pub(super) struct Tenants {
    pub(super) pool: TokenPool,
    pub(super) runs_on: RunsOn,
}

impl PoolUnderTest for Tenants {
    fn client(&self, grant: &Grant) -> Box<dyn ClientUnderTest> {
        let client = self.pool.client(grant);
        Box::new(Tasks { client, runs_on: self.runs_on.clone(), below: Below::Nothing })
    }

    fn size(&self) -> usize {
        self.pool.len()
    }
}

/// Where tasks run.
#[derive(Clone)]
pub(super) enum RunsOn {
    /// A runtime that outlives every client, so that what a client leaves behind can be seen.
    Running(Handle),
    /// A runtime that has been shut down.
    Nothing(Handle),
}

impl RunsOn {
    pub(super) fn thread() -> Result<Self, String> {
        static RUNNING: OnceLock<Result<Handle, String>> = OnceLock::new();
        RUNNING.get_or_init(on_a_thread).clone().map(Self::Running)
    }
}

/// Starts a runtime on a thread of its own, which ends with the program.
fn on_a_thread() -> Result<Handle, String> {
    let runtime = runtime()?;
    let handle = runtime.handle().clone();
    let run = move || runtime.block_on(pending::<Infallible>());
    let thread = thread::Builder::new().name("polygrant-tasks".into()).spawn(run);
    thread.map_err(|error| format!("cannot start a thread: {error}"))?;
    Ok(handle)
}

impl Tasks {
    pub(super) fn new(client: TokenClient, below: Below) -> Result<Self, String> {
        Ok(Self { client, runs_on: RunsOn::thread()?, below })
    }

    /// Runs a future to its end: as a task, or on this thread if there is no runtime.
    fn block_on<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        match &self.runs_on {
            RunsOn::Running(handle) => {
                let (done, outcome) = mpsc::channel();
                handle.spawn(async move {
                    // The caller is still waiting.
                    let _ = done.send(future.await);
                });
                match outcome.recv() {
                    Ok(outcome) => outcome,
                    // The task panicked: the caller does, too.
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

    fn refresh_now(&self) -> Result<Arc<CachedToken>, TokenError> {
        let client = self.client.clone();
        self.block_on(async move { client.refresh_now().await })
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

    fn call(&self, call: Call<'_>) -> Result<u16, CallError> {
        let other = |error: &dyn std::error::Error| CallError::Other(error.to_string());
        let origins = Origins::of([call.origin()]).map_err(|error| other(&error))?;
        let request = Request::post(call.url).body(Full::from("order"));
        let request = request.map_err(|error| other(&error))?;
        let layer = AuthorizeLayer::new(self.client.clone(), origins);
        let below = self.below.clone();
        // Some layers need the runtime when they are made.
        self.block_on(async move { below.send(layer, request, call.can_be_sent_again).await })
    }
}

pub(super) fn runtime() -> Result<Runtime, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("cannot start a runtime: {error}"))
}
