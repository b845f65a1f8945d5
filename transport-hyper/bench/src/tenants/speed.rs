//! The time to find, add and evict a tenant's client, beside a map behind a lock.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Instant;

use polygrant::{Dialect, Grant};

use super::client::{Client, grants, pool};
use crate::error::Error;

pub const SIZES: [usize; 5] = [64, 1_000, 10_000, 100_000, 1_000_000];

/// How many look-ups are timed at a time, and how often: so few that most rounds end before another process
/// has its turn.
const LOOK_UPS: usize = 5_000;
pub const ROUNDS: usize = 401;

/// How many evictions are timed.
const EVICTIONS: usize = 10_000;

/// Nanoseconds.
pub struct Row {
    pub tenants: usize,
    pub look_up: Pair,
    /// The same on all cores at once: as long as each of them waits for one.
    pub look_up_on_all: Pair,
    /// Of a pool and of the map.
    pub insert: [f64; 2],
    /// Of the map: a removal, since it has no order.
    pub evict: [f64; 2],
}

/// The medians of rounds in which the pool and the map take turns.
pub struct Pair {
    pub pool: f64,
    pub map: f64,
    /// Of the pool's time to the map's in the same round: what disturbs a run disturbs both.
    pub ratio: f64,
}

/// What a program would write without a pool.
type Map = Mutex<HashMap<Grant, Arc<Mutex<Client>>>>;

pub fn measure() -> Result<Vec<Row>, Error> {
    SIZES.into_iter().map(row).collect()
}

fn row(tenants: usize) -> Result<Row, Error> {
    let evictions = EVICTIONS.min(tenants);
    let all = grants(Dialect::xone(), 0..tenants + evictions)?;
    let (kept, new) = all.split_at(tenants);
    let pool = pool(tenants);
    let map = Map::default();
    let insert = [
        timed(tenants, || kept.iter().for_each(|grant| drop(pool.client(grant)))),
        timed(tenants, || kept.iter().for_each(|grant| drop(insert(&map, grant)))),
    ];
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let of_pool = |grant: &Grant| drop(black_box(pool.client(grant)));
    let of_map = |grant: &Grant| drop(black_box(found(&map, grant)));
    let look_up = in_turns(1, kept, &of_pool, &of_map);
    let look_up_on_all = in_turns(threads, kept, &of_pool, &of_map);
    let evict = [
        timed(evictions, || new.iter().for_each(|grant| drop(pool.client(grant)))),
        timed(evictions, || {
            for (grant, old) in new.iter().zip(kept) {
                let _ = lock(&map).remove(old);
                insert_new(&map, grant);
            }
        }),
    ];
    if pool.len() != tenants {
        return Err(format!("{} of {tenants} tenants are kept", pool.len()).into());
    }
    println!("{tenants} tenants measured");
    Ok(Row { tenants, look_up, look_up_on_all, insert, evict })
}

fn lock(map: &Map) -> std::sync::MutexGuard<'_, HashMap<Grant, Arc<Mutex<Client>>>> {
    map.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn found(map: &Map, grant: &Grant) -> Option<Arc<Mutex<Client>>> {
    lock(map).get(grant).cloned()
}

fn insert(map: &Map, grant: &Grant) -> Arc<Mutex<Client>> {
    match found(map, grant) {
        Some(known) => known,
        None => insert_new(map, grant),
    }
}

fn insert_new(map: &Map, grant: &Grant) -> Arc<Mutex<Client>> {
    let client = Arc::new(Mutex::new(Client::new(grant.clone())));
    lock(map).entry(grant.clone()).or_insert(client).clone()
}

/// Nanoseconds for each of as many.
fn timed(count: usize, run: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    run();
    begin.elapsed().as_nanos() as f64 / count as f64
}

fn in_turns(
    threads: usize,
    grants: &[Grant],
    of_pool: &(impl Fn(&Grant) + Sync),
    of_map: &(impl Fn(&Grant) + Sync),
) -> Pair {
    let rounds: Vec<_> = (0..ROUNDS)
        .map(|round| {
            let pool = || on(threads, round, grants, of_pool);
            let map = || on(threads, round, grants, of_map);
            // Either is first in turn, since the first one warms the caches with the grants.
            if round % 2 == 0 {
                let pool = pool();
                (pool, map())
            } else {
                let map = map();
                (pool(), map)
            }
        })
        .collect();
    let median = |of: fn(&(f64, f64)) -> f64| {
        let mut values: Vec<_> = rounds.iter().map(of).collect();
        values.sort_unstable_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Pair {
        pool: median(|round| round.0),
        map: median(|round| round.1),
        ratio: median(|round| round.0 / round.1),
    }
}

/// Nanoseconds of one look-up on as many threads, of grants in no order.
fn on(threads: usize, round: usize, grants: &[Grant], find: &(impl Fn(&Grant) + Sync)) -> f64 {
    let look_up = |thread: usize| {
        let mut state = (round * 64 + thread) as u64 * 2 + 1;
        timed(LOOK_UPS, || {
            for _ in 0..LOOK_UPS {
                // Knuth's linear congruence; its upper bits are good.
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                find(&grants[(state >> 33) as usize % grants.len()]);
            }
        })
    };
    if threads == 1 {
        return look_up(0);
    }
    // Each takes its own time, since they do not begin and end together.
    let all_there = Barrier::new(threads);
    let times: f64 = thread::scope(|scope| {
        let (all_there, look_up) = (&all_there, &look_up);
        let spawn = |thread| {
            scope.spawn(move || {
                all_there.wait();
                look_up(thread)
            })
        };
        let threads: Vec<_> = (0..threads).map(spawn).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    });
    times / threads as f64
}
