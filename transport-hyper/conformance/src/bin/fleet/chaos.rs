//! A server that fails in the middle.

use std::io;
use std::thread;
use std::time::Duration;

use crate::place::{Engine, Place};
use crate::process::Adapter;
use crate::row::{Observed, Row};
use crate::setting::Setting;

/// How many processes there are, for how long, and with which tokens.
const COUNT: usize = 10;
const DURATION: Duration = Duration::from_secs(20);
const LIFETIME: Duration = Duration::from_secs(5);

/// What happens to the server, five seconds after the beginning.
type Chaos = fn(&mut Place) -> io::Result<()>;

pub(crate) fn rows() -> Vec<Row> {
    let rows: [(&str, Chaos); 5] = [
        ("killed, and stays away", Place::kill),
        ("killed, and started anew 5 s later without its values", |place| {
            place.kill()?;
            thread::sleep(Duration::from_secs(5));
            place.start_again()
        }),
        ("stopped (SIGSTOP) for 5 s", |place| {
            place.signal("STOP")?;
            thread::sleep(Duration::from_secs(5));
            place.signal("CONT")
        }),
        ("flushed", |place| place.command("FLUSHALL")),
        ("full for 5 s, so that nothing can be written", |place| {
            place.command("CONFIG SET maxmemory 1")?;
            thread::sleep(Duration::from_secs(5));
            place.command("CONFIG SET maxmemory 0")
        }),
    ];
    let row = |(what, chaos): (&str, Chaos)| Row {
        stimulus: format!("the store's server is {what}, while {COUNT} processes call"),
        required: "every call is served, and no process makes more requests than it would alone"
            .into(),
        is_for_servers: true,
        run: Box::new(move |engine, adapter| shaken(engine, adapter, chaos)),
    };
    rows.into_iter().map(row).collect()
}

fn shaken(engine: &Engine, adapter: Adapter, chaos: Chaos) -> Observed {
    let mut setting = Setting::new(engine, adapter, LIFETIME, false)?;
    let (requests, calls) = setting.run_with(COUNT, DURATION, |place| {
        thread::sleep(Duration::from_secs(5));
        chaos(place)
    })?;
    let seen = format!("{requests} token requests; {calls}");
    // Alone, each process asks once in 2.7 s at the most.
    let most = COUNT as u64 * 8;
    if requests <= most { Ok(seen) } else { Err(seen) }
}
