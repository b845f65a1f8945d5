//! Many clients, one per grant, in bounded memory.

pub use client_snapshot::ClientSnapshot;
pub use pool::TokenPool;
pub use pool_health::PoolHealth;
pub use pooled_client::PooledClient;

mod client_snapshot;
mod dialects;
mod pool;
mod pool_health;
mod pooled_client;
mod shards;
