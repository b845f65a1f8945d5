//! Many lifecycles, one per grant, in bounded memory.
//!
//! A pool finds a client by a digest, and then compares the whole grant. The clients stand in two lists, all
//! and those without a usable token, each in the order of the last use: a use puts its client to the end, and
//! an eviction looks at the first few. So finding, adding and evicting one takes the same time however many
//! there are, and moves none.

pub use key::PoolKey;
pub use pool::Pool;
pub use priority::EvictionPriority;

mod buckets;
mod entry;
mod key;
mod list;
#[allow(clippy::module_inception, reason = "the pool, beside what it is made of")]
mod pool;
mod priority;
mod slab;
