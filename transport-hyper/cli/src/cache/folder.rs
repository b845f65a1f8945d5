//! Where the cache is.

use std::env;
use std::path::PathBuf;

use polygrant_store_file::FileStore;

/// Returns the folder: `polygrant` in the user's folder for caches, by the XDG Base Directory Specification.
fn path() -> Result<PathBuf, String> {
    // The specification wants a path that is not absolute to be ignored.
    let folder = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
    let none = "there is no place for a cache: set XDG_CACHE_HOME, or HOME";
    Ok(caches.ok_or(none)?.join("polygrant"))
}

/// Returns the store in that folder, or why there is none.
pub(super) fn store() -> Result<FileStore, String> {
    FileStore::new(path()?).map_err(|error| error.to_string())
}
