//! The reader of JSON (RFC 8259) bodies of responses. It knows nothing of OAuth.
//!
//! [`Path`] says where a value stands, [`pick`] finds the values of several paths in one pass, and
//! the scanner beneath it reads the text.

pub use path::{Path, Segment};
pub(crate) use pick::{MAX_PATHS, PickError, Unescaped, Value, pick};

mod path;
mod pick;
mod scan;
