//! What many tenants cost: the size of each, the time to find, add and evict one, and when their tokens
//! are fetched anew.

use std::fs;

use crate::error::Error;

pub mod bytes;
mod client;
mod failing;
mod page;
mod speed;
mod spread;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/results/tenants.md");

/// Measures all of it, and writes the page.
pub fn measure() -> Result<(), Error> {
    let page = page::of(
        &bytes::measure()?,
        &speed::measure()?,
        &spread::simulate()?,
        &failing::simulate(),
    )?;
    fs::write(FILE, page)?;
    println!("written: {FILE}");
    Ok(())
}
