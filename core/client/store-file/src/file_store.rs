//! The store.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polygrant_client::store::{
    AsyncStore, BoxFuture, Store, StoreError, StoreKey, StoreValue, Stored, Swap, Swapped,
};

use crate::content;
use crate::deadline::Deadline;
use crate::folder::Folder;
use crate::lock::Lock;
use crate::sweep::{self, TEMPORARY};
use crate::workers::Workers;

/// How long an async call may wait for the lock, if its caller does not drop it before.
const ASYNC_TIMEOUT: Duration = Duration::from_secs(10);

/// A folder that keeps values in files. Clones share the threads that async calls run on.
///
/// ```
/// use std::time::Duration;
///
/// use polygrant_client::store::{Store, StoreKey, StoreValue, Swap, Swapped};
/// use polygrant_store_file::FileStore;
///
/// # let folder = std::env::temp_dir().join(format!("polygrant-doc-{}", std::process::id()));
/// let store = FileStore::new(&folder)?;
/// let (key, limit) = (StoreKey::from_bytes([7; 32]), Duration::from_secs(1));
/// let value = Some(StoreValue::new(b"a record".to_vec()));
/// let swap = Swap { expected: None, value: value.clone(), keep: Duration::from_secs(60) };
/// assert!(matches!(store.swap(&key, swap, limit)?, Swapped::Done { .. }));
/// assert_eq!(store.load(&key, limit)?.value, value);
/// # std::fs::remove_dir_all(folder).unwrap();
/// # Ok::<(), polygrant_client::store::StoreError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: Arc<Path>,
    workers: Arc<Workers>,
}

impl FileStore {
    /// Returns a store in that folder, and makes the folder if it is not there. Its name should be absolute:
    /// it is looked up at each call.
    ///
    /// # Errors
    /// The folder cannot be made, is open to others, or belongs to another user.
    pub fn new(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder: PathBuf = folder.into();
        Folder::open_or_create(&folder)?;
        Ok(Self { folder: folder.into(), workers: Arc::default() })
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the keys of all files, in order. Values whose time is over may be among them.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn keys(&self) -> Result<Vec<StoreKey>, StoreError> {
        let Some(folder) = Folder::open(&self.folder)? else { return Ok(Vec::new()) };
        let mut keys: Vec<_> =
            folder.names()?.iter().filter_map(|name| StoreKey::parse(name)).collect();
        keys.sort_unstable();
        Ok(keys)
    }

    /// Removes every value, and what a process that died left behind. Returns how many values there were.
    /// Waits for the lock for `timeout` at most. A file in the folder that is not the store's is left alone.
    ///
    /// # Errors
    /// The folder cannot be read, or a file not removed.
    pub fn clear(&self, timeout: Duration) -> Result<usize, StoreError> {
        let Some(folder) = Folder::open(&self.folder)? else { return Ok(0) };
        let _lock = Lock::take(&folder, &mut Deadline::after(timeout))?;
        let mut removed = 0;
        for name in folder.names()? {
            let is_value = StoreKey::parse(&name).is_some();
            if is_value || name.ends_with(TEMPORARY) {
                folder.remove(&name)?;
                removed += usize::from(is_value);
            }
        }
        Ok(removed)
    }
}

impl Store for FileStore {
    fn load(&self, key: &StoreKey, _timeout: Duration) -> Result<Stored, StoreError> {
        let Some(folder) = Folder::open(&self.folder)? else { return Ok(Stored::default()) };
        Ok(stored(value_of(&folder, key)?))
    }

    fn swap(&self, key: &StoreKey, swap: Swap, timeout: Duration) -> Result<Swapped, StoreError> {
        let folder = Folder::open_or_create(&self.folder)?;
        let mut deadline = Deadline::after(timeout);
        // 1. A conflict needs neither the lock nor a write: a file is replaced as a whole.
        let seen = value_of(&folder, key)?;
        if seen != swap.expected {
            return Ok(Swapped::Conflict(stored(seen)));
        }
        // 2. The new value is on the disk before the lock is taken, so that the lock is held for microseconds.
        let write =
            |value| folder.write_new(&temporary_name(key), &content::encode(value, swap.keep));
        let written = swap.value.as_ref().map(write).transpose()?;
        // 3. Under the lock nothing changes between the comparison and the rename.
        let lock = Lock::take(&folder, &mut deadline)?;
        let seen = value_of(&folder, key)?;
        if seen != swap.expected {
            return Ok(Swapped::Conflict(stored(seen)));
        }
        let is_done = match written {
            Some(written) => written.rename(key.as_str())?,
            None => folder.remove(key.as_str()).map(|()| true)?,
        };
        // `clear` has removed what was written. Under the lock it does not.
        if let (false, Some(value)) = (is_done, &swap.value) {
            if !write(value)?.rename(key.as_str())? {
                let what = "was removed while it was written";
                return Err(StoreError::new(format!(
                    "{key} in {} {what}",
                    folder.path().display()
                )));
            }
        }
        drop(lock);
        // 4. The swap is done, even if sweeping fails.
        let _ = sweep::now_and_then(&folder, &mut deadline);
        Ok(Swapped::Done { now: None })
    }
}

/// Runs the blocking calls on threads of the store's own: four at most, and none while there is nothing to do.
impl AsyncStore for FileStore {
    fn load<'a>(&'a self, key: &'a StoreKey) -> BoxFuture<'a, Result<Stored, StoreError>> {
        let (store, key) = (self.clone(), key.clone());
        self.workers.run(move || Store::load(&store, &key, ASYNC_TIMEOUT))
    }

    fn swap<'a>(
        &'a self,
        key: &'a StoreKey,
        swap: Swap,
    ) -> BoxFuture<'a, Result<Swapped, StoreError>> {
        let (store, key) = (self.clone(), key.clone());
        self.workers.run(move || Store::swap(&store, &key, swap, ASYNC_TIMEOUT))
    }
}

fn value_of(folder: &Folder, key: &StoreKey) -> Result<Option<StoreValue>, StoreError> {
    // A file that cannot be used says nothing of the others.
    let file = folder.read(key.as_str()).map_err(|error| StoreError::of_key(error.to_string()))?;
    Ok(file.and_then(|file| content::decode(&file)))
}

const fn stored(value: Option<StoreValue>) -> Stored {
    // Processes of one machine read the same clock, and those of several have none in common.
    Stored { value, now: None }
}

/// Returns a name that no other thread or process takes. Containers that share a folder may have the same
/// process ids, so the time is in it, too.
fn temporary_name(key: &StoreKey) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{key}.{}.{time}.{number}{TEMPORARY}", std::process::id())
}
