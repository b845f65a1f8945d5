//! A client whose time, network and executor are moved by hand.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use http::{HeaderValue, Request, Response};
use hyper::rt::{Executor, Sleep, Timer};
use polygrant::{Credentials, Dialect, Grant, Scopes, Timeouts, UnixTime};
use polygrant_client::{Clock, Entropy, SharedLifecycle};
use polygrant_lifecycle::{CachedToken, Now, Policy, TokenError};
use tower_service::Service;

use super::vendor::{Call, Pieces, Step};
use crate::TokenPool;
use crate::body::Body;
use crate::request::Task;
use crate::token_client::TokenClient;
use crate::transport::Transport;

pub(crate) type Outcome = Result<Arc<CachedToken>, TokenError>;

/// Clock, entropy, timer, executor and HTTP client in one: each step is the test's.
#[derive(Clone)]
pub(crate) struct Harness(Arc<Inside>);

#[derive(Default)]
struct Inside {
    now: Mutex<Duration>,
    sleepers: Mutex<Vec<(Duration, Waker)>>,
    spawned: Mutex<Vec<Caller<()>>>,
    script: Mutex<VecDeque<Step>>,
    requests: AtomicUsize,
    authorization: Mutex<Option<HeaderValue>>,
    refuses: Mutex<Option<Refusal>>,
}

/// How an executor does not run a task.
#[derive(Clone, Copy)]
pub(crate) enum Refusal {
    Drops,
    Panics,
}

impl Harness {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// Returns the `Authorization` of the last request.
    pub(crate) fn last_authorization(&self) -> HeaderValue {
        self.0.authorization.lock().unwrap().clone().unwrap()
    }

    pub(crate) fn client(&self) -> TokenClient {
        self.client_of(grant("client", "secret"))
    }

    pub(crate) fn client_of(&self, grant: Grant) -> TokenClient {
        let policy = Policy::default();
        let lifecycle = SharedLifecycle::new(grant, policy, self.clone(), self.clone());
        TokenClient::with_lifecycle(self.transport(), self.clone(), lifecycle)
    }

    pub(crate) fn pool(&self) -> TokenPool {
        let harness = self.clone();
        TokenPool::new(move |grant| harness.client_of(grant))
    }

    /// Returns a client whose attempts may take that long by its policy; and by its transport, if that says so.
    pub(crate) fn patient_client(&self, policy: Duration, own: Option<Duration>) -> TokenClient {
        let attempt = |time| Timeouts::default().with_attempt(time);
        let mut patient = Policy::default();
        patient.timeouts = attempt(policy);
        let lifecycle =
            SharedLifecycle::new(grant("client", "secret"), patient, self.clone(), self.clone());
        let transport = self.transport();
        let transport = match own {
            Some(own) => transport.with_timeouts(attempt(own)),
            None => transport,
        };
        TokenClient::with_lifecycle(transport, self.clone(), lifecycle)
    }

    fn transport(&self) -> Transport<Self> {
        Transport::new(self.clone(), self.clone(), self.clone())
    }

    /// Sets what the vendor does with the next requests. After them, it issues tokens for an hour.
    pub(crate) fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.0.script.lock().unwrap().extend(steps);
    }

    pub(crate) fn forget_script(&self) {
        self.0.script.lock().unwrap().clear();
    }

    pub(crate) fn requests(&self) -> usize {
        self.0.requests.load(Ordering::SeqCst)
    }

    pub(crate) fn elapsed(&self) -> Duration {
        *self.0.now.lock().unwrap()
    }

    /// Returns a caller that has not been polled.
    pub(crate) fn caller<T>(&self, future: impl Future<Output = T> + Send + 'static) -> Caller<T> {
        Caller::new(future)
    }

    /// Returns a caller that wants a token.
    pub(crate) fn asks(&self, client: &TokenClient) -> Caller<Outcome> {
        let client = client.clone();
        Caller::new(async move { client.token().await })
    }

    /// Makes the executor refuse tasks from now on, or take them.
    pub(crate) fn refuse(&self, refusal: Option<Refusal>) {
        *self.0.refuses.lock().unwrap() = refusal;
    }

    /// Forgets the timers that are set: they do not go off any more.
    pub(crate) fn forget_sleepers(&self) {
        self.0.sleepers.lock().unwrap().clear();
    }

    /// Returns how many things keep this harness: clients, requests and timers do.
    pub(crate) fn kept_by(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }

    /// Wakes every task of the executor's.
    pub(crate) fn wake_all(&self) {
        for task in &*self.0.spawned.lock().unwrap() {
            task.woken.0.store(true, Ordering::SeqCst);
        }
    }

    /// Lets time pass, and wakes the timers that are due.
    pub(crate) fn pass(&self, time: Duration) {
        let now = {
            let mut now = self.0.now.lock().unwrap();
            *now += time;
            *now
        };
        let mut due = Vec::new();
        self.0.sleepers.lock().unwrap().retain(|(deadline, waker)| {
            if *deadline <= now {
                due.push(waker.clone());
            }
            *deadline > now
        });
        due.into_iter().for_each(Waker::wake);
    }

    /// Polls each task of the executor's once, if it was woken. Returns whether any was.
    pub(crate) fn run_spawned(&self) -> bool {
        let mut tasks = std::mem::take(&mut *self.0.spawned.lock().unwrap());
        let mut any = false;
        for task in &mut tasks {
            any |= task.poll();
        }
        tasks.retain(|task| task.output.is_none());
        self.0.spawned.lock().unwrap().extend(tasks);
        any
    }

    pub(crate) fn spawned(&self) -> usize {
        self.0.spawned.lock().unwrap().len()
    }

    /// Drops all tasks, as a runtime that is shut down does.
    pub(crate) fn shut_down(&self) {
        let tasks = std::mem::take(&mut *self.0.spawned.lock().unwrap());
        drop(tasks);
    }

    /// Polls all that was woken, until nothing is. No time passes.
    pub(crate) fn run<T>(&self, callers: &mut [Caller<T>]) {
        loop {
            let mut any = self.run_spawned();
            for caller in &mut *callers {
                any |= caller.poll();
            }
            if !any {
                return;
            }
        }
    }

    /// Does the same, and whenever nothing is woken, lets time pass until a timer goes off. Returns when
    /// all callers are done, or panics after ten minutes of this time.
    pub(crate) fn settle<T>(&self, callers: &mut [Caller<T>]) {
        let give_up = self.elapsed() + Duration::from_secs(600);
        loop {
            self.run(callers);
            if callers.iter().all(|caller| caller.future.is_none()) {
                return;
            }
            let next = self.0.sleepers.lock().unwrap().iter().map(|(deadline, _)| *deadline).min();
            let next = next.expect("they wait for nothing");
            assert!(next < give_up, "they wait for too long");
            self.pass(next - self.elapsed());
        }
    }

    /// Returns what a caller gets, however long it takes.
    pub(crate) fn outcome<T>(&self, caller: Caller<T>) -> T {
        let mut callers = [caller];
        self.settle(&mut callers);
        let [caller] = callers;
        caller.output.unwrap()
    }

    /// Returns what a caller that wants a token gets, however long it takes.
    pub(crate) fn token(&self, client: &TokenClient) -> Outcome {
        self.outcome(self.asks(client))
    }

    /// Returns what a caller that wants a token gets, which has to be there at once.
    pub(crate) fn token_now(&self, client: &TokenClient) -> Outcome {
        let mut callers = [self.asks(client)];
        callers[0].poll();
        if !callers[0].is_done() {
            self.run(&mut callers);
        }
        let [caller] = callers;
        caller.output.expect("it waits")
    }
}

