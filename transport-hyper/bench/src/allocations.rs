//! Counts allocations, by an allocator that counts.

use std::collections::BTreeMap;

use allocation_counter::measure;
use http::HeaderMap;
#[cfg(feature = "peers")]
use polygrant_bench::codec::Codec;
#[cfg(feature = "peers")]
use polygrant_bench::codec::floor::Floor;
use polygrant_bench::codec::polygrant::Polygrant;
use polygrant_bench::keeper::Keeper;
use polygrant_bench::keeper::polygrant::{over_hyper, over_ureq};
use polygrant_bench::server::Server;
#[cfg(feature = "peers")]
use polygrant_bench::vendor::VendorResponse;
use polygrant_bench::vendor::{VENDORS, junk, long_token};
use polygrant_lifecycle::Policy;

use crate::error::Error;

/// The allocations of each case, by its name: polygrant's own, which have budgets.
pub fn of_polygrant() -> Result<BTreeMap<String, u64>, Error> {
    let mut counts = BTreeMap::new();
    for vendor in &VENDORS {
        let (polygrant, response) = (Polygrant::of(vendor), vendor.token());
        counts.insert(format!("build {}", vendor.name), counted(|| drop(polygrant.build())));
        counts
            .insert(format!("parse {}", vendor.name), counted(|| drop(polygrant.parse(&response))));
    }
    let rfc = Polygrant::of(&VENDORS[0]);
    for (name, response) in [
        ("parse 4 KiB token", long_token(4096)),
        ("parse 60 KiB response", junk(60 * 1024)),
        ("parse refusal", VENDORS[0].refusal()),
    ] {
        counts.insert(name.to_owned(), counted(|| drop(rfc.parse(&response))));
    }
    let (server, runtime) = (Server::responding(2), tokio::runtime::Runtime::new()?);
    kept(&mut counts, "ureq", &over_ureq(&server, Policy::default()));
    kept(&mut counts, "hyper", &over_hyper(&server, Policy::default(), &runtime));
    Ok(counts)
}

/// The allocations of as many headers as a request of the RFC's has, without anything else.
#[cfg(feature = "peers")]
pub fn of_headers() -> u64 {
    let request = Polygrant::of(&VENDORS[0]).build();
    counted(|| drop(request.headers().clone()))
}

/// The allocations of one exchange, by whose it is.
#[cfg(feature = "peers")]
pub fn by_hand() -> BTreeMap<String, u64> {
    let of = |vendor| counted_exchange(&Floor::of(vendor), &vendor.token());
    VENDORS.iter().map(|vendor| (vendor.name.to_owned(), of(vendor))).collect()
}

/// The allocations of one exchange.
#[cfg(feature = "peers")]
pub fn counted_exchange(codec: &dyn Codec, response: &VendorResponse) -> u64 {
    codec.exchange(&mut response.clone());
    let mut response = response.clone();
    counted(|| codec.exchange(&mut response))
}

/// The allocations of having the token, and of putting it on a request.
fn kept(counts: &mut BTreeMap<String, u64>, name: &str, keeper: &dyn Keeper) {
    let mut headers = HeaderMap::with_capacity(8);
    counts.insert(format!("cached token {name}"), counted(|| keeper.token()));
    counts.insert(format!("cached authorize {name}"), counted(|| keeper.authorize(&mut headers)));
}

/// The allocations of a second run: of the first, some are the program's own, made once.
pub fn counted(mut run: impl FnMut()) -> u64 {
    run();
    measure(run).count_total
}
