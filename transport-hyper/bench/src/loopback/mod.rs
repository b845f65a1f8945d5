//! One fetch from end to end over the loopback: through an adapter, and the same bytes through the
//! bare transport below it.
//!
//! The bare side does what a careful person's code does, and an adapter cannot leave out: it has the
//! same deadlines for connecting and for all, follows no redirect, sends nothing twice, caps heads and
//! bodies, and reads the whole body. It does not build a request for each fetch, but sends copies of
//! one; it does not look at the answer's body, and it leaves the secret and the token in memory.

use std::hint::black_box;
use std::time::Instant;

use polygrant_bench::codec::Codec as _;
use polygrant_bench::codec::polygrant::Polygrant;
use polygrant_bench::server::{BODY, Server};
use polygrant_bench::vendor::{VENDORS, Vendor, answer};

use crate::Error;
use crate::turns::{self, Comparison};

mod over_hyper;
mod over_ureq;

/// Whom both ask: the RFC's server.
const VENDOR: &Vendor = &VENDORS[0];

/// A round has two fetches of each side.
const ROUNDS: usize = 2000;

/// One adapter beside its transport.
pub struct Row {
    pub name: &'static str,
    pub fetch: Comparison,
    /// What building the request and reading the answer take of it, in nanoseconds.
    pub codec: f64,
}

pub fn measure() -> Result<Vec<Row>, Error> {
    let codec = codec();
    let fetches = [
        ("polygrant-ureq, a connection kept", over_ureq::kept()?),
        ("polygrant-ureq, a connection each", over_ureq::fresh()?),
        ("polygrant-hyper, a connection kept", over_hyper::kept()?),
        ("polygrant-hyper, a connection each", over_hyper::fresh()?),
    ];
    Ok(fetches.map(|(name, fetch)| Row { name, fetch, codec }).into())
}

/// Compares two sides that ask one server, once it is sure that they send it the same.
fn compare(
    server: &Server,
    mut adapter: impl FnMut() -> Result<(), Error>,
    mut bare: impl FnMut() -> Result<(), Error>,
) -> Result<Comparison, Error> {
    let before = server.heard();
    adapter()?;
    let between = server.heard();
    bare()?;
    let (own, other) = (between - before, server.heard() - between);
    if own != other {
        return Err(format!("the adapter sent {own} bytes, the bare transport {other}").into());
    }
    turns::compare(ROUNDS, adapter, bare)
}

/// What one exchange takes without any transport, in nanoseconds.
fn codec() -> f64 {
    const BATCH: u32 = 100;
    let (polygrant, mut answer) = (Polygrant::of(VENDOR), answer(200, BODY));
    let batches = (0..300).map(|_| {
        let begin = Instant::now();
        for _ in 0..BATCH {
            black_box(&polygrant).exchange(&mut answer);
        }
        begin.elapsed().as_nanos() as f64 / f64::from(BATCH)
    });
    turns::median(batches.collect())
}
