//! Removes the files whose time is over.

use std::time::Duration;

use polygrant_client::store::{StoreError, StoreKey};

use crate::content;
use crate::deadline::Deadline;
use crate::folder::Folder;
use crate::lock::{self, Lock};

/// How a name ends that a file has until it is complete.
pub(crate) const TEMPORARY: &str = ".tmp";

/// The time between two sweeps, by any process.
const EVERY: Duration = Duration::from_secs(600);

/// After this time a temporary file belongs to a process that died.
const ABANDONED: Duration = Duration::from_secs(600);

/// Sweeps, if the last sweep is long ago. The age of the lock's file tells that.
pub(crate) fn now_and_then(folder: &Folder, deadline: &mut Deadline) -> Result<(), StoreError> {
    if folder.age(lock::NAME).is_none_or(|age| age < EVERY) {
        return Ok(());
    }
    Lock::take(folder, deadline)?.touch();
    for name in folder.names()? {
        // What cannot be read or removed is no reason to keep the rest.
        if name.ends_with(TEMPORARY) {
            if folder.age(&name).is_some_and(|age| age >= ABANDONED) {
                let _ = folder.remove(&name);
            }
        } else if StoreKey::parse(&name).is_some() && is_over(folder, &name) {
            // Another process may replace the file until the lock is taken.
            let _lock = Lock::take(folder, deadline)?;
            if is_over(folder, &name) {
                let _ = folder.remove(&name);
            }
        }
    }
    Ok(())
}

fn is_over(folder: &Folder, name: &str) -> bool {
    let file = folder.read(name).ok().flatten();
    file.is_some_and(|file| content::decode(&file).is_none())
}