pub(crate) fn grant(id: &str, secret: &str) -> Grant {
    let dialect = Dialect::rfc6749();
    let endpoint = dialect.endpoint_at("http://127.0.0.1:1").unwrap();
    Grant::new(dialect, endpoint, Credentials::new(id, secret).unwrap(), Scopes::none()).unwrap()
}

impl Clock for Harness {
    fn now(&self) -> Now {
        let steady = self.elapsed();
        Now { wall: UnixTime::from_secs(1_800_000_000).saturating_add(steady), steady }
    }
}

impl Entropy for Harness {
    fn draw(&self) -> u64 {
        0
    }
}

impl Timer for Harness {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Sleeper { harness: self.clone(), deadline: self.elapsed() + duration })
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        panic!("no clock but the transport's is read")
    }

    fn now(&self) -> Instant {
        panic!("no clock but the transport's is read")
    }
}

struct Sleeper {
    harness: Harness,
    deadline: Duration,
}

impl Future for Sleeper {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.harness.elapsed() >= self.deadline {
            return Poll::Ready(());
        }
        self.harness.0.sleepers.lock().unwrap().push((self.deadline, cx.waker().clone()));
        Poll::Pending
    }
}

impl Sleep for Sleeper {}

impl Executor<Task> for Harness {
    fn execute(&self, task: Task) {
        let refusal = *self.0.refuses.lock().unwrap();
        match refusal {
            None => {}
            Some(Refusal::Drops) => return,
            Some(Refusal::Panics) => std::panic::resume_unwind(Box::new("there is no runtime")),
        }
        self.0.spawned.lock().unwrap().push(Caller::new(task));
    }
}

impl Service<Request<Body>> for Harness {
    type Response = Response<Pieces>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Call;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Call {
        *self.0.authorization.lock().unwrap() = request.headers().get("authorization").cloned();
        let number = self.0.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let step = self.0.script.lock().unwrap().pop_front().unwrap_or_default();
        step.call(number, self)
    }
}

/// A task, polled by hand.
pub(crate) struct Caller<T> {
    pub(crate) future: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    pub(crate) output: Option<T>,
    woken: Arc<Flag>,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl<T> Caller<T> {
    pub(crate) fn new(future: impl Future<Output = T> + Send + 'static) -> Self {
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        Self { future: Some(Box::pin(future)), output: None, woken }
    }

    /// Polls it once, if it was woken. Returns whether it was.
    pub(crate) fn poll(&mut self) -> bool {
        let Some(future) = &mut self.future else { return false };
        if !self.woken.0.swap(false, Ordering::SeqCst) {
            return false;
        }
        let waker = Waker::from(Arc::clone(&self.woken));
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            self.future = None;
            self.output = Some(output);
        }
        true
    }

    /// Drops it. Returns what counts its wakers that are still kept.
    pub(crate) fn leave(self) -> impl Fn() -> usize {
        let woken = self.woken;
        move || Arc::strong_count(&woken) - 1
    }

    pub(crate) fn is_done(&self) -> bool {
        self.output.is_some()
    }
}
