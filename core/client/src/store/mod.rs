//! Stores that several processes share: what an engine implements.
//!
//! A store keeps one small opaque value under each key, and replaces it if it is still what the caller saw.
//! What the bytes mean is [`polygrant::store`]'s.

pub use async_store::{AsyncStore, BoxFuture};
pub use blocking_store::Store;
pub use polygrant::store::{StoreKey, StoreValue, Stored, Swap, Swapped};
pub use store_error::StoreError;

mod async_store;
mod blocking_store;
mod store_error;
