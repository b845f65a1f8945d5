//! Many tasks or threads that want a token at once, when there is none yet.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use polygrant_bench::codec::polygrant::grant;
use polygrant_bench::server::Server;
use polygrant_bench::vendor::VENDORS;
use polygrant_lifecycle::Health;

use crate::error::Error;

/// The herd of tasks, which has a target.
pub const TASKS: &str = "10,000 tasks, polygrant-hyper";

/// What was measured of the herds of one kind.
pub struct Row {
    pub name: &'static str,
    /// How many requests were sent, if the herd sends any.
    pub requests: Option<usize>,
    /// From the moment at which the response left until the last of them had the token.
    pub last_served: Duration,
    /// What each of them took in memory while it waited, in bytes.
    pub memory: u64,
}

/// How many herds of each kind there are, in turns.
const ROUNDS: usize = 7;

pub fn measure() -> Result<Vec<Row>, Error> {
    let mut rounds = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        let herds = [tasks(10_000)?, threads(1000)?, bare_threads(1000)?];
        rounds.iter_mut().zip(herds).for_each(|(herds, herd)| herds.push(herd));
    }
    Ok(rounds.into_iter().filter_map(middle).collect())
}

/// The herd that was neither quick nor slow, with the most requests and the most memory of all: what
/// one takes, the next finds already there.
fn middle(mut herds: Vec<Row>) -> Option<Row> {
    herds.sort_by_key(|herd| herd.last_served);
    let requests = herds.iter().map(|herd| herd.requests).max()?;
    let memory = herds.iter().map(|herd| herd.memory).max()?;
    let middle = herds.len() / 2;
    Some(Row { requests, memory, ..herds.swap_remove(middle) })
}

fn tasks(number: usize) -> Result<Row, Error> {
    let server = Server::responding(0);
    let runtime = tokio::runtime::Runtime::new()?;
    let transport = polygrant_hyper::Transport::tokio();
    let client = polygrant_hyper::TokenClient::tokio_with(
        transport,
        grant(&VENDORS[1], server.url()),
        Default::default(),
    );
    let before = resident();
    let waiting: Vec<_> = (0..number)
        .map(|_| {
            let client = client.clone();
            runtime.spawn(async move { client.token().await.map(|_| Instant::now()) })
        })
        .collect();
    let memory = once_all_wait(&server, || client.health(), before, number);
    server.release(1);
    let mut last = None;
    for task in waiting {
        last = last.max(Some(runtime.block_on(task)?.map_err(|failure| failure.to_string())?));
    }
    Ok(row(TASKS, &server, last, memory))
}

fn threads(number: usize) -> Result<Row, Error> {
    let server = Server::responding(0);
    let grant = grant(&VENDORS[1], server.url());
    let client =
        Arc::new(polygrant_ureq::TokenClient::new(polygrant_ureq::Transport::new(), grant));
    let before = resident();
    let waiting = spawn(number, || {
        let client = Arc::clone(&client);
        move || client.token().map(|_| Instant::now())
    })?;
    let memory = once_all_wait(&server, || client.health(), before, number);
    server.release(1);
    let mut last = None;
    for thread in waiting {
        last = last.max(Some(joined(thread)?.map_err(|failure| failure.to_string())?));
    }
    Ok(row("1000 threads, polygrant-ureq", &server, last, memory))
}

/// Threads that wait for nothing but a flag: what the system takes to let so many run.
fn bare_threads(number: usize) -> Result<Row, Error> {
    #[derive(Default)]
    struct Flag {
        waiting: usize,
        is_up: bool,
    }
    let shared = Arc::new((Mutex::new(Flag::default()), Condvar::new()));
    let flag = || shared.0.lock().unwrap_or_else(PoisonError::into_inner);
    let before = resident();
    let waiting = spawn(number, || {
        let shared = Arc::clone(&shared);
        move || {
            let mut flag = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
            flag.waiting += 1;
            let flag = shared.1.wait_while(flag, |flag| !flag.is_up);
            drop(flag);
            Instant::now()
        }
    })?;
    while flag().waiting < number {
        thread::yield_now();
    }
    let memory = each(before, number);
    flag().is_up = true;
    let responded = Instant::now();
    shared.1.notify_all();
    let mut last_served = Duration::ZERO;
    for thread in waiting {
        last_served = last_served.max(joined(thread)? - responded);
    }
    Ok(Row { name: "(1000 threads, a bare `Condvar`)", requests: None, last_served, memory })
}

fn spawn<T: Send + 'static, W: FnOnce() -> T + Send + 'static>(
    number: usize,
    waiter: impl Fn() -> W,
) -> Result<Vec<JoinHandle<T>>, Error> {
    let small = || thread::Builder::new().stack_size(64 * 1024);
    Ok((0..number).map(|_| small().spawn(waiter())).collect::<Result<_, _>>()?)
}

fn joined<T>(thread: JoinHandle<T>) -> Result<T, Error> {
    thread.join().map_err(|_| "a thread panicked".into())
}

/// Waits until one waits for the server and the others for that one, and returns the memory of each.
fn once_all_wait(server: &Server, health: impl Fn() -> Health, before: u64, number: usize) -> u64 {
    while server.requests() == 0 || health().counts.waits + 1 < number as u64 {
        thread::yield_now();
    }
    each(before, number)
}

fn each(before: u64, number: usize) -> u64 {
    resident().saturating_sub(before) / number as u64
}

fn row(name: &'static str, server: &Server, last: Option<Instant>, memory: u64) -> Row {
    let last_served = last.zip(server.responded()).map(|(last, responded)| last - responded);
    let requests = Some(server.requests());
    Row { name, requests, last_served: last_served.unwrap_or_default(), memory }
}

/// The memory of this process, as Linux counts it; nothing elsewhere.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|it| it.split_whitespace().nth(1)?.parse::<u64>().ok());
    pages.unwrap_or_default() * 4096
}
