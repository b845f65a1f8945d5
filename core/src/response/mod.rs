//! From a response's bytes to a token or a typed error.
//!
//! | file | what it reads |
//! |---|---|
//! | `parse` | a whole response: it decides which of the next two reads it |
//! | `success` | the token, with `lifetime` |
//! | `error` | what a server says when it refuses, with `retry_after` |
//! | `head`, `body` | the parts of both |

pub(crate) use parse::{Reading, parse};

mod body;
mod error;
mod head;
mod lifetime;
mod parse;
mod retry_after;
mod success;
