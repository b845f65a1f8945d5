//! A real server that is killed, paused, flushed, full or started anew.

use std::time::{Duration, Instant};

use polygrant_client::store::Swapped;

use crate::handles::{LIMIT, both, key, put, value};
use crate::server::Server;

#[test]
fn killed_and_started_anew() {
    let Some(mut server) = Server::start(&[]) else { return };
    let stores = both(&server.address());
    for (byte, store) in (1..).zip(&stores) {
        assert!(matches!(
            store.swap(&key(byte), put(None, "one"), LIMIT),
            Ok(Swapped::Done { .. })
        ));
    }
    server.kill();
    for store in &stores {
        let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
        assert!(error.to_lowercase().contains("connection refused"), "{error}");
    }
    server.restart();
    // Nothing is in it, and everything works.
    for (byte, store) in (1..).zip(&stores) {
        assert_eq!(store.load(&key(byte), LIMIT).unwrap().value, None);
        assert!(matches!(
            store.swap(&key(byte), put(None, "two"), LIMIT),
            Ok(Swapped::Done { .. })
        ));
    }
}

#[test]
fn started_anew_between_two_calls() {
    let Some(mut server) = Server::start(&[]) else { return };
    let stores = both(&server.address());
    for store in &stores {
        store.load(&key(1), LIMIT).unwrap();
    }
    server.restart();
    for (byte, store) in (1..).zip(&stores) {
        // The connection of before is broken; the call does not fail for that.
        assert!(matches!(
            store.swap(&key(byte), put(None, "two"), LIMIT),
            Ok(Swapped::Done { .. })
        ));
    }
}

#[test]
fn paused() {
    let Some(server) = Server::start(&[]) else { return };
    for (byte, store) in (1..).zip(both(&server.address())) {
        store.load(&key(byte), LIMIT).unwrap();
        server.signal("STOP");
        let began = Instant::now();
        let timeout = Duration::from_millis(200);
        let error = store.swap(&key(byte), put(None, "late"), timeout).unwrap_err().to_string();
        assert!(began.elapsed() >= timeout, "{error}");
        store.load(&key(byte), timeout).unwrap_err();
        server.signal("CONT");
        // Whether the swap was done is unknown; what is there is one or the other, and a next swap works.
        let before = store.load(&key(byte), LIMIT).unwrap().value;
        assert!(before.is_none() || before == value("late"), "{before:?}");
        let swap = polygrant_client::store::Swap { expected: before, ..put(None, "next") };
        match store.swap(&key(byte), swap, LIMIT).unwrap() {
            Swapped::Done { .. } => {
                assert_eq!(store.load(&key(byte), LIMIT).unwrap().value, value("next"));
            }
            // The late one came in between, from the connection of before.
            Swapped::Conflict(stored) => assert_eq!(stored.value, value("late")),
        }
    }
}

#[test]
fn flushed() {
    let Some(server) = Server::start(&[]) else { return };
    for store in both(&server.address()) {
        store.swap(&key(1), put(None, "one"), LIMIT).unwrap();
        assert_eq!(server.command("FLUSHALL"), "+OK");
        assert_eq!(server.command("SCRIPT FLUSH"), "+OK");
        let swapped = store.swap(&key(1), put(Some("one"), "two"), LIMIT).unwrap();
        let Swapped::Conflict(stored) = swapped else { panic!("{swapped:?}") };
        assert_eq!(stored.value, None);
        assert!(matches!(store.swap(&key(1), put(None, "two"), LIMIT), Ok(Swapped::Done { .. })));
        assert_eq!(server.command("FLUSHALL"), "+OK");
    }
}

#[test]
fn full() {
    let Some(server) = Server::start(&["--maxmemory-policy", "noeviction"]) else { return };
    for (byte, store) in (1..).zip(both(&server.address())) {
        store.swap(&key(byte), put(None, "one"), LIMIT).unwrap();
        assert_eq!(server.command("CONFIG SET maxmemory 1"), "+OK");
        let error = store.swap(&key(byte), put(Some("one"), "two"), LIMIT).unwrap_err().to_string();
        println!("{error}");
        assert!(error.contains("maxmemory"), "{error}");
        // What is there can be read, and the next swap works once there is room.
        assert_eq!(store.load(&key(byte), LIMIT).unwrap().value, value("one"));
        assert_eq!(server.command("CONFIG SET maxmemory 0"), "+OK");
        let swapped = store.swap(&key(byte), put(Some("one"), "two"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Done { .. }), "{swapped:?}");
    }
}

#[test]
fn made_a_replica_and_a_primary_again() {
    let Some(server) = Server::start(&[]) else { return };
    for (byte, store) in (1..).zip(both(&server.address())) {
        store.swap(&key(byte), put(None, "one"), LIMIT).unwrap();
        assert_eq!(server.command("REPLICAOF 127.0.0.1 1"), "+OK");
        let error = store.swap(&key(byte), put(Some("one"), "two"), LIMIT).unwrap_err().to_string();
        println!("{error}");
        assert!(error.contains("READONLY") || error.contains("read only"), "{error}");
        assert_eq!(server.command("REPLICAOF NO ONE"), "+OK");
        let swapped = store.swap(&key(byte), put(Some("one"), "two"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Done { .. }), "{swapped:?}");
    }
}

/// A key of another program's, of another type.
#[test]
fn what_is_no_value() {
    let Some(server) = Server::start(&[]) else { return };
    assert_eq!(server.command(&format!("LPUSH polygrant:{} canary", key(1))), ":1");
    for store in both(&server.address()) {
        let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
        assert!(error.contains("WRONGTYPE"), "{error}");
        assert!(store.load(&key(1), LIMIT).unwrap_err().concerns_one_key());
        assert!(!error.contains("canary"), "{error}");
    }
}
