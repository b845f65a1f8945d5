//! Values in files that others replace.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "certificates and keys are read here, and what a file system's clock can tell is measured"
)]

use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use zeroize::Zeroizing;

use crate::file_error::FileError;
use crate::sync::{Mutex, lock};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// How often files are read anew that are replaced meanwhile.
const MAX_READS: usize = 3;

/// How long a file may be written to without its times showing it. The clocks of file systems step by some
/// milliseconds, that of FAT by two seconds.
const TICK: Duration = Duration::from_secs(2);

/// A value in files that others replace, such as a client certificate that an orchestrator renews. It is
/// read anew when the files have changed, and checked before it is used: while they are half written, do
/// not fit together or are gone, the value before them stays.
///
/// There is no thread and no watcher: [`current`](Self::current) looks at the files that the paths lead
/// to, through all symbolic links, so that a folder that is swapped as a whole is noticed as well. That
/// takes microseconds; adapters look once for each token request.
///
/// `ClientIdentity::rotating` and `PrivateKey::rotating` make one.
pub struct Rotating<T> {
    paths: Vec<PathBuf>,
    parse: Box<Parse<T>>,
    kept: Mutex<Kept<T>>,
}

type Parse<T> = dyn Fn(&[Contents]) -> Result<T, FileError> + Send + Sync;

/// What is in a file. It may be a private key, and is wiped.
pub(crate) type Contents = Zeroizing<Vec<u8>>;

struct Kept<T> {
    value: Arc<T>,
    generation: u64,
    versions: Vec<Version>,
    /// Since when the files are of these versions; `None` if they were read so long after that nothing can
    /// have been written to them since without another version.
    unsettled_since: Option<Instant>,
    problem: Option<FileError>,
}

/// Which file a path leads to, and when that was written. What is no regular file, such as a pipe, is read
/// once, and has none.
type Version = Option<FileVersion>;

#[derive(PartialEq, Eq)]
struct FileVersion {
    length: u64,
    modified: Option<SystemTime>,
    /// The device, the inode, and when that was changed: a file may be put in place with its old time.
    inode: Inode,
}

type Inode = (u64, u64, i64, i64);

impl<T: PartialEq> Rotating<T> {
    /// Returns a value that is in no file and stays as it is.
    #[must_use]
    pub fn fixed(value: T) -> Self {
        let parse = |_: &[Contents]| Err(FileError::new("it is in no file"));
        let kept = Kept::new(value, Vec::new(), None);
        Self { paths: Vec::new(), parse: Box::new(parse), kept: Mutex::new(kept) }
    }

    /// Reads a value from these files for the first time.
    pub(crate) fn in_files(
        paths: Vec<PathBuf>,
        parse: impl Fn(&[Contents]) -> Result<T, FileError> + Send + Sync + 'static,
    ) -> Result<Self, FileError> {
        let now = Instant::now();
        let (value, versions) = read(&paths, &parse)?;
        let kept = Kept::new(value, versions, Some(now));
        Ok(Self { paths, parse: Box::new(parse), kept: Mutex::new(kept) })
    }

    /// Returns the value, read anew if the files have changed.
    pub fn current(&self) -> Arc<T> {
        Arc::clone(&self.look(&mut lock(&self.kept)).value)
    }

    /// Returns how often the value has changed, after a look at the files.
    pub fn generation(&self) -> u64 {
        self.look(&mut lock(&self.kept)).generation
    }

    /// Returns why the files, as they are now, are not used, if they are not.
    pub fn problem(&self) -> Option<FileError> {
        self.look(&mut lock(&self.kept)).problem.clone()
    }

