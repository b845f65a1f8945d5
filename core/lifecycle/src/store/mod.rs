//! Tokens beyond one process: what a store keeps, and how a refresh goes through it.
//!
//! | file | what it is |
//! |---|---|
//! | `key`, `fingerprint_key` | where a grant's record is kept |
//! | `record`, `lease_mark`, `term`, `shared_failure`, `record_changes` | what the bytes there mean |
//! | `millis` | how records write times |
//! | `record_error` | why a record is of no use |
//! | `transfer` | a lifecycle's token as a record, without a store |
//! | `value`, `swap` | what a store is asked, and what it returns |
//! | `stored_refresh`, `store_step`, `known` | one refresh through a store |
//! | `moment` | what the store's clock says, by this process's clocks |
//! | `store_pause` | how long a store is left alone after a failure |

pub use fingerprint_key::FingerprintKey;
pub use key::StoreKey;
pub use known::Known;
pub use record::TokenRecord;
pub use record_error::RecordError;
pub use store_pause::StorePause;
pub use store_step::{StoreEvent, StoreStep};
pub use stored_refresh::StoredRefresh;
pub use swap::{Stored, Swap, Swapped};
pub use value::StoreValue;

mod fingerprint_key;
mod key;
mod known;
mod lease_mark;
mod millis;
mod moment;
mod record;
mod record_changes;
mod record_error;
mod shared_failure;
mod store_pause;
mod store_step;
mod stored_refresh;
mod swap;
mod term;
mod transfer;
mod value;
