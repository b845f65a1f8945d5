//! One fetch from end to end over the loopback: through an adapter, and the same bytes through the
//! bare transport below it, with and without a request and an answer written by hand.
//!
//! Without the adapter it is done as a careful person does it, and an adapter cannot do otherwise: with
//! the same deadlines for connecting and for all, no redirect followed, nothing sent twice, heads and
//! bodies capped, and the whole body read. By hand, the request is built for each fetch, and the
//! answer read ([`Floor`]). Bare, copies of one request are sent, and nobody looks at the answer's
//! body. Neither wipes the secret or the token from memory.

use polygrant_bench::codec::floor::{Floor, Token, TokenError};
use polygrant_bench::server::Server;
use polygrant_bench::vendor::{VENDORS, Vendor};

use crate::Error;
use crate::turns::{self, Cost, Way};

mod over_hyper;
mod over_ureq;

/// Whom both ask: the RFC's server.
const VENDOR: &Vendor = &VENDORS[0];

/// A round has two fetches of each way.
const ROUNDS: usize = 2000;

/// One adapter beside its transport.
pub struct Row {
    pub name: &'static str,
    pub own: Cost,
    pub by_hand: Cost,
    pub bare: Cost,
}

pub fn measure() -> Result<Vec<Row>, Error> {
    let fetches = [
        ("polygrant-ureq, a connection kept", over_ureq::kept()?),
        ("polygrant-ureq, a connection each", over_ureq::fresh()?),
        ("polygrant-hyper, a connection kept", over_hyper::kept()?),
        ("polygrant-hyper, a connection each", over_hyper::fresh()?),
    ];
    Ok(fetches.map(|(name, [own, by_hand, bare])| Row { name, own, by_hand, bare }).into())
}

/// Compares an adapter, what is written by hand, and the bare transport, once it is sure that they
/// send the same to one server.
fn compare(server: &Server, mut ways: [Way<'_>; 3]) -> Result<[Cost; 3], Error> {
    let mut sent = [0; 3];
    for (way, sent) in ways.iter_mut().zip(&mut sent) {
        let before = server.heard();
        way()?;
        *sent = server.heard() - before;
    }
    if sent.iter().any(|bytes| *bytes != sent[0]) {
        return Err(format!("they do not send the same number of bytes: {sent:?}").into());
    }
    turns::compare(ROUNDS, ways)
}

/// The token in an answer, by hand.
fn read(floor: &Floor, answer: &http::Response<Vec<u8>>) -> Result<Token, Error> {
    floor
        .parse(answer)
        .map_err(|TokenError { status, .. }| format!("no token, but {status}").into())
}
