//! A store for the tokens of [`polygrant`](https://docs.rs/polygrant) in Redis or Valkey, for all processes
//! of a fleet.
//!
//! [`RedisStore`] is a blocking [`Store`](polygrant_client::store::Store) and, with the feature `tokio`, an
//! [`AsyncStore`](polygrant_client::store::AsyncStore).
//!
//! # A token in a server
//! A token is then in the server's memory, in its files if it writes any, and on the network. Give the server
//! a password; use `rediss:` (TLS) if others are on its network. The password is in no error, and `Debug`
//! does not show it.
//!
//! # How it works
//! * A script compares a value with the expected one and replaces it, and returns the server's time. The
//!   server may forget a value after its time (`PX`). The script needs Redis 5 or newer, or Valkey. It is
//!   tested with Redis 7.0 and Valkey 8.1.
//! * Each call touches one key, the prefix and 64 hexadecimal digits. A node of a cluster that does not have
//!   the key names the one that does (`MOVED`, and `ASK` while a key is moved), and is followed.
//! * A connection that broke, or leads to a server that has become a replica (`READONLY`), is replaced within
//!   the call: behind the server's name there may be another one by now. If the first of two tries may have
//!   been done, the second one finds its own value, and that counts as done.
//! * A call ends in time, also if the server stands still. Only looking up a host's name is not bounded in
//!   blocking programs: that is up to the system.
//!
//! # Limits
//! * A primary that fails after it took a value, and before its replica has it, loses the value: two
//!   processes may then ask for a token at once. Nothing else follows from that.
//! * There is no Sentinel: give a name that leads to the primary.
//! * The password is what it was when the store was made. To rotate it, give the user both passwords for as
//!   long as processes with the old one run (`ACL SETUSER name >new`, and later `<old`). A process with a
//!   wrong one goes on without the store.
//! * A client certificate cannot be presented.
//! * TLS needs one of rustls' cryptography providers. If the process has chosen none, making a store with
//!   `rediss:` chooses ring for the process.
//!
//! # Features
//! None is enabled by default.
//!
//! | feature | adds |
//! |---|---|
//! | `tls` | TLS by rustls, for addresses that begin with `rediss:` |
//! | `tokio` | a store for async programs, over tokio |
//! | `tokio-tls` | both |

#![cfg_attr(docsrs, feature(doc_cfg))]

pub use redis_store::RedisStore;

mod connections;
mod next;
mod node;
mod readable;
mod redis_store;
mod script;
mod settings;
#[cfg(feature = "tokio")]
mod shared;
