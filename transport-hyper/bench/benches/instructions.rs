//! Counts instructions, by gungraun on valgrind: figures that do not depend on the machine's mood. Each
//! is of a second run, when everything is warm.

use std::hint::black_box;

use gungraun::prelude::*;
use http::HeaderMap;
use polygrant::{AccessToken, Error, RequestBody};
use polygrant_bench::codec::floor::{Floor, Token, TokenError};
use polygrant_bench::codec::polygrant::Polygrant;
use polygrant_bench::keeper::Keeper;
use polygrant_bench::keeper::polygrant::{over_hyper, over_ureq};
use polygrant_bench::server::Server;
use polygrant_bench::vendor::{Vendor, VendorResponse, junk, long_token};
use polygrant_lifecycle::Policy;

fn vendor(name: &str) -> &'static Vendor {
    Vendor::named(name).expect("a built-in")
}

fn polygrant(name: &str) -> (Polygrant, VendorResponse) {
    responded(name, vendor(name).token())
}

fn responded(name: &str, response: VendorResponse) -> (Polygrant, VendorResponse) {
    let polygrant = Polygrant::of(vendor(name));
    drop((polygrant.build(), polygrant.parse(&response)));
    (polygrant, response)
}

fn by_hand(name: &str) -> (Floor, VendorResponse) {
    let (floor, response) = (Floor::of(vendor(name)), vendor(name).token());
    drop((floor.build(), floor.parse(&response)));
    (floor, response)
}

type Exchanged = (http::Request<RequestBody>, Result<AccessToken, Error>);
type ExchangedByHand = (http::Request<Vec<u8>>, Result<Token, TokenError>);

#[library_benchmark]
#[bench::rfc6749(polygrant("rfc6749"))]
#[bench::rfc6749_post(polygrant("rfc6749-post"))]
#[bench::xone(polygrant("xone"))]
#[bench::ants(polygrant("ants"))]
#[bench::oro(polygrant("oro"))]
#[bench::fuuffy(polygrant("fuuffy"))]
#[bench::cobee(polygrant("cobee"))]
#[bench::long_token(responded("rfc6749", long_token(4096)))]
#[bench::junk(responded("rfc6749", junk(60 * 1024)))]
#[bench::refusal(responded("rfc6749", vendor("rfc6749").refusal()))]
fn exchange(
    (polygrant, response): (Polygrant, VendorResponse),
) -> (Exchanged, Polygrant, VendorResponse) {
    let exchanged = (black_box(polygrant.build()), polygrant.parse(black_box(&response)));
    (exchanged, polygrant, response)
}

#[library_benchmark]
#[bench::rfc6749(by_hand("rfc6749"))]
#[bench::rfc6749_post(by_hand("rfc6749-post"))]
#[bench::xone(by_hand("xone"))]
#[bench::ants(by_hand("ants"))]
#[bench::oro(by_hand("oro"))]
#[bench::fuuffy(by_hand("fuuffy"))]
#[bench::cobee(by_hand("cobee"))]
fn exchange_by_hand(
    (floor, response): (Floor, VendorResponse),
) -> (ExchangedByHand, Floor, VendorResponse) {
    let exchanged = (black_box(floor.build()), floor.parse(black_box(&response)));
    (exchanged, floor, response)
}

#[library_benchmark]
#[bench::rfc6749(polygrant("rfc6749"))]
fn build(
    (polygrant, response): (Polygrant, VendorResponse),
) -> (http::Request<RequestBody>, impl Sized) {
    (black_box(&polygrant).build(), (polygrant, response))
}

/// A client, and what is to live as long as it.
struct Keeping<C> {
    client: C,
    headers: HeaderMap,
    _others: (Server, Option<tokio::runtime::Runtime>),
}

fn ureq() -> Keeping<polygrant_ureq::TokenClient> {
    let server = Server::responding(1);
    let client = over_ureq(&server, Policy::default());
    warm(Keeping { client, headers: HeaderMap::with_capacity(8), _others: (server, None) })
}

fn hyper() -> Keeping<polygrant_hyper::TokenClient> {
    let server = Server::responding(1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let client = over_hyper(&server, Policy::default(), &runtime);
    let others = (server, Some(runtime));
    warm(Keeping { client, headers: HeaderMap::with_capacity(8), _others: others })
}

fn warm<C: Keeper>(mut keeping: Keeping<C>) -> Keeping<C> {
    keeping.client.token();
    keeping.client.authorize(&mut keeping.headers);
    keeping.headers.clear();
    keeping
}

/// So many in a row, since the call that sees a coarse clock step pays for it: one of them at most.
const CALLS: usize = 100;

#[library_benchmark]
#[bench::ureq(ureq())]
#[bench::hyper(hyper())]
fn hundred_tokens<C: Keeper>(keeping: Keeping<C>) -> Keeping<C> {
    for _ in 0..CALLS {
        keeping.client.token();
    }
    keeping
}

#[library_benchmark]
#[bench::ureq(ureq())]
#[bench::hyper(hyper())]
fn hundred_authorized<C: Keeper>(mut keeping: Keeping<C>) -> Keeping<C> {
    for _ in 0..CALLS {
        keeping.headers.clear();
        keeping.client.authorize(&mut keeping.headers);
    }
    keeping
}

library_benchmark_group!(name = codec, benchmarks = [exchange, exchange_by_hand, build]);
library_benchmark_group!(name = cached, benchmarks = [hundred_tokens, hundred_authorized]);
main!(library_benchmark_groups = [codec, cached]);
