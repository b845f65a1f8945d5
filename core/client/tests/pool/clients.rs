//! Which clients are one, which is evicted, and what a pool tells of them.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use polygrant::{Credentials, Dialect, Grant};
use polygrant_client::{CredentialsError, TokenPool};

use super::world::{Client, Time, builder, grant, issue, pool, refuse};

fn is_same(one: &Client, other: &Client) -> bool {
    Arc::ptr_eq(&one.0, &other.0)
}

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

#[test]
fn a_secret_that_changes_splits_no_client_with_a_source_in_two() {
    let pool = pool(&Time::default(), 8);
    let of = |secret: &str| builder("client", secret, "auth.example.com").build().unwrap();
    let never = || Err::<Credentials, CredentialsError>("not read".into());
    let old = pool.client_with_source(&of("old"), "vault/7", never);
    assert!(is_same(&old, &pool.client_with_source(&of("new"), "vault/7", never)));
    // What knows the id, and not the source, gets no token of that client.
    let others = [
        pool.client(&of("old")),
        pool.client(&of("new")),
        pool.client_with_source(&of("old"), "vault/8", never),
    ];
    for (number, other) in others.iter().enumerate() {
        assert!(!is_same(&old, other));
        assert!(others[..number].iter().all(|earlier| !is_same(earlier, other)));
    }
    assert_eq!(pool.len(), 4);
}

#[test]
fn grants_in_a_pool_share_their_dialect() {
    let pool = pool(&Time::default(), 64);
    for tenant in 0..10 {
        drop(pool.client(&grant(&tenant.to_string())));
    }
    let seen = Arc::new(std::sync::Mutex::new(HashSet::new()));
    let (seen_by, time) = (Arc::clone(&seen), Time::default());
    let pool = TokenPool::new(move |grant: Grant| {
        seen_by.lock().unwrap().insert(Arc::as_ptr(grant.shared_dialect()) as usize);
        Client::new(grant, &time, 0)
    });
    for tenant in 0..10 {
        drop(pool.client(&grant(&tenant.to_string())));
    }
    // Another dialect is another one, though it has the same name.
    let other = Dialect::rfc6749().with_parameter("resource", "https://one.example/");
    let other = Grant::builder(other).base_url("https://auth.example.com");
    let other = other.credentials(Credentials::new("0", "s3cr3t").unwrap()).build().unwrap();
    drop(pool.client(&other));
    assert_eq!((seen.lock().unwrap().len(), pool.len()), (2, 11));
}

#[test]
fn a_pool_tells_how_its_clients_are_in_pieces_and_as_a_whole() {
    let time = Time::default();
    let pool = pool(&time, 300);
    let mut requests = Vec::new();
    for tenant in 0..210 {
        let named = builder(&tenant.to_string(), "s3cr3t", "auth.example.com");
        let client = pool.client(&named.name(format!("tenant {tenant}")).build().unwrap());
        match tenant {
            0..100 => client.fetch(),
            100..150 => refuse(client.request(), 401),
            150..160 => requests.push(client.request()),
            _ => {}
        }
    }
    let health = pool.health();
    assert_eq!((health.clients, health.fresh, health.stale), (210, 100, 0));
    assert_eq!((health.failing, health.empty, health.in_flight, health.waiting), (50, 60, 10, 0));
    assert_eq!(
        (health.counts.requests, health.counts.tokens, health.counts.failures),
        (160, 100, 50)
    );
    time.pass(Duration::from_secs(3400));
    assert_eq!((pool.health().fresh, pool.health().stale), (0, 100));

    let pieces: Vec<_> = pool.pieces().collect();
    assert!(pieces.iter().all(|piece| piece.len() <= 64));
    let names: BTreeSet<_> = pieces.into_iter().flatten().filter_map(|it| it.name).collect();
    assert_eq!(names, (0..210).map(|tenant| format!("tenant {tenant}")).collect());
    assert_eq!(pool.snapshot().len(), 210);
}

/// A client is made without a lock, so that making one may use the pool.
#[test]
fn what_makes_a_client_may_use_the_pool_and_threads_get_one_client() {
    let made = Arc::new(AtomicUsize::new(0));
    let (count, time) = (Arc::clone(&made), Time::default());
    let inner = pool(&time, 64);
    let pool = TokenPool::new(move |grant: Grant| {
        count.fetch_add(1, Ordering::Relaxed);
        inner.client(&grant)
    })
    .with_capacity(1000);
    let grants: Vec<_> = (0..50).map(|tenant| grant(&tenant.to_string())).collect();
    let clients = thread::scope(|scope| {
        let all = || grants.iter().map(|grant| pool.client(grant)).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(all)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let [first, ..] = &*clients else { panic!("no threads") };
    for clients in &clients {
        assert!(clients.iter().zip(first).all(|(one, other)| is_same(one, other)));
    }
    assert_eq!(pool.len(), 50);
    assert!((50..=200).contains(&made.load(Ordering::Relaxed)));
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
