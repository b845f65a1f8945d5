//! Many who want a token at once, when there is none yet.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use polygrant::lifecycle::Health;
use polygrant_bench::codec::polygrant::grant;
use polygrant_bench::server::Server;
use polygrant_bench::vendor::VENDORS;

use crate::Error;

/// What became of one herd.
pub struct Row {
    pub name: String,
    pub requests: usize,
    /// From the moment at which the answer left until the last of them had the token.
    pub last_served: Duration,
    /// What each of them took in memory while it waited, in bytes.
    pub memory: u64,
}

pub fn measure() -> Result<Vec<Row>, Error> {
    Ok(vec![tasks(10_000)?, threads(1000)?])
}

fn tasks(number: usize) -> Result<Row, Error> {
    let server = Server::answering(0);
    let runtime = tokio::runtime::Runtime::new()?;
    let transport = polygrant_hyper::Transport::over_tokio();
    let client = polygrant_hyper::TokenClient::over_tokio_with(
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
    Ok(row(format!("{number} tasks, polygrant-hyper"), &server, last, memory))
}

fn threads(number: usize) -> Result<Row, Error> {
    let server = Server::answering(0);
    let grant = grant(&VENDORS[1], server.url());
    let client =
        Arc::new(polygrant_ureq::TokenClient::new(polygrant_ureq::Transport::new(), grant));
    let before = resident();
    let waiting: Vec<_> = (0..number)
        .map(|_| {
            let client = Arc::clone(&client);
            thread::Builder::new()
                .stack_size(64 * 1024)
                .spawn(move || client.token().map(|_| Instant::now()))
        })
        .collect::<Result<_, _>>()?;
    let memory = once_all_wait(&server, || client.health(), before, number);
    server.release(1);
    let mut last = None;
    for thread in waiting {
        let served = thread.join().map_err(|_| "a thread panicked")?;
        last = last.max(Some(served.map_err(|failure| failure.to_string())?));
    }
    Ok(row(format!("{number} threads, polygrant-ureq"), &server, last, memory))
}

/// Lets all come to where they wait: one for the server, the others for that one. What each then takes.
fn once_all_wait(server: &Server, health: impl Fn() -> Health, before: u64, number: usize) -> u64 {
    while server.requests() == 0 || health().counts.waits + 1 < number as u64 {
        thread::yield_now();
    }
    resident().saturating_sub(before) / number as u64
}

fn row(name: String, server: &Server, last: Option<Instant>, memory: u64) -> Row {
    let last_served = last.zip(server.answered()).map(|(last, answered)| last - answered);
    Row { name, requests: server.requests(), last_served: last_served.unwrap_or_default(), memory }
}

/// The memory of this process, as Linux counts it; nothing elsewhere.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|it| it.split_whitespace().nth(1)?.parse::<u64>().ok());
    pages.unwrap_or_default() * 4096
}
