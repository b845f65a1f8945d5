//! Files as an orchestrator mounts and renews them.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of files as Kubernetes mounts a secret, which all change at once: each file is a link through
/// `..data`, itself a link to the folder of the day. It is removed when this is dropped.
#[derive(Debug)]
pub struct MountedFiles {
    folder: PathBuf,
    swaps: AtomicUsize,
}

/// How many were mounted.
static MOUNTED: AtomicUsize = AtomicUsize::new(0);

impl MountedFiles {
    /// Mounts these files: names with contents.
    ///
    /// # Errors
    /// The file system's.
    pub fn new(files: &[(&str, &str)]) -> io::Result<Self> {
        let number = MOUNTED.fetch_add(1, Ordering::Relaxed);
        let name = format!("polygrant-mounted-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let mounted = Self { folder, swaps: AtomicUsize::new(0) };
        mounted.swap(files)?;
        for (name, _) in files {
            symlink(Path::new("..data").join(name), mounted.path(name))?;
        }
        Ok(mounted)
    }

    /// Returns the path of a file, which stays the same.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Replaces all files at once, by a swap of the link.
    ///
    /// # Errors
    /// The file system's.
    pub fn swap(&self, files: &[(&str, &str)]) -> io::Result<()> {
        let number = self.swaps.fetch_add(1, Ordering::Relaxed);
        let today = self.path(&format!("..{number}"));
        fs::create_dir(&today)?;
        for (name, contents) in files {
            fs::write(today.join(name), contents)?;
        }
        let (data, new) = (self.path("..data"), self.path("..data_tmp"));
        let former = fs::read_link(&data).ok();
        symlink(format!("..{number}"), &new)?;
        fs::rename(new, data)?;
        former.map_or(Ok(()), |former| fs::remove_dir_all(self.folder.join(former)))
    }

    /// Overwrites one file where it is, as a careless script does.
    ///
    /// # Errors
    /// The file system's.
    pub fn overwrite(&self, name: &str, contents: &str) -> io::Result<()> {
        fs::write(self.path(name), contents)
    }

    /// Removes one file of today's.
    ///
    /// # Errors
    /// The file system's.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path("..data").join(name))
    }
}

impl Drop for MountedFiles {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
