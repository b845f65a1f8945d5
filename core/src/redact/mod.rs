//! Keeps secrets and control characters out of what a server said. Errors and excerpts do that by themselves;
//! what tells a credential from other text is here for those who show more.
//!
//! A server may repeat what it was sent, and seldom as it was sent: percent-encoded, as a JSON string, as
//! HTML, in base64 or hexadecimal, or in one of these inside another. So spellings are undone before a text
//! is compared with the secrets:
//!
//! ```text
//! text ─► Letters ─► without escapes ─► compared with each secret, its escapes undone too
//!            ▲               │
//!            └─ an encoding ◄┘  thrice at most: base64, hexadecimal, quoted-printable
//! ```
//!
//! Each letter knows where in the text it is spelled, so that what is found there can be replaced. All work
//! is linear in the length of the text.
//!
//! A client's id is no secret (RFC 6749 §2.2), and stays.
//!
//! Where nothing is known of a text, as in an excerpt of a body, it may hold credentials of others too:
//! what could be one is masked.

pub(crate) use line::bounded;
pub(crate) use mask::MASK;
pub use mask::{looks_like_credential, names_credential};
pub(crate) use prose::is_prose;
pub(crate) use redaction::Redaction;
pub(crate) use secrets::Secrets;

mod encodings;
mod escapes;
mod letters;
mod line;
mod mask;
mod prose;
mod redaction;
mod secrets;
