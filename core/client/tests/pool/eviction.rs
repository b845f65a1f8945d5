//! Which client is evicted.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use polygrant_client::TokenPool;

use super::world::{Client, Time, gate, grant, is_same, issue, pool, refuse};

fn ids(pool: &TokenPool<Client>) -> BTreeSet<String> {
    pool.snapshot().into_iter().map(|it| it.client_id).collect()
}

#[test]
fn a_full_pool_of_any_size_keeps_what_has_a_token_and_was_used_last() {
    for capacity in [1, 3, 64, 200, 1000] {
        let time = Time::default();
        let pool = pool(&time, capacity);
        let grants: Vec<_> = (0..capacity + 5).map(|it| grant(&format!("tenant {it}"))).collect();
        for grant in &grants[..capacity] {
            pool.client(grant).fetch();
        }
        assert_eq!(pool.len(), capacity);
        // The first is used again, so that the second goes first.
        let first = pool.client(&grants[0]);
        for (number, new) in grants[capacity..].iter().enumerate() {
            pool.client(new).fetch();
            assert_eq!(pool.len(), capacity);
            let gone = &grants[(number + 1) % capacity.max(2)];
            assert!(
                !ids(&pool).contains(gone.client_id()) || capacity < 6,
                "{number} of {capacity}"
            );
        }
        assert!(capacity < 7 || is_same(&first, &pool.client(&grants[0])));
    }
}

#[test]
fn a_client_without_a_token_goes_first_and_a_busy_one_stays() {
    for capacity in [10, 64, 500] {
        let time = Time::default();
        let pool = pool(&time, capacity);
        let grants: Vec<_> = (0..=capacity + 1).map(|it| grant(&format!("tenant {it}"))).collect();
        let (failing, busy) = (capacity / 2, 0);
        let mut request = None;
        for (number, grant) in grants[..capacity].iter().enumerate() {
            let client = pool.client(grant);
            let attempt = client.request();
            if number == failing {
                refuse(attempt, 401);
            } else if number == busy {
                request = Some(attempt);
            } else {
                issue(attempt);
            }
        }
        pool.client(&grants[capacity]).fetch();
        let kept = ids(&pool);
        assert!(!kept.contains(&format!("tenant {failing}")), "{capacity}: {kept:?}");
        // A token that has ended is none. The busy one's request has not.
        time.pass(Duration::from_secs(5));
        pool.client(&grants[capacity + 1]).fetch();
        let kept = ids(&pool);
        assert!(kept.contains("tenant 0") && !kept.contains("tenant 1"), "{capacity}: {kept:?}");
        drop(request);
    }
}

/// The bound holds while threads add clients and evict each other's.
#[test]
fn a_pool_is_bounded_whatever_threads_do() {
    let pool = pool(&Time::default(), 256);
    let most = thread::scope(|scope| {
        let add = |thread: usize| {
            let mut most = 0;
            for tenant in 0..1000 {
                drop(pool.client(&grant(&format!("{thread} {tenant}"))));
                most = most.max(pool.len());
            }
            most
        };
        let threads: Vec<_> = (0..4).map(|thread| scope.spawn(move || add(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).max()
    });
    assert_eq!(most, Some(256));
    assert_eq!((pool.len(), pool.snapshot().len()), (256, 256));
}

#[test]
fn a_pool_for_none_has_room_for_one() {
    for capacity in [0, 1] {
        let pool = pool(&Time::default(), capacity);
        let one = pool.client(&grant("one"));
        assert!(is_same(&one, &pool.client(&grant("one"))));
        let other = pool.client(&grant("other"));
        assert_eq!((pool.len(), ids(&pool)), (1, BTreeSet::from(["other".to_owned()])));
        // It still works where it is held.
        one.fetch();
        other.fetch();
    }
}

/// A client whose caller waits for its turn will send a request: were it evicted, the next caller of its
/// grant would send another.
#[test]
fn a_client_whose_caller_waits_for_its_turn_stays() {
    let time = Time::default();
    let pool = pool(&time, 1).with_request_gate(gate(&time, 1, 0));
    let request = pool.client(&grant("first")).request();
    let caller = pool.client(&grant("waits")).caller();
    drop(pool.client(&grant("another")));
    let again = pool.client(&grant("waits"));
    drop(request);
    issue(caller.request());
    assert_eq!((again.0.health().counts.requests, again.0.health().generation), (1, Some(1)));
    // Without a caller it is like any other, and the pool shrinks.
    drop(again);
    for tenant in 0..5 {
        drop(pool.client(&grant(&format!("tenant {tenant}"))));
    }
    assert_eq!((pool.len(), ids(&pool).contains("waits")), (1, false));
}

/// Requests of clients that are gone end as they would; none wakes or holds up what came after.
#[test]
fn a_pool_that_is_dropped_leaves_no_turn_taken() {
    let time = Time::default();
    let gate = gate(&time, 1, 0);
    let pool = pool(&time, 8).with_request_gate(gate.clone());
    let request = pool.client(&grant("one")).request();
    drop(pool.client(&grant("two")).caller());
    drop(pool);
    assert_eq!((gate.active(), gate.waiting()), (1, 0), "the request is still under way");
    issue(request);
    assert_eq!((gate.active(), gate.waiting()), (0, 0));
}
