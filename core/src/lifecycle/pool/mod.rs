//! Many lifecycles, one per grant, in bounded memory.
//!
//! A pool finds a client by a digest, and then compares the whole grant. A use writes its number to that
//! client, and touches no other. The clients stand in two lists, those without a usable token and all, and
//! an eviction takes the least recently used of the first few; so finding, adding and evicting one takes
//! the same time however many there are, and moves none.

pub use key::PoolKey;
pub use pool::Pool;
pub use priority::EvictionPriority;

mod blocks;
mod buckets;
mod entry;
mod key;
mod list;
#[allow(clippy::module_inception, reason = "the pool, beside what it is made of")]
mod pool;
mod priority;
mod slab;
