//! The [faults](crate::faults) played on any client, which is only seen from outside.
//!
//! It takes a function that starts a client, and of the client no more than a token's text; it may have
//! been written without a thought of this project. All else is seen on the token server's side: how many
//! requests came, when, and what was in them. Time is real. About half of the faults can be seen like that;
//! of each other one it is said why not.
//!
//! # Template
//! ```no_run
//! use polygrant_testkit::black_box::{BlackBox, Settings, play};
//! # struct MyClient;
//! # impl MyClient {
//! #     fn new(_: &str, _: &str, _: &str) -> Result<Self, std::io::Error> { Ok(Self) }
//! #     fn access_token(&self) -> Result<String, std::io::Error> { Ok("t".into()) }
//! #     fn forget(&self, _: &str) {}
//! # }
//!
//! struct Mine(MyClient);
//!
//! impl BlackBox for Mine {
//!     fn token(&self) -> Result<String, String> {
//!         self.0.access_token().map_err(|error| format!("{error:?}: {error}"))
//!     }
//!
//!     // Leave it out if your client cannot be told.
//!     fn token_after(&self, rejected: &str) -> Option<Result<String, String>> {
//!         self.0.forget(rejected);
//!         Some(self.token())
//!     }
//! }
//!
//! let start = |settings: &Settings| -> Result<Box<dyn BlackBox>, String> {
//!     let Settings { token_url, client_id, client_secret, .. } = settings;
//!     let client = MyClient::new(token_url, client_id, client_secret);
//!     Ok(Box::new(Mine(client.map_err(|error| error.to_string())?)))
//! };
//! for (fault, verdict) in play(&start) {
//!     println!("{} {}: {verdict:?}", fault.number(), fault.stimulus());
//! }
//! ```
//!
//! # A whole program
//! ```text
//! $ cargo add polygrant-testkit serde_json ureq
//! ```
//! In the sources it is the example `naive`: `cargo run -p polygrant-testkit --example naive`.
#![cfg_attr(not(doctest), doc = "```rust")]
// It is compiled as an example: its documentation is no second test.
#![cfg_attr(doctest, doc = "```text")]
#![doc = include_str!("../../examples/naive.rs")]
#![doc = "```"]
//!
//! # How to read a failure
//! A verdict says what the server saw, and nothing of why. Some faults are requirements of this project's
//! own where RFC 6749 leaves a client free: that a refused client is not asked for again at once (27, 32),
//! that a pause is heeded (33 to 38), that a response which was lost is asked for again (19 to 21, 30, 35,
//! 89).

#[cfg(any(doc, doctest))]
pub mod rivals;

mod client;
mod contents;
mod contract;
mod crowds;
mod exchanges;
mod lifetimes;
mod responses;
mod run;
mod server;
mod table;

pub use contract::{BlackBox, Settings, Start};
pub use run::{is_seen, play, play_one};
