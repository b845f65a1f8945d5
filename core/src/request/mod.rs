//! What is sent: a dialect's templates filled in, and the bytes that result.

pub(crate) use assemble::to;
pub use body::RequestBody;
pub(crate) use encode::{Values, header_value, same_in_any_case};

mod assemble;
mod body;
mod encode;
