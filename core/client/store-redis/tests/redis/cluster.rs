//! A cluster of three servers, each of which has a third of the keys.

use polygrant_client::store::{Store, Swapped};
use polygrant_store_conformance::check;
use polygrant_store_redis::RedisStore;

use crate::handles::{LIMIT, both, key, over_tokio, put, value};
use crate::server::Server;

const OPTIONS: [&str; 4] = ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"];

/// Starts the servers and tells each of the others.
fn cluster() -> Option<[Server; 3]> {
    let start = || Server::start(&OPTIONS);
    let servers = [start()?, start()?, start()?];
    let slots = ["0 5460", "5461 10922", "10923 16383"];
    for (server, slots) in servers.iter().zip(slots) {
        assert_eq!(server.command(&format!("CLUSTER ADDSLOTSRANGE {slots}")), "+OK");
    }
    let [first, others @ ..] = &servers;
    for other in others {
        let meet = format!("CLUSTER MEET 127.0.0.1 {}", other.port());
        assert_eq!(first.command(&meet), "+OK");
    }
    // Until each knows all: a key of any slot is then at its place or named.
    for server in &servers {
        for byte in 0..=u8::MAX {
            let exists = format!("EXISTS polygrant:{}", key(byte));
            while server.command(&exists).starts_with("-CLUSTERDOWN") {}
        }
    }
    Some(servers)
}

/// Returns which of the servers has a key, by the slots that they were given.
fn owner(servers: &[Server; 3], name: &str) -> (usize, u16) {
    let slot = servers[0].command(&format!("CLUSTER KEYSLOT {name}"));
    let slot: u16 = slot.trim_start_matches(':').parse().unwrap();
    (usize::from(slot > 5460) + usize::from(slot > 10922), slot)
}

/// While a slot is moved, a key that is not there yet is asked for at its new place.
#[test]
fn a_key_is_found_while_its_slot_is_moved() {
    let Some(servers) = cluster() else { return };
    let ids = servers.each_ref().map(|server| server.command("CLUSTER MYID"));
    for byte in 0..8 {
        let name = format!("polygrant:{}", key(byte));
        let (from, slot) = owner(&servers, &name);
        let to = (from + 1) % 3;
        let set = |at: usize, state: &str, other: usize| {
            let set = format!("CLUSTER SETSLOT {slot} {state} {}", ids[other]);
            assert_eq!(servers[at].command(&set), "+OK");
        };
        set(to, "IMPORTING", from);
        set(from, "MIGRATING", to);
        // Whichever server is asked first.
        let [blocking, over_tokio] = both(&servers[usize::from(byte) % 3].address());
        let swapped = blocking.swap(&key(byte), put(None, "one"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Done { .. }), "{swapped:?}");
        assert_eq!(over_tokio.load(&key(byte), LIMIT).unwrap().value, value("one"));
        let swapped = over_tokio.swap(&key(byte), put(Some("one"), "two"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Done { .. }), "{swapped:?}");
        assert_eq!(blocking.load(&key(byte), LIMIT).unwrap().value, value("two"));
        assert_eq!(servers[from].command(&format!("CLUSTER COUNTKEYSINSLOT {slot}")), ":0");
        // And when it has moved, which servers tell each other a little later.
        [to, from].into_iter().for_each(|at| set(at, "NODE", to));
        let exists = format!("EXISTS {name}");
        let moved = format!("-MOVED {slot} 127.0.0.1:{}", servers[to].port());
        for (at, server) in servers.iter().enumerate() {
            let agreed = |said: &str| if at == to { said == ":1" } else { said == moved };
            while !agreed(&server.command(&exists)) {}
        }
        assert_eq!(blocking.load(&key(byte), LIMIT).unwrap().value, value("two"));
        assert_eq!(over_tokio.load(&key(byte), LIMIT).unwrap().value, value("two"));
    }
}

/// Braces choose the slot by what is between them, or are letters like all others.
#[test]
fn prefixes_with_braces() {
    let Some(servers) = cluster() else { return };
    for prefix in ["{billing}:", "{", "}", "{}", "a{b}c{d}:", "ü:"] {
        for byte in 0..3 {
            let store =
                |server: &Server| RedisStore::new(&server.address()).unwrap().with_prefix(prefix);
            let (blocking, tokio) = (store(&servers[0]), over_tokio(store(&servers[1])));
            Store::swap(&blocking, &key(byte), put(None, prefix), LIMIT).unwrap();
            assert_eq!(tokio.load(&key(byte), LIMIT).unwrap().value, value(prefix), "{prefix}");
        }
    }
    let at = |name: String| owner(&servers, &name).1;
    assert_eq!(at(format!("{{billing}}:{}", key(1))), at(format!("{{billing}}:{}", key(2))));
}

#[test]
fn a_key_is_found_wherever_it_is() {
    let Some(servers) = cluster() else { return };
    let address = |server: &Server| RedisStore::new(&server.address()).unwrap();
    // Sixteen keys are on all three, but for one time in hundreds; these are always the same.
    for byte in 0..16 {
        let [blocking, over_tokio] = both(&servers[usize::from(byte) % 3].address());
        let swapped = blocking.swap(&key(byte), put(None, "one"), LIMIT).unwrap();
        assert!(matches!(swapped, Swapped::Done { .. }), "{swapped:?}");
        assert_eq!(over_tokio.load(&key(byte), LIMIT).unwrap().value, value("one"));
    }
    let counts = servers.each_ref().map(|server| server.command("DBSIZE"));
    assert!(counts.iter().all(|count| count != ":0"), "{counts:?}");
    for report in
        [check(&|| Box::new(address(&servers[0]))), check(&|| over_tokio(address(&servers[1])))]
    {
        assert!(report.holds(), "{report}");
    }
}
