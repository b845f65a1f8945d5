//! The only reader of JSON (RFC 8259) for the bodies of responses. It knows nothing of OAuth.
//!
//! | file | what it does |
//! |---|---|
//! | `path` | says where a value stands |
//! | `pick` | finds what stands at several paths, in one pass and without a tree |
//! | `value`, `doubled` | are what was found, and what of it can be kept |
//! | `scan`, `skip` | read one token, and pass over one whole value |
//! | `leaves` | looks at all texts and numbers |
//! | `legible` | reads bytes that are not UTF-8 |
//! | `extent` | counts how large a text is, before anything is made of it |
//! | `locate` | finds where in a text something stands, and where it stops being JSON |
//! | `escapes`, `unescaped` | read what is escaped, and keep it until it is wiped |
//! | `plain`, `nesting` | make both quick: strings by the word, brackets by the bit |
//!
//! One set of rules holds for every path: a member on it that is there twice is an error, `null` is
//! nothing, an object in a string is looked into, and what no path leads to may be anything that is
//! JSON, at any depth.

pub(crate) use extent::Extent;
pub(crate) use leaves::any_leaf;
pub(crate) use legible::{legible, windows_1252};
pub(crate) use locate::{fault, locate};
pub use path::{Path, PathError, Segment};
pub(crate) use pick::{MAX_PATHS, PickError, pick, pick_in};
pub(crate) use scan::string;
pub(crate) use unescaped::Unescaped;
pub(crate) use value::{Unkept, Value};

mod doubled;
mod escapes;
mod extent;
mod leaves;
mod legible;
mod locate;
mod nesting;
mod path;
mod pick;
mod plain;
mod scan;
mod skip;
mod unescaped;
mod value;
