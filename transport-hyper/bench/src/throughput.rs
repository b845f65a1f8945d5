//! Counts the tokens that are handed out in a second, by one thread and by all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use polygrant_bench::keeper::Keeper;
use polygrant_bench::keeper::huskarl::Huskarl;
use polygrant_bench::keeper::locks::Kept;
use polygrant_bench::keeper::polygrant::{always_stale, over_hyper, over_ureq};
use polygrant_bench::server::Server;
use polygrant_lifecycle::Policy;

use crate::error::Error;

/// In how many rounds each gets a turn.
const ROUNDS: usize = 10;

/// The best that one keeper did, in millions of tokens a second; with every core its thread.
pub struct Row {
    pub name: &'static str,
    pub one: f64,
    pub all: f64,
}

/// Returns how many threads there are at most: one for each core.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

pub fn measure() -> Result<Vec<Row>, Error> {
    let runtime = tokio::runtime::Runtime::new()?;
    let server = Server::responding(2);
    // These do not respond a second time: a refresh is under way all the while.
    let busy = [Server::responding(1), Server::responding(1)];
    let keepers: [(&'static str, Box<dyn Keeper>); 7] = [
        ("polygrant-ureq", Box::new(over_ureq(&server, Policy::default()))),
        ("polygrant-hyper", Box::new(over_hyper(&server, Policy::default(), &runtime))),
        ("polygrant-ureq, refreshing", Box::new(over_ureq(&busy[0], always_stale()))),
        ("polygrant-hyper, refreshing", Box::new(over_hyper(&busy[1], always_stale(), &runtime))),
        ("huskarl", Box::new(Huskarl::with_a_token())),
        ("Mutex", Box::new(Mutex::new(Some(Kept::new())))),
        ("RwLock", Box::new(RwLock::new(Some(Kept::new())))),
    ];
    let mut rows = keepers.each_ref().map(|(name, _)| Row { name, one: 0.0, all: 0.0 });
    // What disturbs a run makes it slower, never faster.
    for _ in 0..ROUNDS {
        for (row, (_, keeper)) in rows.iter_mut().zip(&keepers) {
            row.one = row.one.max(run(&**keeper, 1));
            row.all = row.all.max(run(&**keeper, cores()));
        }
    }
    Ok(rows.into())
}

fn run(keeper: &dyn Keeper, threads: usize) -> f64 {
    let is_over = AtomicBool::new(false);
    let begin = Instant::now();
    let handed_out: u64 = thread::scope(|scope| {
        let handing_out = || {
            let mut count = 0;
            while !is_over.load(Ordering::Relaxed) {
                for _ in 0..100 {
                    keeper.token();
                }
                count += 100;
            }
            count
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(handing_out)).collect();
        thread::sleep(Duration::from_millis(250));
        is_over.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().expect("a count")).sum()
    });
    handed_out as f64 / begin.elapsed().as_secs_f64() / 1e6
}
