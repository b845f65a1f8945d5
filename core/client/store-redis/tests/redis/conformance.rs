//! The checks of every engine, on a real server.

use std::net::{Ipv4Addr, TcpListener};

use polygrant_store_conformance::{check, check_unreachable};
use polygrant_store_redis::RedisStore;

use crate::handles::{both, over_tokio};
use crate::server::{Server, free_port};

#[test]
fn as_a_blocking_store() {
    let Some(server) = Server::start(&[]) else { return };
    let report = check(&|| Box::new(RedisStore::new(&server.address()).unwrap()));
    println!("{report}");
    assert!(report.holds(), "{report}");
}

#[test]
fn as_a_store_over_tokio() {
    let Some(server) = Server::start(&[]) else { return };
    let report = check(&|| over_tokio(RedisStore::new(&server.address()).unwrap()));
    assert!(report.holds(), "{report}");
}

#[test]
fn handles_that_share_their_connections() {
    let Some(server) = Server::start(&[]) else { return };
    let store = RedisStore::new(&server.address()).unwrap();
    for report in [check(&|| Box::new(store.clone())), check(&|| over_tokio(store.clone()))] {
        assert!(report.holds(), "{report}");
    }
}

/// Nothing listens there, or what listens never responds.
#[test]
fn a_server_that_cannot_be_reached() {
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    for port in [free_port(), silent.local_addr().unwrap().port()] {
        for store in both(&format!("redis://:hunter2@127.0.0.1:{port}")) {
            let report = check_unreachable(&*store, &["hunter2"]);
            println!("{report}");
            assert!(report.holds(), "{report}");
            // A call that its caller dropped says nothing of its own.
            let (text, place) = (report.to_string(), format!("redis at 127.0.0.1:{port}: "));
            assert!(text.contains(&place) || text.contains("the store took longer"), "{report}");
        }
    }
}
