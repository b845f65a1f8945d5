//! How long it takes, by criterion.

use std::hint::black_box;
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use polygrant_bench::codec::Codec;
use polygrant_bench::codec::floor::Floor;
use polygrant_bench::codec::huskarl::Huskarl;
use polygrant_bench::codec::io_oauth::IoOauth;
use polygrant_bench::codec::oauth2::Oauth2;
use polygrant_bench::codec::polygrant::Polygrant;
use polygrant_bench::keeper::locks::Kept;
use polygrant_bench::keeper::{self, Keeper};
use polygrant_bench::server::Server;
use polygrant_bench::vendor::{JUNK_SIZES, VENDORS, VendorResponse, junk, long_token};
use polygrant_lifecycle::Policy;
use serde::de::IgnoredAny;

/// How many responses there are to read: few enough for the nearest cache, where one is that has just
/// been received.
const RESPONSES: usize = 16;

/// A response that was taken is put back without being timed. Those that were only looked at stay, so
/// that no contender finds the allocator as another left it.
fn exchange(
    criterion: &mut Criterion,
    case: &str,
    name: &str,
    codec: &dyn Codec,
    response: &VendorResponse,
) {
    let mut responses = vec![response.clone(); RESPONSES];
    criterion.bench_function(&format!("{case}/{name}"), |bencher| {
        bencher.iter_custom(|count| {
            let mut time = Duration::ZERO;
            for done in (0..count as usize).step_by(RESPONSES) {
                let responses = &mut responses[..RESPONSES.min(count as usize - done)];
                let taken = responses.iter_mut().filter(|taken| taken.body().is_empty());
                taken.for_each(|taken| *taken = response.clone());
                let begin = Instant::now();
                responses.iter_mut().for_each(|response| codec.exchange(response));
                time += begin.elapsed();
            }
            time
        });
    });
}

fn codec(criterion: &mut Criterion) {
    let [rfc, others @ ..] = &VENDORS;
    for vendor in others {
        let case = format!("exchange {}", vendor.name);
        exchange(criterion, &case, "polygrant", &Polygrant::of(vendor), &vendor.token());
        exchange(criterion, &case, "by hand", &Floor::of(vendor), &vendor.token());
    }
    let all: [(&str, &dyn Codec); 5] = [
        ("polygrant", &Polygrant::of(rfc)),
        ("by hand", &Floor::of(rfc)),
        ("oauth2", &Oauth2::of(rfc)),
        ("io-oauth", &IoOauth::of(rfc)),
        ("huskarl", &Huskarl::of(rfc)),
    ];
    for (case, response) in [
        ("exchange rfc6749", rfc.token()),
        ("4 KiB token", long_token(4096)),
        ("60 KiB response", junk(60 * 1024)),
        ("refusal", rfc.refusal()),
    ] {
        for (name, codec) in all {
            exchange(criterion, case, name, codec, &response);
        }
    }
}

/// What an exchange of the RFC's cannot do without, each by itself.
fn parts(criterion: &mut Criterion) {
    let (request, response) = (Polygrant::of(&VENDORS[0]).build(), VENDORS[0].token());
    let mut part = |name: &str, part: &dyn Fn()| {
        criterion.bench_function(&format!("parts/{name}"), |bencher| bencher.iter(part));
    };
    part("the request's headers, copied", &|| drop(black_box(request.headers().clone())));
    part("its URL, copied", &|| drop(black_box(request.uri().clone())));
    part("the end of the response, found by `IgnoredAny`", &|| {
        black_box(serde_json::from_slice::<IgnoredAny>(response.body()).is_ok());
    });
    part("the token's `Authorization` value", &|| {
        let text = Bytes::from(["Bearer ", black_box("2YotnFZFEjr1zCsicMWpAA")].concat());
        drop(black_box(HeaderValue::from_maybe_shared(text)));
    });
}

/// What a byte costs: bodies of two sizes, and the reader that does nothing but to find their end.
fn slope(criterion: &mut Criterion) {
    let polygrant = Polygrant::of(&VENDORS[0]);
    for bytes in JUNK_SIZES {
        let (kib, response) = (bytes / 1024, junk(bytes));
        criterion.bench_function(&format!("parse {kib} KiB/polygrant"), |bencher| {
            bencher.iter(|| polygrant.parse(&response));
        });
        criterion.bench_function(&format!("parse {kib} KiB/IgnoredAny"), |bencher| {
            bencher.iter(|| serde_json::from_slice::<IgnoredAny>(response.body()));
        });
    }
}

fn keep(criterion: &mut Criterion, name: &str, keeper: &dyn Keeper) {
    criterion.bench_function(&format!("cached token/{name}"), |bencher| {
        bencher.iter(|| keeper.token());
    });
    criterion.bench_function(&format!("cached authorize/{name}"), |bencher| {
        // As on a call that carries one already: the table is there, and is not measured.
        let mut headers = HeaderMap::with_capacity(8);
        bencher.iter(|| {
            keeper.authorize(&mut headers);
            headers.remove(AUTHORIZATION)
        });
    });
}

fn cached(criterion: &mut Criterion) {
    let server = Server::responding(2);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let policy = Policy::default;
    keep(criterion, "polygrant-ureq", &keeper::polygrant::over_ureq(&server, policy()));
    keep(criterion, "polygrant-hyper", &keeper::polygrant::over_hyper(&server, policy(), &runtime));
    keep(criterion, "huskarl", &keeper::huskarl::Huskarl::with_a_token());
    keep(criterion, "Mutex", &Mutex::new(Some(Kept::new())));
    keep(criterion, "RwLock", &RwLock::new(Some(Kept::new())));
    criterion.bench_function("clocks/Instant", |bencher| bencher.iter(Instant::now));
    criterion.bench_function("clocks/SystemTime and Instant", |bencher| {
        bencher.iter(|| (SystemTime::now(), Instant::now()));
    });
}

fn short() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(200))
        .sample_size(20)
        .nresamples(1001)
}

criterion_group! { name = times; config = short(); targets = codec, parts, slope, cached }
criterion_main!(times);
