//! A process that is killed between its lease and the new token.

use std::thread;
use std::time::{Duration, Instant};

use crate::place::Engine;
use crate::process::Adapter;
use crate::processes::Process;
use crate::row::{Observed, Row, told};
use crate::setting::Setting;
use crate::tally::Tally;

pub(crate) fn row() -> Row {
    Row {
        stimulus: "a process is killed while it asks for a token, and 10 others wait for it".into(),
        required: "2 token requests, the second when the lease of 11 s ends; every call is served"
            .into(),
        is_for_servers: false,
        run: Box::new(killed),
    }
}

fn killed(engine: &Engine, adapter: Adapter) -> Observed {
    let setting = Setting::new(engine, adapter, Duration::from_secs(3600), false)?;
    let (vendor, plan) = (&setting.vendor, setting.plan(Duration::ZERO));
    // 1. The holder has the lease when its request is at the vendor's, which says nothing.
    vendor.silence(true);
    let mut holder = Process::start(&plan).map_err(told)?;
    let others = (0..10).map(|_| Process::start(&plan)).collect::<Result<Vec<_>, _>>();
    let mut others = others.map_err(told)?;
    holder.begin().map_err(told)?;
    while vendor.requests() == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    // 2. The others begin, and the holder dies.
    let began = Instant::now();
    for other in &mut others {
        other.begin().map_err(told)?;
    }
    holder.kill().map_err(told)?;
    vendor.silence(false);
    // 3. One of the others takes its place.
    let mut tally = Tally::default();
    for other in others {
        tally.add(other.end().map_err(told)?);
    }
    let (requests, took) = (vendor.requests(), began.elapsed());
    let seen =
        format!("{requests} token requests, after {:.1} s; {}", took.as_secs_f64(), tally.check()?);
    if requests == 2 { Ok(seen) } else { Err(seen) }
}
