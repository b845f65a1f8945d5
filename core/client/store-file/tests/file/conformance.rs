//! The checks of every engine.

use std::time::Duration;

use polygrant_store_conformance::{Blocked, Blocking, check, check_unreachable};

use crate::folder::{Folder, set_mode};

#[test]
fn as_a_blocking_store() {
    let folder = Folder::new();
    let report = check(&|| Box::new(folder.store()));
    assert!(report.holds(), "{report}");
    println!("{report}");
    assert!(folder.names().iter().all(|name| !name.ends_with(".tmp")), "{:?}", folder.names());
}

fn drive(future: Blocked<'_>, limit: Duration) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _ = runtime.block_on(async { tokio::time::timeout(limit, future).await });
}

#[test]
fn as_a_store_for_async_programs() {
    let folder = Folder::new();
    let report = check(&|| Box::new(Blocking::new(folder.store(), drive)));
    assert!(report.holds(), "{report}");
}

#[test]
fn with_a_folder_that_cannot_be_used() {
    let folder = Folder::new();
    let store = folder.store();
    set_mode(&folder.path(), 0o755);
    let report = check_unreachable(&store, &[]);
    assert!(report.holds(), "{report}");
    let report = check_unreachable(&Blocking::new(store, drive), &[]);
    assert!(report.holds(), "{report}");
}
