//! A cluster of three servers, each of which has a third of the keys.

use polygrant_client::store::Swapped;
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
