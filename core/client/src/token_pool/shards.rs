//! A pool in parts, each behind a lock of its own.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use polygrant::Grant;
use polygrant_lifecycle::{EvictionPriority, HashedKey, Pool, PoolKey};

use super::pooled_client::PooledClient;
use crate::sync::{Mutex, lock};

/// How many parts there are at most. An eviction looks at a number of each.
const MOST: usize = 64;

/// Below that many clients in each, a pool has fewer parts.
const CLIENTS_EACH: usize = 64;

/// How many parts an eviction asks for a client without a token.
const ASKED: usize = 8;

/// By how much the number of a use grows with each client that comes or goes. Between two of these, a small
/// part numbers its uses itself, and those of a large one have the same number; so a use writes to nothing
/// that all parts share.
const USES_BETWEEN: u64 = 1 << 24;

/// That there is no client.
const NONE: u64 = u64::MAX;

/// Clients in parts. Which part a client is in depends on its digest, and on random bits.
///
/// No lock is held while a client is made or dropped, nor for the work of more than 64 clients.
pub(super) struct Shards<C> {
    shards: Box<[Shard<C>]>,
    capacity: usize,
    entropy: u64,
    /// How many clients there are, those included for which room was made just now.
    len: AtomicUsize,
    uses: AtomicU64,
}

/// A part, apart from the cache lines of the others, which are fetched in pairs; with what it told of its
/// oldest clients when it last changed.
#[repr(align(128))]
struct Shard<C> {
    clients: Mutex<Pool<C>>,
    oldest: AtomicU64,
    oldest_expendable: AtomicU64,
}

/// Where some of the clients are.
#[derive(Clone, Copy, Default)]
pub(super) struct PieceAt {
    shard: usize,
    piece: usize,
}

impl<C> Shard<C> {
    /// Changes a part.
    fn with<R>(&self, change: impl FnOnce(&mut Pool<C>) -> R) -> R {
        let mut clients = lock(&self.clients);
        let result = change(&mut clients);
        self.oldest.store(oldest(&mut clients, EvictionPriority::Useful), Ordering::Relaxed);
        let expendable = oldest(&mut clients, EvictionPriority::Expendable);
        self.oldest_expendable.store(expendable, Ordering::Relaxed);
        result
    }

    /// Returns what it told last: clients may have been used since.
    fn oldest_told(&self, most: EvictionPriority) -> u64 {
        let told = if most == EvictionPriority::Expendable {
            &self.oldest_expendable
        } else {
            &self.oldest
        };
        told.load(Ordering::Relaxed)
    }
}

impl<C: PooledClient> Shards<C> {
    /// Returns empty parts for that many clients; at least one. `entropy` is 64 random bits.
    pub(super) fn new(capacity: usize, entropy: u64) -> Self {
        let capacity = capacity.max(1);
        let count = (capacity / CLIENTS_EACH).clamp(1, MOST).next_power_of_two();
        let shard = || Shard {
            clients: Mutex::new(Pool::new(capacity.div_ceil(count).min(1 << 16), entropy)),
            oldest: AtomicU64::new(NONE),
            oldest_expendable: AtomicU64::new(NONE),
        };
        Self {
            shards: std::iter::repeat_with(shard).take(count).collect(),
            capacity,
            entropy,
            len: AtomicUsize::new(0),
            uses: AtomicU64::new(0),
        }
    }

    pub(super) const fn capacity(&self) -> usize {
        self.capacity
    }

    pub(super) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Returns the client of that key, made if there is none yet.
    pub(super) fn client(&self, key: PoolKey<'_>, make: impl FnOnce() -> C) -> C {
        let key = HashedKey::new(key, self.entropy);
        let Some(shard) = self.shards.get(key.part(self.shards.len())) else { return make() };
        // A use is not told to others: an eviction finds out.
        let use_number = self.uses.load(Ordering::Relaxed);
        let known = lock(&shard.clients).find(key, use_number, priority).cloned();
        if let Some(client) = known {
            return client;
        }
        // 1. Without a lock: it is the caller's own code, which may come back here.
        let made = make();
        self.make_room();
        // 2. Another thread may have been faster. Then its client is the one, and there is room for another.
        let use_number = self.next_use();
        let insert = |pool: &mut Pool<C>| match pool.insert(key, made.clone(), use_number, priority)
        {
            Ok(()) => None,
            Err(_) => pool.find(key, use_number, priority).cloned(),
        };
        match shard.with(insert) {
            None => made,
            Some(known) => {
                self.len.fetch_sub(1, Ordering::Relaxed);
                known
            }
        }
    }

    /// Returns some of the clients, 64 at most, and where the next ones are. `None` ends them.
    pub(super) fn piece(&self, at: PieceAt) -> Option<(Vec<(Grant, C)>, PieceAt)> {
        let PieceAt { mut shard, mut piece } = at;
        loop {
            let clients = lock(&self.shards.get(shard)?.clients).piece(piece).map(|clients| {
                clients.map(|(grant, client)| (grant.clone(), client.clone())).collect()
            });
            match clients {
                Some(clients) => return Some((clients, PieceAt { shard, piece: piece + 1 })),
                None => (shard, piece) = (shard + 1, 0),
            }
        }
    }

    fn next_use(&self) -> u64 {
        self.uses.fetch_add(USES_BETWEEN, Ordering::Relaxed) + USES_BETWEEN
    }

    /// Makes room for one client.
    fn make_room(&self) {
        let below = |len: usize| (len < self.capacity).then_some(len + 1);
        let Err(len) = self.len.fetch_update(Ordering::Relaxed, Ordering::Relaxed, below) else {
            return;
        };
        // 1. The place of the one that goes is taken over. If all are busy, there is one more for now.
        if !self.evict() {
            self.len.fetch_add(1, Ordering::Relaxed);
        }
        // 2. A pool that has grown shrinks little by little.
        if len > self.capacity && self.evict() {
            self.len.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Evicts one client, unless all that it finds are busy.
    fn evict(&self) -> bool {
        self.evict_up_to(EvictionPriority::Expendable, ASKED)
            || self.evict_up_to(EvictionPriority::Useful, self.shards.len())
    }

    /// Has the parts evict whose client is the oldest, one after another, until one does.
    fn evict_up_to(&self, most: EvictionPriority, parts: usize) -> bool {
        let mut asked = 0_u64;
        // Each may turn out not to be the one, since its oldest client was used.
        for _ in 0..parts + self.shards.len() {
            let left =
                self.shards.iter().enumerate().filter(|(number, _)| asked >> number & 1 == 0);
            let first = left
                .map(|(number, shard)| (shard.oldest_told(most), number, shard))
                .min_by_key(|it| it.0);
            let Some((told, number, shard)) = first.filter(|(told, ..)| *told != NONE) else {
                return false;
            };
            let evicted = shard.with(|pool| {
                let is_oldest = oldest(pool, most) == told;
                is_oldest.then(|| pool.evict(most, self.next_use(), priority))
            });
            match evicted {
                None => {}
                // Dropped without the lock, since that may end a connection.
                Some(Some(_)) => return true,
                Some(None) => asked |= 1 << number,
            }
        }
        false
    }
}

/// Returns the last use of the client that is to be evicted next.
fn oldest<C>(pool: &mut Pool<C>, most: EvictionPriority) -> u64 {
    let oldest =
        if most == EvictionPriority::Expendable { pool.oldest_expendable() } else { pool.oldest() };
    oldest.unwrap_or(NONE)
}

fn priority<C: PooledClient>(client: &C) -> EvictionPriority {
    client.shared_lifecycle().eviction_priority()
}
