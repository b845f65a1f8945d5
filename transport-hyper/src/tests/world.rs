//! A world where time, the network and the executor are moved by hand.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use http::{HeaderValue, Request, Response};
use hyper::rt::{Executor, Sleep, Timer};
use polygrant::lifecycle::{CachedToken, Now, Policy, TokenError};
use polygrant::{Credentials, Dialect, Grant, Scopes, Timeouts, UnixTime};
use polygrant_client::{Clock, Entropy, SharedLifecycle};
use tower_service::Service;

use super::vendor::{Call, Pieces, Turn};
use crate::TokenPool;
use crate::body::Body;
use crate::request::Task;
use crate::token_client::TokenClient;
use crate::transport::Transport;

pub(crate) type Outcome = Result<Arc<CachedToken>, TokenError>;

#[derive(Clone)]
pub(crate) struct World(Arc<Inside>);

#[derive(Default)]
struct Inside {
    now: Mutex<Duration>,
    sleepers: Mutex<Vec<(Duration, Waker)>>,
    spawned: Mutex<Vec<Caller<()>>>,
    script: Mutex<VecDeque<Turn>>,
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

impl World {
    pub(crate) fn new() -> Self {
        Self(Arc::default())
    }

    /// The `Authorization` of the last request.
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
        let world = self.clone();
        TokenPool::new(move |grant| world.client_of(grant))
    }

    /// A client whose attempts may take that long by its policy; and by its transport, if that says so.
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

    /// What the vendor does with the next requests. After that, it gives tokens for an hour.
    pub(crate) fn script(&self, turns: impl IntoIterator<Item = Turn>) {
        self.0.script.lock().unwrap().extend(turns);
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

    /// A caller that has not been polled.
    pub(crate) fn caller<T>(&self, future: impl Future<Output = T> + Send + 'static) -> Caller<T> {
        Caller::new(future)
    }

    /// One who wants a token.
    pub(crate) fn asks(&self, client: &TokenClient) -> Caller<Outcome> {
        let client = client.clone();
        Caller::new(async move { client.token().await })
    }

    /// The executor refuses tasks from now on, or takes them.
    pub(crate) fn refuse(&self, refusal: Option<Refusal>) {
        *self.0.refuses.lock().unwrap() = refusal;
    }

    /// Timers that are set do not go off any more.
    pub(crate) fn forget_sleepers(&self) {
        self.0.sleepers.lock().unwrap().clear();
    }

    /// How many things keep this world: clients, requests and timers do.
    pub(crate) fn kept_by(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }

    /// Wakes every task of the executor's.
    pub(crate) fn wake_all(&self) {
        for task in &*self.0.spawned.lock().unwrap() {
            task.woken.0.store(true, Ordering::SeqCst);
        }
    }

    /// Time goes on, and sleepers wake.
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

    /// Polls each task of the executor's once, if it was woken. Whether any was.
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

    /// The runtime is shut down: its tasks are dropped.
    pub(crate) fn shut_down(&self) {
        let tasks = std::mem::take(&mut *self.0.spawned.lock().unwrap());
        drop(tasks);
    }

    /// Polls whoever was woken, until nobody is. No time passes.
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

    /// The same, and whenever nobody has anything to do, time goes on to where somebody has. Ends when
    /// all callers are done, or panics after ten minutes of this world's time.
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

    /// One caller's outcome, however long it takes.
    pub(crate) fn token(&self, client: &TokenClient) -> Outcome {
        let mut callers = [self.asks(client)];
        self.settle(&mut callers);
        let [caller] = callers;
        caller.output.unwrap()
    }

    /// One caller's outcome, which has to be there at once.
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

impl Clock for World {
    fn now(&self) -> Now {
        let steady = self.elapsed();
        Now { wall: UnixTime::from_secs(1_800_000_000).saturating_add(steady), steady }
    }
}

impl Entropy for World {
    fn draw(&self) -> u64 {
        0
    }
}

impl Timer for World {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Sleeper { world: self.clone(), deadline: self.elapsed() + duration })
    }

    fn sleep_until(&self, _: Instant) -> Pin<Box<dyn Sleep>> {
        panic!("no clock but the transport's is read")
    }

    fn now(&self) -> Instant {
        panic!("no clock but the transport's is read")
    }
}

struct Sleeper {
    world: World,
    deadline: Duration,
}

impl Future for Sleeper {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.world.elapsed() >= self.deadline {
            return Poll::Ready(());
        }
        self.world.0.sleepers.lock().unwrap().push((self.deadline, cx.waker().clone()));
        Poll::Pending
    }
}

impl Sleep for Sleeper {}

impl Executor<Task> for World {
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

impl Service<Request<Body>> for World {
    type Response = Response<Pieces>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Call;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Call {
        *self.0.authorization.lock().unwrap() = request.headers().get("authorization").cloned();
        let number = self.0.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let turn = self.0.script.lock().unwrap().pop_front().unwrap_or_default();
        turn.call(number, self)
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

    /// Polls it once, if it was woken. Whether it was.
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
