//! From a response's bytes to a token or a typed error.
//!
//! | file | what it reads |
//! |---|---|
//! | `parse` | a whole response: it decides which of the next two reads it |
//! | `success` | the token, with `lifetime`; or why the response is malformed |
//! | `error` | what a server says when it refuses |
//! | `members`, `usual`, `challenge`, `excerpt` | where it says it, from the surest place to the least sure |
//! | `head`, `gzip`, `body` | what the status, the headers and the bytes are, for all of these |

pub(crate) use parse::{Reading, parse};

mod body;
mod challenge;
mod error;
mod excerpt;
mod gzip;
mod head;
mod lifetime;
mod members;
mod parse;
mod success;
mod usual;
