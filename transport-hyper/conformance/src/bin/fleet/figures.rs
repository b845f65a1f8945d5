//! How many token requests a fleet makes.

use std::time::Duration;

use crate::place::Engine;
use crate::process::Adapter;
use crate::row::{Observed, Row};
use crate::setting::Setting;

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
                "no more token requests than one process makes at most, {most}, and no call rejected twice"
            ),
            is_for_servers: false,
            run: Box::new(move |engine, adapter| exclusive(engine, adapter, duration, most)),
        },
    ]
}

fn cold(engine: &Engine, adapter: Adapter) -> Observed {
    let mut setting = Setting::new(engine, adapter, Duration::from_secs(3600), false)?;
    let (requests, calls) = setting.run(50, Duration::ZERO)?;
    let seen = format!("{requests} token request; {calls}");
    if requests == 1 { Ok(seen) } else { Err(seen) }
}

fn refreshes(engine: &Engine, adapter: Adapter, duration: Duration, most: u128) -> Observed {
    let mut setting = Setting::new(engine, adapter, SHORT, false)?;
    let (requests, calls) = setting.run(50, duration)?;
    let seen = format!("{requests} token requests; {calls}");
    if u128::from(requests) <= most { Ok(seen) } else { Err(seen) }
}

fn exclusive(engine: &Engine, adapter: Adapter, duration: Duration, most: u128) -> Observed {
    let fleet = |count| Setting::new(engine, adapter, SHORT, true)?.run(count, duration);
    let (alone, _) = fleet(1)?;
    let (together, calls) = fleet(20)?;
    let seen = format!("{together} token requests, where one process made {alone}; {calls}");
    if u128::from(together) <= most { Ok(seen) } else { Err(seen) }
}
