//! Users, passwords, databases and prefixes.

use polygrant_client::store::Store;
use polygrant_store_redis::RedisStore;

use crate::handles::{LIMIT, both, key, over_tokio, put, value};
use crate::server::Server;

#[test]
fn a_password() {
    let Some(server) = Server::start(&["--requirepass", "hunter2"]) else { return };
    let right = RedisStore::new(&server.address()).unwrap().with_password("hunter2");
    let by_address = format!("redis://:hunter2@127.0.0.1:{}", server.port());
    right.load_blocking(1);
    over_tokio(right).load(&key(1), LIMIT).unwrap();
    for store in both(&by_address) {
        store.load(&key(1), LIMIT).unwrap();
    }
    for wrong in ["hunter3", ""] {
        let wrong_one = RedisStore::new(&server.address()).unwrap().with_password(wrong);
        for store in [Box::new(wrong_one.clone()) as Box<dyn Store>, over_tokio(wrong_one)] {
            let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
            println!("{error}");
            assert!(!error.contains("hunter"), "{error}");
            assert_eq!(error.lines().count(), 1);
        }
    }
    for store in both(&server.address()) {
        let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
        assert!(error.contains("Authentication required"), "{error}");
    }
}

trait LoadBlocking {
    fn load_blocking(&self, byte: u8);
}

impl LoadBlocking for RedisStore {
    fn load_blocking(&self, byte: u8) {
        Store::load(self, &key(byte), LIMIT).unwrap();
    }
}

/// A user that may do what the store needs, on its own keys alone.
#[test]
fn a_user_with_the_least_rights() {
    let user = [
        "--user",
        "tokens",
        "on",
        ">hunter2",
        "~billing:*",
        "+eval",
        "+get",
        "+set",
        "+del",
        "+time",
    ];
    let Some(server) = Server::start(&user) else { return };
    let store = RedisStore::new(&server.address()).unwrap();
    let store = store.with_username("tokens").with_password("hunter2");
    let mine = store.clone().with_prefix("billing:");
    for mine in [Box::new(mine.clone()) as Box<dyn Store>, over_tokio(mine)] {
        let before = mine.load(&key(1), LIMIT).unwrap().value;
        let swap = polygrant_client::store::Swap { expected: before, ..put(None, "one") };
        mine.swap(&key(1), swap, LIMIT).unwrap();
        assert_eq!(mine.load(&key(1), LIMIT).unwrap().value, value("one"));
    }
    let error = Store::load(&store, &key(1), LIMIT).unwrap_err().to_string();
    assert!(error.contains("permission"), "{error}");
}

#[test]
fn databases_and_prefixes_are_apart() {
    let Some(server) = Server::start(&[]) else { return };
    let at = |address: &str, prefix: &str| RedisStore::new(address).unwrap().with_prefix(prefix);
    let other_database = format!("{}/3", server.address());
    let stores = [
        at(&server.address(), "a:"),
        at(&server.address(), "b:"),
        at(&server.address(), ""),
        at(&other_database, "a:"),
    ];
    for (number, store) in stores.iter().enumerate() {
        let swap = put(None, &number.to_string());
        Store::swap(store, &key(1), swap, LIMIT).unwrap();
    }
    for (number, store) in stores.into_iter().enumerate() {
        let wanted = value(&number.to_string());
        assert_eq!(Store::load(&store, &key(1), LIMIT).unwrap().value, wanted);
        assert_eq!(over_tokio(store).load(&key(1), LIMIT).unwrap().value, wanted);
    }
    assert_eq!(server.command(&format!("EXISTS a:{}", key(1))), ":1");
}
