//! What several clients owe each other that share tokens through a store, in numbered rows, as the fault
//! matrix has them. The store is in memory, time is set by hand, and the vendor is on the loopback.

pub use memory::MemoryEngine;
pub use row::StoreRow;
pub use sharing::{SharesTokens, Stores};
pub use table::store_rows;

mod fleet;
mod holders;
mod hours;
mod memory;
mod outages;
mod rejections;
mod row;
mod sharing;
mod table;
mod together;
mod vendor;
