//! A store for the tokens of [`polygrant`](https://docs.rs/polygrant) in a folder: all processes of one
//! user on one machine share them, and a program that starts anew finds the token of the last run.
//!
//! [`FileStore`] is a blocking [`Store`](polygrant_client::store::Store), and an
//! [`AsyncStore`](polygrant_client::store::AsyncStore) for any runtime.
//!
//! # A token on disk
//! A token in a file is a secret on a disk, and in its backups. The folder has mode 0700 and each file 0600;
//! a folder or a file that others can read, or that belongs to another user, is refused and so is a symbolic
//! link. Root reads everything.
//!
//! # How it works
//! * There is one file a key, named by the key. A value is written to a temporary file, synced and renamed,
//!   so that a reader sees the old value or the new one, also after a crash.
//! * To replace a value takes the lock of the folder, on the file `lock`, for as long as a comparison and a
//!   rename take. The kernel frees the lock of a process that dies.
//! * A file whose time is over counts as absent. Every ten minutes at most, a swap removes all of these.
//!
//! # Limits
//! * It is written for Unix and tested on Linux, with folders of one machine. Elsewhere the crate is empty.
//!   On a network file system it is as good as that system's `flock` and `rename`, and was not tested.
//! * Times are by the machine's clock: one that is set forward makes values end early, and nothing worse.

#![cfg(unix)]

pub use file_store::FileStore;

mod content;
mod deadline;
mod file_store;
mod folder;
mod lock;
mod sweep;
mod workers;
