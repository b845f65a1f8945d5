//! From a response's bytes to a token or a typed error.
//!
//! | file | what it reads |
//! |---|---|
//! | `parse` | a whole response: it decides which of the next two reads it |
//! | `dialect` | the same without a grant, as of a saved response |
//! | `success` | the token, with `lifetime`; or why the response is malformed |
//! | `error` | what a server says when it refuses |
//! | `members`, `usual`, `challenge`, `excerpt` | where it says it, from the surest place to the least sure |
//! | `location`, `retry_after` | what goes with a refusal |
//! | `paths` | what is looked for in one pass |
//! | `head`, `body`, `encoding`, `form`, `gzip`, `utf_16`, `markup`, `shown` | the parts of both |

pub(crate) use parse::{Reading, parse};

mod body;
mod challenge;
mod dialect;
mod encoding;
mod error;
mod excerpt;
mod form;
mod gzip;
mod head;
mod lifetime;
mod location;
mod markup;
mod members;
mod parse;
mod paths;
mod retry_after;
mod shown;
mod success;
mod usual;
mod utf_16;
