//! Tokens beyond one process: what a store keeps, and how a refresh goes through it.
//!
//! | file | what it is |
//! |---|---|
//! | `key` | where a grant's value is kept |
//! | `value` | the bytes that are kept |
//! | `swap` | what a store is asked, and what it returns |

pub use key::StoreKey;
pub use swap::{Stored, Swap, Swapped};
pub use value::StoreValue;

mod key;
mod swap;
mod value;
