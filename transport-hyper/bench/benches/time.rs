//! How long it takes, by criterion.

use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant, SystemTime};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use polygrant::lifecycle::Policy;
use polygrant_bench::codec::Codec;
use polygrant_bench::codec::floor::Floor;
use polygrant_bench::codec::huskarl::Huskarl;
use polygrant_bench::codec::io_oauth::IoOauth;
use polygrant_bench::codec::oauth2::Oauth2;
use polygrant_bench::codec::polygrant::Polygrant;
use polygrant_bench::keeper::locks::Kept;
use polygrant_bench::keeper::{self, Keeper};
use polygrant_bench::server::Server;
use polygrant_bench::vendor::{ANSWERS, Answer, VENDORS, junk, long_token};
use serde::de::IgnoredAny;

fn exchange(criterion: &mut Criterion, case: &str, name: &str, codec: &dyn Codec, answer: &Answer) {
    criterion.bench_function(&format!("{case}/{name}"), |bencher| {
        bencher.iter_batched_ref(
            || answer.clone(),
            |answer| codec.exchange(answer),
            BatchSize::SmallInput,
        );
    });
}

fn codec(criterion: &mut Criterion) {
    for vendor in &VENDORS {
        let case = format!("exchange {}", vendor.name);
        exchange(criterion, &case, "polygrant", &Polygrant::of(vendor), &vendor.token());
        exchange(criterion, &case, "by hand", &Floor::of(vendor), &vendor.token());
    }
    let rfc = &VENDORS[0];
    let all: [(&str, Box<dyn Codec>); 5] = [
        ("polygrant", Box::new(Polygrant::of(rfc))),
        ("by hand", Box::new(Floor::of(rfc))),
        ("oauth2", Box::new(Oauth2::of(rfc))),
        ("io-oauth", Box::new(IoOauth::of(rfc))),
        ("huskarl", Box::new(Huskarl::of(rfc))),
    ];
    for (case, answer) in [
        ("exchange rfc6749", rfc.token()),
        ("4 KiB token", long_token(4096)),
        ("60 KiB answer", junk(60 * 1024)),
        ("refusal", rfc.refusal()),
    ] {
        let done = if case == "exchange rfc6749" { 2 } else { 0 };
        for (name, codec) in &all[done..] {
            exchange(criterion, case, name, &**codec, &answer);
        }
    }
}

/// What a byte costs: bodies of two sizes, and the reader that does nothing but to find their end.
fn slope(criterion: &mut Criterion) {
    let polygrant = Polygrant::of(&VENDORS[0]);
    for bytes in ANSWERS {
        let (kib, answer) = (bytes / 1024, junk(bytes));
        criterion.bench_function(&format!("parse {kib} KiB/polygrant"), |bencher| {
            bencher.iter(|| polygrant.parse(&answer));
        });
        criterion.bench_function(&format!("parse {kib} KiB/IgnoredAny"), |bencher| {
            bencher.iter(|| serde_json::from_slice::<IgnoredAny>(answer.body()));
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
    let server = Server::answering(2);
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
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1200))
        .sample_size(50)
}

criterion_group! { name = times; config = short(); targets = codec, slope, cached }
criterion_main!(times);
