//! Stores that several processes share: what an engine implements, and how an adapter uses it.
//!
//! A store keeps one small opaque value under each key, and replaces it if it is still what the caller saw.
//! What the bytes mean is [`polygrant_lifecycle::store`]'s.
//!
//! * To share tokens, give a store to a token client: its `with_store` takes any [`Store`] (blocking) or
//!   [`AsyncStore`], or a [`SharedStore`] with more to say.
//! * To write an engine, implement [`Store`], [`AsyncStore`] or both.
//! * To write an adapter, call [`fetch_through`] or [`fetch_through_async`] where a request is to be sent.
//! * To take a token along by yourself: [`TokenRecord`].
//!
#![doc = include_str!("fleet.md")]

pub use async_store::{AsyncStore, BoxFuture};
pub use blocking_store::Store;
pub use fetch::{fetch_through, fetch_through_async};
pub use polygrant_lifecycle::store::{
    FingerprintKey, RecordError, StoreKey, StoreValue, Stored, Swap, Swapped, TokenRecord,
};
#[cfg(feature = "sealing")]
pub use sealed_store::SealedStore;
#[cfg(feature = "sealing")]
pub use sealing_key::{SealError, SealingKey};
pub use shared_store::SharedStore;
pub use store_error::StoreError;
pub(crate) use stored_attempt::StoredAttempt;

mod async_store;
mod blocking_store;
mod fetch;
#[cfg(feature = "sealing")]
mod sealed_store;
#[cfg(feature = "sealing")]
mod sealing_key;
mod shared_store;
mod store_error;
mod stored_attempt;
