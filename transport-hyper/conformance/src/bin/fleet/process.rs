//! One process of a fleet: it calls until its time is over, and says what it has seen.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use polygrant::{Dialect, Grant};
use polygrant_testkit::credentials;

use crate::calls::{Calls, blocking, over_tokio};
use crate::tally::Tally;

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Adapter {
    Ureq,
    Hyper,
}

#[derive(Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    pub(crate) adapter: Adapter,
    /// `redis://…`, or a folder
    #[arg(long)]
    pub(crate) store: String,
    /// The vendor's base URL
    #[arg(long)]
    pub(crate) vendor: String,
    /// Whether a new token ends the ones before
    #[arg(long)]
    pub(crate) exclusive: bool,
    /// How long to go on; after the first call that is served, if it is zero
    #[arg(long)]
    pub(crate) milliseconds: u64,
}

/// The time between the ends of two calls of a process.
const PAUSE: Duration = Duration::from_millis(500);

impl Adapter {
    pub(crate) const ALL: [Self; 2] = [Self::Ureq, Self::Hyper];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Ureq => "ureq",
            Self::Hyper => "hyper",
        }
    }
}

/// Says that it is ready, waits for a line on standard input, calls, and prints its tally.
pub(crate) fn run(arguments: &Arguments) -> io::Result<()> {
    let mut dialect = Dialect::rfc6749();
    dialect.exclusive = arguments.exclusive;
    let grant = Grant::builder(dialect).base_url(&arguments.vendor).credentials(credentials());
    let grant = grant.build().map_err(io::Error::other)?;
    let calls: Box<dyn Calls> = match arguments.adapter {
        Adapter::Ureq => Box::new(blocking(grant, &arguments.store, &arguments.vendor)?),
        Adapter::Hyper => Box::new(over_tokio(grant, &arguments.store, &arguments.vendor)?),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "ready")?;
    out.flush()?;
    io::stdin().read_line(&mut String::new())?;
    let end = Instant::now() + Duration::from_millis(arguments.milliseconds);
    let mut tally = Tally::default();
    loop {
        call(&*calls, &mut tally);
        if Instant::now() >= end {
            break;
        }
        std::thread::sleep(PAUSE);
    }
    serde_json::to_writer(&mut out, &tally)?;
    writeln!(out)
}

fn call(calls: &dyn Calls, tally: &mut Tally) {
    let began = Instant::now();
    match calls.call() {
        Ok(200) => tally.served += 1,
        Ok(401) => tally.rejected += 1,
        Ok(status) => {
            tally.failed += 1;
            tally.failure = Some(format!("status {status}"));
        }
        Err(error) => {
            tally.failed += 1;
            tally.failure = Some(error);
        }
    }
    let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tally.longest = tally.longest.max(took);
}
