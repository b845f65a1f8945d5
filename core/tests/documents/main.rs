//! What is said of documents: what people get wrong is told them before the first request.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

mod cases;
mod members;
mod mistakes;
mod schema;
