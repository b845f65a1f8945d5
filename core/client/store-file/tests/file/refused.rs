//! What others could read or have put there is refused.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use polygrant_client::store::{Store, Swapped};
use polygrant_store_file::FileStore;

use crate::folder::{Folder, LIMIT, key, mode_of, put, set_mode};

#[test]
fn the_modes_are_for_the_user_alone() {
    let folder = Folder::new();
    // What lies above is made, too.
    let path = folder.path().join("deep");
    let store = FileStore::new(&path).unwrap();
    store.swap(&key(1), put("one"), LIMIT).unwrap();
    for made in [folder.path(), path.clone()] {
        assert_eq!(mode_of(&made), 0o700, "{}", made.display());
    }
    for made in [path.join(key(1).as_str()), path.join("lock")] {
        assert_eq!(mode_of(&made), 0o600, "{}", made.display());
    }
}

#[test]
fn a_folder_that_is_open_to_others() {
    for mode in [0o701, 0o710, 0o720, 0o755, 0o777, 0o1777] {
        let folder = Folder::new();
        let store = folder.store();
        set_mode(&folder.path(), mode);
        let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
        assert!(error.contains("is open to others"), "{error}");
        assert!(error.contains("chmod 700"), "{error}");
        assert_eq!(store.swap(&key(1), put("canary"), LIMIT).unwrap_err().to_string(), error);
        assert_eq!(FileStore::new(folder.path()).unwrap_err().to_string(), error);
        assert_eq!(store.keys().unwrap_err().to_string(), error);
        assert_eq!(store.clear(LIMIT).unwrap_err().to_string(), error);
        assert_eq!(folder.names(), [] as [&str; 0]);
    }
}

#[test]
fn a_file_that_is_open_to_others() {
    let folder = Folder::new();
    let store = folder.store();
    store.swap(&key(1), put("canary"), LIMIT).unwrap();
    set_mode(&folder.path().join(key(1).as_str()), 0o640);
    let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
    assert!(error.contains("is open to others (mode 640): chmod 600"), "{error}");
    assert!(!error.contains("canary"), "{error}");
    assert!(store.swap(&key(1), put("two"), LIMIT).unwrap_err().concerns_one_key());
    // The other keys go on.
    assert_eq!(store.swap(&key(2), put("two"), LIMIT), Ok(Swapped::Done { now: None }));
}

#[test]
fn symbolic_links() {
    let folder = Folder::new();
    let store = folder.store();
    let elsewhere = folder.path().with_file_name("elsewhere");
    // 1. A value that is a link.
    fs::write(&elsewhere, "polygrant-store 1 99999999999999\nplanted").unwrap();
    set_mode(&elsewhere, 0o600);
    symlink(&elsewhere, folder.path().join(key(1).as_str())).unwrap();
    for error in [
        store.load(&key(1), LIMIT).unwrap_err(),
        store.swap(&key(1), put("canary"), LIMIT).unwrap_err(),
    ] {
        assert!(error.to_string().contains("is a symbolic link, which is not followed"), "{error}");
    }
    // 2. A lock that is a link.
    let _ = fs::remove_file(folder.path().join("lock"));
    symlink(&elsewhere, folder.path().join("lock")).unwrap();
    let error = store.swap(&key(2), put("canary"), LIMIT).unwrap_err().to_string();
    assert!(error.contains("is a symbolic link, which is not followed"), "{error}");
    assert_eq!(folder.names(), [key(1).as_str()], "a temporary file is left behind");
    // 3. A folder that is a link.
    let link = folder.path().with_file_name("link");
    symlink(folder.path(), &link).unwrap();
    let error = FileStore::new(link).unwrap_err().to_string();
    assert!(error.contains("symbolic link, which is not followed"), "{error}");
}

#[test]
fn what_is_no_file_or_no_folder() {
    let folder = Folder::new();
    let store = folder.store();
    fs::create_dir(folder.path().join(key(1).as_str())).unwrap();
    let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
    assert!(error.contains("is no regular file"), "{error}");
    // A named pipe, which a plain open would wait for.
    let pipe = folder.path().join(key(2).as_str());
    assert!(Command::new("mkfifo").arg("-m600").arg(&pipe).status().unwrap().success());
    let error = store.load(&key(2), LIMIT).unwrap_err().to_string();
    assert!(error.contains("is no regular file"), "{error}");
    let file = folder.path().with_file_name("file");
    fs::write(&file, "").unwrap();
    let error = FileStore::new(file).unwrap_err().to_string();
    assert!(error.contains("is no folder"), "{error}");
}

#[test]
fn a_file_that_is_far_too_big() {
    let folder = Folder::new();
    let store = folder.store();
    let path = folder.path().join(key(1).as_str());
    let file = fs::File::create(&path).unwrap();
    file.set_len(1 << 40).unwrap();
    set_mode(&path, 0o600);
    let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
    assert!(error.contains("no value has more than"), "{error}");
    // None is written that could not be read.
    let big = put(&"x".repeat(1 << 20));
    let error = store.swap(&key(2), big, LIMIT).unwrap_err();
    assert!(error.concerns_one_key() && error.to_string().contains("no value has"), "{error}");
    assert_eq!(store.swap(&key(2), put("small"), LIMIT), Ok(Swapped::Done { now: None }));
}

/// Only root can give files away: elsewhere the test has nothing to check.
#[test]
fn what_belongs_to_another_user() {
    use std::os::unix::fs::chown;
    let folder = Folder::new();
    let store = folder.store();
    store.swap(&key(1), put("one"), LIMIT).unwrap();
    let path = folder.path().join(key(1).as_str());
    if chown(&path, Some(12345), None).is_err() {
        println!("skipped: this needs root");
        return;
    }
    let error = store.load(&key(1), LIMIT).unwrap_err().to_string();
    assert!(error.contains("belongs to the user 12345"), "{error}");
    chown(folder.path(), Some(12345), None).unwrap();
    let error = store.load(&key(2), LIMIT).unwrap_err().to_string();
    assert!(error.contains("belongs to the user 12345"), "{error}");
}
