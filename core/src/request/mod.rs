//! What is sent: a dialect's templates filled in, and the bytes that result.

pub(crate) use basic::{Escaping, escaping, user_id};
pub use body::RequestBody;
pub(crate) use encode::{UNWRITABLE, Values, header_value, same_in_any_case, to};

mod basic;
mod body;
mod encode;
