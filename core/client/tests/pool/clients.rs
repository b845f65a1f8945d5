//! Which clients are one, and what a pool tells of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use polygrant::{Credentials, Dialect, Grant};
use polygrant_client::{CredentialsError, TokenPool};

use super::world::{Client, Time, builder, grant, is_same, pool, refuse};

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

/// A pool goes on as if nothing had been asked of it.
#[test]
fn a_client_that_cannot_be_made_leaves_the_pool_as_it_was() {
    let time = Time::default();
    let pool = TokenPool::new(move |grant: Grant| {
        assert!(!grant.client_id().starts_with("bad"), "as the caller's own code may");
        Client::new(grant, &time, 0)
    })
    .with_capacity(2);
    let kept = ["one", "two"].map(|id| pool.client(&grant(id)));
    for tenant in 0..100 {
        let bad = grant(&format!("bad {tenant}"));
        let made = catch_unwind(AssertUnwindSafe(|| drop(pool.client(&bad))));
        assert!(made.is_err());
    }
    assert_eq!((pool.len(), pool.snapshot().len()), (2, 2));
    assert!(is_same(&kept[0], &pool.client(&grant("one"))));
    assert!(is_same(&kept[1], &pool.client(&grant("two"))));
}

/// Whatever comes and goes meanwhile, a client that stays is told of once.
#[test]
fn pieces_tell_of_each_client_that_stays_once() {
    let pool = pool(&Time::default(), 400);
    let stays: Vec<_> = (0..200).map(|tenant| grant(&format!("stays {tenant}"))).collect();
    for grant in &stays {
        pool.client(grant).fetch();
    }
    let mut told = BTreeMap::new();
    for (number, piece) in pool.pieces().enumerate() {
        for client in piece {
            *told.entry(client.client_id).or_insert(0) += 1;
        }
        // As many as push the earlier ones of these out, which have no token.
        for tenant in 0..100 {
            drop(pool.client(&grant(&format!("comes and goes {number} {tenant}"))));
        }
    }
    assert!(pool.len() <= 400);
    assert!(stays.iter().all(|grant| told.get(grant.client_id()) == Some(&1)));
}
