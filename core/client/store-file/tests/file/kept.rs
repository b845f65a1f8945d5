//! What stays in the folder, and for how long.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use polygrant_client::store::{Store, StoreValue, Stored, Swap, Swapped};

use crate::folder::{Folder, LIMIT, key, put, put_for, set_mode};

#[test]
fn a_value_is_one_file_that_is_replaced_as_a_whole() {
    let folder = Folder::new();
    let store = folder.store();
    store.swap(&key(1), put("a long first value"), LIMIT).unwrap();
    // A reader that has the old file open still sees all of it.
    let mut old = File::open(folder.path().join(key(1).as_str())).unwrap();
    let old_value = StoreValue::new(b"a long first value".to_vec());
    let swap = Swap { expected: Some(old_value), ..put("two") };
    assert_eq!(store.swap(&key(1), swap, LIMIT), Ok(Swapped::Done { now: None }));
    let text = std::io::read_to_string(&mut old).unwrap();
    assert!(text.ends_with("\na long first value"), "{text}");
    assert_eq!(folder.names(), [key(1).as_str()]);
}

#[test]
fn a_damaged_file_counts_as_absent_and_is_replaced() {
    let folder = Folder::new();
    let store = folder.store();
    for damaged in ["", "polygrant-store 1 12", "garbage\n\0\n", "polygrant-store 9 1\nx"] {
        let path = folder.path().join(key(1).as_str());
        fs::write(&path, damaged).unwrap();
        set_mode(&path, 0o600);
        assert_eq!(store.load(&key(1), LIMIT), Ok(Stored::default()), "{damaged:?}");
        assert_eq!(store.swap(&key(1), put("one"), LIMIT), Ok(Swapped::Done { now: None }));
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_folder_that_was_removed_is_empty_and_made_again() {
    let folder = Folder::new();
    let store = folder.store();
    fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(store.load(&key(1), LIMIT), Ok(Stored::default()));
    assert_eq!(store.keys(), Ok(vec![]));
    assert_eq!(store.clear(LIMIT), Ok(0));
    assert_eq!(store.swap(&key(1), put("one"), LIMIT), Ok(Swapped::Done { now: None }));
}

#[test]
fn clearing_leaves_what_is_not_the_stores() {
    let folder = Folder::new();
    let store = folder.store();
    for byte in [3, 1, 2] {
        store.swap(&key(byte), put("one"), LIMIT).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    fs::write(folder.path().join(format!("{}.1.2.3.tmp", key(9))), "").unwrap();
    assert_eq!(store.keys().unwrap(), [key(1), key(2), key(3)]);
    assert_eq!(store.clear(LIMIT), Ok(3));
    assert_eq!(folder.names(), ["notes.txt"]);
    assert_eq!(store.load(&key(1), LIMIT), Ok(Stored::default()));
}

/// A temporary file holds a token, so that it is cleared, too, whatever its writer is about to do.
#[test]
fn swaps_are_done_while_another_process_clears_the_folder() {
    let folder = Folder::new();
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let store = folder.store();
            while !is_over.load(std::sync::atomic::Ordering::SeqCst) {
                store.clear(LIMIT).unwrap();
            }
        });
        let store = folder.store();
        let mut done = 0;
        while done < 100 {
            let expected = store.load(&key(1), LIMIT).unwrap().value;
            let swapped = store.swap(&key(1), Swap { expected, ..put("one") }, LIMIT);
            done += usize::from(matches!(swapped, Ok(Swapped::Done { .. })));
            if let Err(error) = swapped {
                is_over.store(true, std::sync::atomic::Ordering::SeqCst);
                panic!("{error}");
            }
        }
        is_over.store(true, std::sync::atomic::Ordering::SeqCst);
    });
}

fn make_old(folder: &Folder, name: &str, age: Duration) {
    let file = File::options().write(true).open(folder.path().join(name)).unwrap();
    file.set_modified(SystemTime::now() - age).unwrap();
}

#[test]
fn what_is_over_is_removed_now_and_then() {
    let folder = Folder::new();
    let store = folder.store();
    let (over, old, new) =
        (key(1), format!("{}.1.2.3.tmp", key(9)), format!("{}.4.5.6.tmp", key(9)));
    store.swap(&over, put_for("over", Duration::ZERO), LIMIT).unwrap();
    store.swap(&key(2), put("stays"), LIMIT).unwrap();
    for name in [&old, &new] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    // What cannot be read stays, and is no reason to keep the rest.
    let unreadable = [key(7), key(8), key(9)].map(|key| folder.path().join(key.as_str()));
    unreadable.iter().for_each(|path| fs::create_dir(path).unwrap());
    make_old(&folder, &old, Duration::from_secs(601));
    // 1. The last sweep is not long ago.
    make_old(&folder, "lock", Duration::from_secs(500));
    store.swap(&key(3), put("three"), LIMIT).unwrap();
    assert!(folder.names().contains(&over.to_string()));
    // 2. It is now.
    make_old(&folder, "lock", Duration::from_secs(601));
    store.swap(&key(4), put("four"), LIMIT).unwrap();
    let mut names = folder.names();
    names.sort_unstable();
    unreadable.iter().for_each(|path| fs::remove_dir(path).unwrap());
    names.retain(|name| ![key(7), key(8), key(9)].iter().any(|key| key.as_str() == name));
    let mut left = [key(2).to_string(), key(3).to_string(), key(4).to_string(), new];
    left.sort_unstable();
    assert_eq!(names, left);
    // 3. And then not before the next ten minutes are over.
    store.swap(&key(5), put_for("over", Duration::ZERO), LIMIT).unwrap();
    store.swap(&key(6), put("six"), LIMIT).unwrap();
    assert!(folder.names().contains(&key(5).to_string()));
}

#[test]
fn a_lock_is_waited_for_no_longer_than_the_timeout() {
    let folder = Folder::new();
    let store = folder.store();
    store.swap(&key(1), put("one"), LIMIT).unwrap();
    let lock = File::options().write(true).open(folder.path().join("lock")).unwrap();
    rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let began = std::time::Instant::now();
    let error = store.swap(&key(2), put("two"), Duration::from_millis(50)).unwrap_err();
    assert!(error.to_string().contains("is locked by another process for too long"), "{error}");
    assert!(began.elapsed() >= Duration::from_millis(50));
    // Neither a load nor a conflict needs the lock.
    assert!(store.load(&key(1), Duration::ZERO).unwrap().value.is_some());
    assert!(matches!(store.swap(&key(1), put("two"), Duration::ZERO), Ok(Swapped::Conflict(_))));
    assert_eq!(folder.names(), [key(1).as_str()]);
    drop(lock);
    assert_eq!(store.swap(&key(2), put("two"), LIMIT), Ok(Swapped::Done { now: None }));
}
