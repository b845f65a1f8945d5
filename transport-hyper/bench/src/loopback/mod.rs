//! One fetch from end to end over the loopback: through an adapter, and the same bytes through the
//! bare transport below it, with and without a request and a response written by hand.
//!
//! Without the adapter it is done with the care that an adapter has to take: with the same deadlines for
//! connecting and for all, no redirect followed, nothing sent twice, heads and bodies capped, and the
//! whole body read. By hand, the request is built for each fetch, and the response is read. Bare, copies
//! of one request are sent, and the response's body is not looked at. Neither wipes the secret or the
//! token from memory.

use crate::error::Error;
use crate::turns::Cost;

mod over_hyper;
mod over_ureq;
mod ways;

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
