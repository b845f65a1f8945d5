//! How many token requests a fleet makes.

use std::time::Duration;

use crate::place::Engine;
use crate::process::Adapter;
use crate::processes::{Plan, run};
use crate::row::{Observed, Row, told};
use crate::vendor::Vendor;

/// How long tokens last where they are renewed.
const SHORT: Duration = Duration::from_secs(5);

pub(crate) fn rows(duration: Duration) -> Vec<Row> {
    // A token of 5 s is renewed after 2.75 s at the earliest, and half a second later at the latest: when,
    // is drawn anew for each. In a fleet the earliest of all draws counts, so that it comes close to the most
    // that one process may make.
    let most = duration.as_millis() / 2700 + 1;
    vec![
        Row {
            stimulus: "50 processes start at once, without a token".into(),
            required: "1 token request, and every call is served".into(),
            is_for_servers: false,
            run: Box::new(cold),
        },
        Row {
            stimulus: format!("50 processes call for {duration:?} with tokens of 5 s"),
            required: format!("one token request for each refresh: {most} at most"),
            is_for_servers: false,
            run: Box::new(move |engine, adapter| refreshes(engine, adapter, duration, most)),
        },
        Row {
            stimulus: format!(
                "20 processes call for {duration:?}, where a new token ends the one before"
            ),
            required: format!(
                "no more token requests than one process makes at most, {most}, and no call answered 401 twice"
            ),
            is_for_servers: false,
            run: Box::new(move |engine, adapter| exclusive(engine, adapter, duration, most)),
        },
    ]
}

fn cold(engine: &Engine, adapter: Adapter) -> Observed {
    let vendor = Vendor::start(Duration::from_secs(3600), false).map_err(told)?;
    let place = engine.place().map_err(told)?;
    let (store, url) = (place.name(), vendor.base_url());
    let plan = Plan {
        adapter,
        store: &store,
        vendor: &url,
        is_exclusive: false,
        duration: Duration::ZERO,
    };
    let tally = run(plan, 50).map_err(told)?;
    let requests = vendor.requests();
    let seen = format!("{requests} token request; {}", tally.check()?);
    if requests == 1 { Ok(seen) } else { Err(seen) }
}

fn refreshes(engine: &Engine, adapter: Adapter, duration: Duration, most: u128) -> Observed {
    let vendor = Vendor::start(SHORT, false).map_err(told)?;
    let place = engine.place().map_err(told)?;
    let (store, url) = (place.name(), vendor.base_url());
    let plan = Plan { adapter, store: &store, vendor: &url, is_exclusive: false, duration };
    let tally = run(plan, 50).map_err(told)?;
    let requests = vendor.requests();
    let seen = format!("{requests} token requests; {}", tally.check()?);
    if u128::from(requests) <= most { Ok(seen) } else { Err(seen) }
}

fn exclusive(engine: &Engine, adapter: Adapter, duration: Duration, most: u128) -> Observed {
    let fleet = |count| {
        let vendor = Vendor::start(SHORT, true).map_err(told)?;
        let place = engine.place().map_err(told)?;
        let (store, url) = (place.name(), vendor.base_url());
        let plan = Plan { adapter, store: &store, vendor: &url, is_exclusive: true, duration };
        let tally = run(plan, count).map_err(told)?;
        Ok::<_, String>((vendor.requests(), tally.check()?))
    };
    let (alone, _) = fleet(1)?;
    let (together, calls) = fleet(20)?;
    let seen = format!("{together} token requests, where one process made {alone}; {calls}");
    if u128::from(together) <= most { Ok(seen) } else { Err(seen) }
}