    fn look<'k>(&self, kept: &'k mut Kept<T>) -> &'k Kept<T> {
        // 1. What is as it was when it was read need not be read again.
        let is_as_before = versions(&self.paths).is_ok_and(|versions| versions == kept.versions);
        if is_as_before && kept.unsettled_since.is_none() {
            kept.problem = None;
            return kept;
        }
        // 2. Files that cannot be used are not taken note of, and so are read again at the next look: they
        //    may be completed within the same tick of the file system's clock.
        let now = Instant::now();
        match read(&self.paths, &*self.parse) {
            Ok((value, versions)) => {
                // 3. A file that was touched, or written anew with the same content, changes nothing.
                if *kept.value != value {
                    kept.value = Arc::new(value);
                    kept.generation += 1;
                }
                kept.are_of(versions, now);
                kept.problem = None;
            }
            Err(problem) => {
                if kept.problem.as_ref() != Some(&problem) {
                    tell(&problem);
                }
                kept.problem = Some(problem);
            }
        }
        kept
    }
}

impl<T> Kept<T> {
    fn new(value: T, versions: Vec<Version>, now: Option<Instant>) -> Self {
        let mut kept = Self {
            value: Arc::new(value),
            generation: 0,
            versions: Vec::new(),
            unsettled_since: None,
            problem: None,
        };
        if let Some(now) = now {
            kept.are_of(versions, now);
        }
        kept
    }

    /// Takes note that files of these versions were read, after that time.
    fn are_of(&mut self, versions: Vec<Version>, now: Instant) {
        if self.versions != versions {
            self.unsettled_since = Some(now);
            self.versions = versions;
        }
        let is_settled = self.unsettled_since.is_none_or(|since| now - since > TICK);
        // A pipe is empty the second time.
        if is_settled || self.versions.contains(&None) {
            self.unsettled_since = None;
        }
    }
}

/// Reads the files, and says of which version they are.
fn read<T>(paths: &[PathBuf], parse: &Parse<T>) -> Result<(T, Vec<Version>), FileError> {
    let mut reads = 1;
    loop {
        // 1. Before they are read: what is replaced from now on is read again at the next look.
        let before = versions(paths)?;
        let contents = paths.iter().map(|path| contents(path)).collect::<Result<Vec<_>, _>>();
        match contents.and_then(|contents| parse(&contents)) {
            Ok(value) => return Ok((value, before)),
            // 2. One may have been read before the files were replaced and one after.
            Err(problem) => {
                let is_as_before = versions(paths).is_ok_and(|after| after == before);
                if is_as_before || reads == MAX_READS {
                    return Err(problem);
                }
            }
        }
        reads += 1;
    }
}

fn versions(paths: &[PathBuf]) -> Result<Vec<Version>, FileError> {
    let version = |path: &PathBuf| {
        let file = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        Ok(file.is_file().then(|| FileVersion::of(&file)))
    };
    paths.iter().map(version).collect()
}

/// Reads a file, into memory that is wiped.
pub(crate) fn contents(path: &Path) -> Result<Contents, FileError> {
    let (length, is_folder) =
        std::fs::metadata(path).map_or((0, false), |file| (file.len(), file.is_dir()));
    if is_folder {
        return Err(FileError::in_file(path, "it is a folder, and not a file"));
    }
    if length > MAX_FILE {
        return Err(FileError::in_file(path, "it is too large"));
    }
    let contents = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    Ok(Zeroizing::new(contents))
}

fn unreadable(path: &Path, error: &io::Error) -> FileError {
    FileError::in_file(path, format_args!("cannot read it: {error}"))
}

impl FileVersion {
    fn of(file: &Metadata) -> Self {
        Self { length: file.len(), modified: file.modified().ok(), inode: inode(file) }
    }
}

#[cfg(unix)]
fn inode(file: &Metadata) -> Inode {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino(), file.ctime(), file.ctime_nsec())
}

#[cfg(not(unix))]
const fn inode(_: &Metadata) -> Inode {
    (0, 0, 0, 0)
}

/// Tells that files are not used, without what is in them.
#[cfg(feature = "tracing")]
fn tell(problem: &FileError) {
    tracing::warn!(target: "polygrant::token", %problem, "file not used: what was read before stays");
}

#[cfg(not(feature = "tracing"))]
const fn tell(_: &FileError) {}

impl<T> fmt::Debug for Rotating<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rotating").field("paths", &self.paths).finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
