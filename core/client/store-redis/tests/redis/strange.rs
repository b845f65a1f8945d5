//! Servers that say strange things, and connections that break.

use polygrant_client::store::Swapped;
use polygrant_store_redis::RedisStore;

use crate::handles::{LIMIT, both, key, put, value};
use crate::scripted::{Say, Scripted};

/// What the script returns for a swap that was done, at 2 s after 1970.
const DONE: &str = "*3\r\n:2000\r\n:1\r\n$-1\r\n";
const NOTHING: &str = "*3\r\n:2000\r\n:0\r\n$-1\r\n";

fn say(text: &str) -> Say {
    Say::Text(text.into())
}

fn found(text: &str) -> Say {
    Say::Text(format!("*3\r\n:2000\r\n:0\r\n${}\r\n{text}\r\n", text.len()))
}

#[test]
fn an_error_repeats_no_argument_and_no_value() {
    for (response, shown) in [
        (
            "-ERR unknown command 'EVAL', with args beginning with: 'canary' 'canary' \r\n",
            "unknown command",
        ),
        ("-NOAUTH Authentication required.\r\n", "Authentication required"),
        ("-OOM command not allowed when used memory > 'maxmemory'.\r\n", "maxmemory"),
        ("-NOPERM no permissions: hunter2\r\n", "no permissions"),
        ("$6\r\ncanary\r\n", "none of this store's script"),
        ("*3\r\n$6\r\ncanary\r\n:1\r\n$6\r\ncanary\r\n", "none of this store's script"),
        ("*2\r\n:1\r\n$6\r\ncanary\r\n", "none of this store's script"),
        ("!canary?\r\n", "redis at"),
    ] {
        let server = Scripted::new(vec![say("+OK\r\n"), say(response)]);
        let address = format!("redis://:hunter2@127.0.0.1:{}", server.port());
        let [store, _] = both(&address);
        let error = store.swap(&key(1), put(None, "canary"), LIMIT).unwrap_err().to_string();
        assert!(error.contains(shown), "{error}");
        assert!(!error.contains("canary") && !error.contains("hunter2"), "{error}");
        assert!(error.starts_with(&format!("redis at 127.0.0.1:{}: ", server.port())), "{error}");
        // The same over tokio.
        let server = Scripted::new(vec![say("+OK\r\n"), say(response)]);
        let [_, store] = both(&format!("redis://:hunter2@127.0.0.1:{}", server.port()));
        let error = store.swap(&key(1), put(None, "canary"), LIMIT).unwrap_err().to_string();
        assert!(error.contains(shown), "{error}");
        assert!(!error.contains("canary") && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn a_connection_that_broke_is_replaced_within_the_call() {
    for which in [0, 1] {
        let server = Scripted::new(vec![say(NOTHING), Say::Close, say(NOTHING)]);
        let store = &both(&server.address())[which];
        store.load(&key(1), LIMIT).unwrap();
        store.load(&key(1), LIMIT).unwrap();
        assert_eq!(server.connections(), 2);
        // And kept then.
        store.load(&key(1), LIMIT).unwrap();
        assert_eq!(server.connections(), 2);
    }
}

/// The server was the primary when the connection was made. Its name leads to another one by now.
#[test]
fn a_connection_to_a_replica_is_replaced_within_the_call() {
    let read_only = "-READONLY You can't write against a read only replica.\r\n";
    for which in [0, 1] {
        let server = Scripted::new(vec![say(NOTHING), say(read_only), say(DONE)]);
        let store = &both(&server.address())[which];
        store.load(&key(1), LIMIT).unwrap();
        let swapped = store.swap(&key(1), put(None, "mine"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Done { .. }), "{swapped:?}");
        assert_eq!(server.connections(), 2);
    }
    // If the name still leads to a replica, that is an error, and the next call looks again.
    for which in [0, 1] {
        let server = Scripted::new(vec![say(read_only), say(NOTHING)]);
        let store = &both(&server.address())[which];
        let error = store.swap(&key(1), put(None, "mine"), LIMIT).unwrap_err().to_string();
        assert!(error.contains("read only replica"), "{error}");
        assert_eq!(server.connections(), 1);
        store.load(&key(1), LIMIT).unwrap();
        assert_eq!(server.connections(), 2);
    }
}

#[test]
fn a_new_connection_that_breaks_is_an_error() {
    for which in [0, 1] {
        let server = Scripted::new(vec![Say::Close, say(NOTHING)]);
        let store = &both(&server.address())[which];
        store.load(&key(1), LIMIT).unwrap_err();
        assert_eq!(server.connections(), 1);
        store.load(&key(1), LIMIT).unwrap();
    }
}

/// The server did the swap, and died before it said so.
#[test]
fn a_swap_that_finds_its_own_value_is_done() {
    for which in [0, 1] {
        let server = Scripted::new(vec![say(NOTHING), Say::Close, found("mine"), found("mine")]);
        let store = &both(&server.address())[which];
        store.load(&key(1), LIMIT).unwrap();
        let swapped = store.swap(&key(1), put(None, "mine"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Done { .. }), "{swapped:?}");
        // Without a first try, it is that of another process.
        let swapped = store.swap(&key(1), put(None, "mine"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Conflict(_)), "{swapped:?}");
    }
    for which in [0, 1] {
        let server = Scripted::new(vec![say(NOTHING), Say::Close, found("other")]);
        let store = &both(&server.address())[which];
        store.load(&key(1), LIMIT).unwrap();
        let swapped = store.swap(&key(1), put(None, "mine"), LIMIT).unwrap();
        let Swapped::Conflict(stored) = swapped else { panic!("{swapped:?}") };
        assert_eq!(stored.value, value("other"));
    }
}

#[test]
fn the_time_is_the_servers() {
    let server = Scripted::new(vec![say(DONE)]);
    for store in both(&server.address()) {
        let swapped = store.swap(&key(1), put(None, "mine"), LIMIT).unwrap();
        let Swapped::Done { now: Some(now) } = swapped else { panic!("{swapped:?}") };
        assert_eq!(now.since_epoch().as_millis(), 2000);
        // The server of the test has one connection at a time.
        drop(store);
    }
}

#[test]
fn servers_that_name_each_other_in_a_circle_are_an_error() {
    for which in [0, 1] {
        let server = Scripted::new(vec![say("-MOVED 7 :1\r\n")]);
        // Without a host it is the server's own, at a port where nothing is.
        let store = &both(&server.address())[which];
        let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
        assert!(error.starts_with("redis at 127.0.0.1:1: "), "{error}");
    }
    let port = crate::server::free_port();
    let server = Scripted::new(vec![say(&format!("-MOVED 7 127.0.0.1:{port}\r\n"))]);
    let [store, _] = both(&server.address());
    let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
    assert!(error.starts_with(&format!("redis at 127.0.0.1:{port}: ")), "{error}");
}

#[test]
fn wrong_addresses_are_refused_and_not_repeated() {
    for address in ["", "cache:6379", "http://:hunter2@cache", "redis://:hunter2@cache:port"] {
        let error = RedisStore::new(address).unwrap_err().to_string();
        assert!(error.contains("is not of the form redis://"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    let store = RedisStore::new("redis://user:hunter2@cache").unwrap().with_password("hunter3");
    assert!(!format!("{store:?}").contains("hunter"), "{store:?}");
}
