//! Prints the JSON Schema of dialect documents, as `core/dialect.schema.json` has it:
//!
//! ```sh
//! cargo run -p polygrant --features schema --example schema > core/dialect.schema.json
//! ```

#![allow(clippy::disallowed_macros, reason = "it prints")]

fn main() {
    println!("{:#}", polygrant::Dialect::json_schema());
}
