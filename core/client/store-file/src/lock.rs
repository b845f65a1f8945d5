//! The lock of the folder.

use std::fs::File;
use std::time::SystemTime;

use polygrant_client::store::StoreError;
use rustix::fs::{FlockOperation, Mode, OFlags};
use rustix::io::Errno;

use crate::deadline::Deadline;
use crate::folder::{Folder, failed};

/// The file that is locked. It is empty, and stays.
pub(crate) const NAME: &str = "lock";

/// The lock of the folder, until it is dropped or its process ends.
pub(crate) struct Lock(File);

impl Lock {
    /// Waits for the lock, until the deadline.
    pub(crate) fn take(folder: &Folder, deadline: &mut Deadline) -> Result<Self, StoreError> {
        let path = folder.path().join(NAME);
        let (flags, mode) = (OFlags::RDWR | OFlags::CREATE, Mode::RUSR | Mode::WUSR);
        let opened = folder.open_file(NAME, flags, mode)?;
        let (file, _) = opened.ok_or_else(|| failed("open", &path, Errno::NOENT))?;
        // `flock` has no timeout.
        loop {
            match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Self(file)),
                Err(Errno::WOULDBLOCK | Errno::INTR) if deadline.pause() => {}
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    let what = "is locked by another process for too long";
                    return Err(StoreError::new(format!("{} {what}", path.display())));
                }
                Err(error) => return Err(failed("lock", &path, error)),
            }
        }
    }

    /// Gives the file the time of now.
    pub(crate) fn touch(&self) {
        let _ = self.0.set_modified(SystemTime::now());
    }
}

impl Drop for Lock {
    /// Frees the lock, also where a forked process has the same descriptor.
    fn drop(&mut self) {
        let _ = rustix::fs::flock(&self.0, FlockOperation::Unlock);
    }
}
