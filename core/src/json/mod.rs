//! The only reader of JSON (RFC 8259) for the bodies of responses. It knows nothing of OAuth.
//!
//! | file | what it does |
//! |---|---|
//! | `path` | says where a value stands |
//! | `pick` | finds what stands at several paths, in one pass and without a tree |
//! | `value` | is what was found, and tells what of it can be kept |
//! | `scan`, `skip` | read one token, strings by the word; pass over one whole value |
//! | `text` | reads what is escaped and keeps it until it is wiped, and bytes that are not UTF-8 |
//! | `whole` | says how large a text is, where something stands in it, and what its leaves are |
//!
//! One set of rules holds for every path: a member on it that is there twice is an error, `null` is
//! nothing, an object in a string is looked into, and what no path leads to may be anything that is
//! JSON, at any depth.

pub use path::{Path, PathError, Segment};
pub(crate) use pick::{MAX_PATHS, PickError, pick, pick_in};
pub(crate) use scan::string;
pub(crate) use text::{Unescaped, legible, windows_1252};
pub(crate) use value::{Unkept, Value};
pub(crate) use whole::{Extent, any_leaf, fault, locate};

mod path;
mod pick;
mod scan;
mod skip;
mod text;
mod value;
mod whole;
