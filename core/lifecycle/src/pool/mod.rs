//! Many lifecycles, one per grant, in bounded memory.
//!
//! A pool finds a client by a hash, and then compares the whole grant. A use writes its number to that
//! client, and touches no other. The clients stand in two lists, those without a usable token and all, and
//! an eviction takes the least recently used of the first few; so finding, adding and evicting one takes
//! the same time however many there are, and moves none.

pub use hashed_key::HashedKey;
pub use key::PoolKey;
pub use pool::Pool;
pub use priority::EvictionPriority;

mod blocks;
mod entries;
mod entry;
mod hashed_key;
mod index;
mod key;
mod list;
#[allow(clippy::module_inception, reason = "the pool, beside what it is made of")]
mod pool;
mod priority;
mod slab;
