//! What a store for the tokens of [`polygrant`](https://docs.rs/polygrant) must do, as checks for the author
//! of an engine.
//!
//! An engine implements [`Store`](polygrant_client::store::Store) or
//! [`AsyncStore`](polygrant_client::store::AsyncStore), and knows bytes alone. If it passes [`check`], the
//! rules of sharing hold on it: they are written once, in core.
//!
//! ```
//! use polygrant_store_conformance::{MemoryStore, check};
//!
//! let store = MemoryStore::new();
//! // Each handle stands for another process.
//! let report = check(&|| Box::new(store.clone()));
//! assert!(report.holds(), "{report}");
//! ```
//!
//! [`check_only`] runs some of the checks, and [`check_unreachable`] is for a store that cannot be reached.
//! [`Blocking`] makes a store for async programs one that can be checked.

pub use blocking::{Blocked, Blocking};
pub use check::{check, check_only, check_unreachable};
pub use memory_store::MemoryStore;
pub use report::{Report, Row};

mod blocking;
mod cases;
mod check;
mod memory_store;
mod probe;
mod report;
