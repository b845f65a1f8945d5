//! The folder, and the files in it. Everything goes through the folder's descriptor, so that what was
//! checked is what is used.

use std::fmt::Display;
use std::fs::{DirBuilder, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polygrant_client::store::StoreError;
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// The size that a file may have: a hundred times what a value has.
const SIZE_LIMIT: u64 = 1 << 20;

/// A folder that belongs to this user alone.
pub(crate) struct Folder {
    descriptor: OwnedFd,
    path: PathBuf,
}

impl Folder {
    /// Opens the folder, and makes it first if it is not there.
    pub(crate) fn open_or_create(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = Self::open(path)? {
            return Ok(folder);
        }
        // What lies above it is made for this user alone, too. Another process may be faster.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(|error| failed("make the folder", path, error))?;
        Self::open(path)?.ok_or_else(|| failed("make the folder", path, Errno::NOENT))
    }

    /// Opens the folder; `None` if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let descriptor = match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(descriptor) => descriptor,
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::NOTDIR | Errno::LOOP) => {
                let what = "is no folder, or a symbolic link, which is not followed";
                return Err(StoreError::new(format!("{} {what}", path.display())));
            }
            Err(error) => return Err(failed("open the folder", path, error)),
        };
        let folder = Self { descriptor, path: path.to_owned() };
        let stat = rustix::fs::fstat(&folder.descriptor);
        let stat = stat.map_err(|error| failed("look at the folder", path, error))?;
        check_owner(&stat, path, "700")?;
        Ok(Some(folder))
    }

    /// Returns what a file holds; `None` if there is no such file.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        // Without NONBLOCK, opening a named pipe would wait for a writer.
        let flags = OFlags::RDONLY | OFlags::NONBLOCK;
        let Some((mut file, stat)) = self.open_file(name, flags, Mode::empty())? else {
            return Ok(None);
        };
        let path = self.path.join(name);
        let size = u64::try_from(stat.st_size).unwrap_or_default();
        if size > SIZE_LIMIT {
            return Err(too_big(&path, size));
        }
        // In one allocation, so that no copy is left behind. A file never grows: it is replaced.
        let mut bytes = Zeroizing::new(vec![0; usize::try_from(size).unwrap_or_default()]);
        file.read_exact(&mut bytes).map_err(|error| failed("read", &path, error))?;
        Ok(Some(bytes))
    }

    /// Writes a new file and waits until it is on the disk. Removes it if that fails.
    pub(crate) fn write_new(&self, name: &str, bytes: &[u8]) -> Result<Written<'_>, StoreError> {
        let path = self.path.join(name);
        // It could not be read again, and so not be replaced.
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > SIZE_LIMIT {
            return Err(too_big(&path, bytes.len()));
        }
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL;
        let mode = Mode::RUSR | Mode::WUSR;
        let Some((mut file, _)) = self.open_file(name, flags, mode)? else {
            return Err(failed("make", &path, Errno::NOENT));
        };
        let written = Written { folder: self, name: name.to_owned(), is_renamed: false };
        let result = file.write_all(bytes).and_then(|()| file.sync_all());
        result.map_err(|error| failed("write", &path, error))?;
        Ok(written)
    }

    /// Opens a file of this user's. It is closed in programs that this process starts.
    pub(crate) fn open_file(
        &self,
        name: &str,
        flags: OFlags,
        mode: Mode,
    ) -> Result<Option<(File, Stat)>, StoreError> {
        let path = self.path.join(name);
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = match rustix::fs::openat(&self.descriptor, name, flags, mode) {
            Ok(descriptor) => File::from(descriptor),
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => {
                let what = "is a symbolic link, which is not followed";
                return Err(StoreError::new(format!("{} {what}", path.display())));
            }
            Err(error) => return Err(failed("open", &path, error)),
        };
        let stat = rustix::fs::fstat(&file);
        let stat = stat.map_err(|error| failed("look at", &path, error))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(StoreError::new(format!("{} is no regular file", path.display())));
        }
        check_owner(&stat, &path, "600")?;
        Ok(Some((file, stat)))
    }

    /// Removes a file. It may be gone already.
    pub(crate) fn remove(&self, name: &str) -> Result<(), StoreError> {
        match rustix::fs::unlinkat(&self.descriptor, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(failed("remove", &self.path.join(name), error)),
        }
    }

    /// Returns the names of what is in the folder.
    pub(crate) fn names(&self) -> Result<Vec<String>, StoreError> {
        let error = |error| failed("list", &self.path, error);
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.descriptor).map_err(error)? {
            // A name that is no UTF-8 is none of ours.
            names.extend(entry.map_err(error)?.file_name().to_str().map(str::to_owned));
        }
        Ok(names)
    }

    /// Returns how long ago a file was written; `None` if it is not there, or of the future.
    pub(crate) fn age(&self, name: &str) -> Option<Duration> {
        let stat = rustix::fs::statat(&self.descriptor, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        let written = Duration::from_secs(u64::try_from(stat.st_mtime).ok()?);
        SystemTime::now().duration_since(UNIX_EPOCH).ok()?.checked_sub(written)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// A file that is complete and has a temporary name. It is removed unless it gets its own.
pub(crate) struct Written<'f> {
    folder: &'f Folder,
    name: String,
    is_renamed: bool,
}

impl Written<'_> {
    /// Gives the file its name, in the place of a file that has it. Returns `false` if it is gone: whatever
    /// clears the folder takes it for one that was left behind.
    pub(crate) fn rename(mut self, name: &str) -> Result<bool, StoreError> {
        let descriptor = &self.folder.descriptor;
        match rustix::fs::renameat(descriptor, &*self.name, descriptor, name) {
            Ok(()) => self.is_renamed = true,
            Err(Errno::NOENT) => {}
            Err(error) => return Err(failed("write", &self.folder.path.join(name), error)),
        }
        Ok(self.is_renamed)
    }
}

impl Drop for Written<'_> {
    fn drop(&mut self) {
        if !self.is_renamed {
            let _ = self.folder.remove(&self.name);
        }
    }
}

/// Refuses what belongs to another user, or what others can read or write.
fn check_owner(stat: &Stat, path: &Path, mode: &str) -> Result<(), StoreError> {
    let (owner, user) = (stat.st_uid, rustix::process::geteuid().as_raw());
    if owner != user {
        let what = format!("belongs to the user {owner}, and this is {user}");
        return Err(StoreError::new(format!("{} {what}", path.display())));
    }
    let seen = Mode::from_raw_mode(stat.st_mode);
    if seen.intersects(Mode::RWXG | Mode::RWXO) {
        let what = format!("is open to others (mode {:o}): chmod {mode}", seen.bits());
        return Err(StoreError::new(format!("{} {what}", path.display())));
    }
    Ok(())
}

fn too_big(path: &Path, size: impl Display) -> StoreError {
    let what = format!("has {size} bytes, and no value has more than {SIZE_LIMIT}");
    StoreError::of_key(format!("{} {what}", path.display()))
}

/// Returns what could not be done, and why.
pub(crate) fn failed(what: &str, path: &Path, error: impl Display) -> StoreError {
    StoreError::new(format!("cannot {what} {}: {error}", path.display()))
}
