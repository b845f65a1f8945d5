//! Processes that are killed in the middle of a swap leave a store that works.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use polygrant_client::store::{Store, StoreValue, Swap, Swapped};
use polygrant_store_file::FileStore;

use crate::folder::{Folder, LIMIT, key, put};

/// Names the folder to a process of this test's program that swaps until it is killed.
const FOLDER: &str = "POLYGRANT_TEST_KILLED";

/// Is nothing but the other process of the test below.
#[test]
fn swaps_until_it_is_killed() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let store = FileStore::new(folder).unwrap();
    let mut before = store.load(&key(1), LIMIT).unwrap().value;
    for number in 0_u64.. {
        let value = Some(StoreValue::new(format!("{number} {}", "x".repeat(4000)).into_bytes()));
        let swap = Swap { expected: before, value: value.clone(), keep: LIMIT };
        before = match store.swap(&key(1), swap, LIMIT).unwrap() {
            Swapped::Done { .. } => value,
            Swapped::Conflict(stored) => stored.value,
        };
        if number == 5 {
            println!("swapping");
        }
    }
}

fn start(folder: &Folder) -> Child {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "killed::swaps_until_it_is_killed", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // Libtest writes on the same line.
    assert!(lines.map_while(Result::ok).any(|line| line.contains("swapping")));
    child
}

#[test]
fn no_lock_stays_and_no_value_is_torn() {
    let folder = Folder::new();
    let store = folder.store();
    for round in 0..10 {
        let mut child = start(&folder);
        child.kill().unwrap();
        child.wait().unwrap();
        let value = store.load(&key(1), LIMIT).unwrap().value.unwrap();
        let text = std::str::from_utf8(value.as_bytes()).unwrap();
        let (number, rest) = text.split_once(' ').unwrap();
        assert!(number.parse::<u64>().is_ok() && rest.len() == 4000, "torn: {text:.20}");
        assert_eq!(
            store.swap(&key(100 + round), put("free"), LIMIT),
            Ok(Swapped::Done { now: None })
        );
    }
}
