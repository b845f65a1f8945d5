//! Tokens beyond one process: what a store keeps, and how a refresh goes through it.
//!
//! | file | what it is |
//! |---|---|
//! | `key`, `fingerprint_key` | where a grant's record is kept |
//! | `record`, `recorded_token`, `lease_mark`, `shared_failure` | what the bytes there mean |
//! | `value`, `swap` | what a store is asked, and what it returns |
//! | `stored_refresh` | one refresh through a store |

pub use fingerprint_key::FingerprintKey;
pub use key::StoreKey;
pub use record::TokenRecord;
pub use record_error::RecordError;
pub use store_pause::StorePause;
pub use stored_refresh::{Known, StoreEvent, StoreStep, StoredRefresh};
pub use swap::{Stored, Swap, Swapped};
pub use value::StoreValue;

mod fingerprint_key;
mod key;
mod lease_mark;
mod millis;
mod moment;
mod record;
mod record_error;
mod recorded_token;
mod secret_text;
mod shared_failure;
mod store_pause;
mod stored_refresh;
mod swap;
mod transfer;
mod value;
