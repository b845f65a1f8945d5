//! Ways to fetch, which have to send the same.

use polygrant_bench::codec::floor::{Floor, Token, TokenError};
use polygrant_bench::server::Server;
use polygrant_bench::vendor::{VENDORS, Vendor};

use crate::error::Error;
use crate::turns::{self, Cost, Way};

/// The vendor of all fetches: the RFC's server.
pub(super) const VENDOR: &Vendor = &VENDORS[0];

/// A round has two fetches of each way.
const ROUNDS: usize = 2000;

/// Compares an adapter, what is written by hand, and the bare transport, once it is sure that they
/// send the same to one server.
pub(super) fn compare(server: &Server, mut ways: [Way<'_>; 3]) -> Result<[Cost; 3], Error> {
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

/// The token in a response, by hand.
pub(super) fn read(floor: &Floor, response: &http::Response<Vec<u8>>) -> Result<Token, Error> {
    floor
        .parse(response)
        .map_err(|TokenError { status, .. }| format!("no token, but {status}").into())
}
