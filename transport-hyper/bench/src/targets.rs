//! What the project wants of itself, and whether it holds.

use polygrant_bench::vendor::VENDORS;

use crate::error::Error;
use crate::herd;
use crate::measured::Measured;
use crate::units::{duration, percent, times};

/// One target.
pub struct Target {
    pub what: String,
    pub wanted: String,
    pub measured: String,
    pub holds: bool,
}

impl Target {
    fn at_most(what: impl Into<String>, limit: f64, value: f64, show: fn(f64) -> String) -> Self {
        let wanted = format!("at most {}", show(limit));
        Self { what: what.into(), wanted, measured: show(value), holds: value <= limit }
    }

    fn at_least(what: impl Into<String>, limit: f64, value: f64, show: fn(f64) -> String) -> Self {
        let wanted = format!("at least {}", show(limit));
        Self { what: what.into(), wanted, measured: show(value), holds: value >= limit }
    }
}

/// Returns all targets, in the order of a token's life.
pub fn of(measured: &Measured) -> Result<Vec<Target>, Error> {
    let mut targets = codec(measured)?;
    targets.extend(cached(measured)?);
    targets.extend(waiting(measured));
    Ok(targets)
}

fn codec(measured: &Measured) -> Result<Vec<Target>, Error> {
    const RFC: &str = "exchange rfc6749";
    let of = |contender| measured.time(RFC, contender);
    let (own, oauth2, hand) = (of("polygrant")?, of("oauth2")?, of("by hand")?);
    let (name, worst) = by_hand(measured)?;
    let parses = measured.allocations.iter().filter(|(case, _)| case.starts_with("parse "));
    let parses = parses.filter(|(case, _)| !case.ends_with("refusal")).map(|(_, count)| *count);
    let builds = measured.allocations.iter().filter(|(case, _)| case.starts_with("build "));
    let [polygrant, ignored] =
        ["polygrant", "IgnoredAny"].map(|contender| measured.slope(contender));
    Ok(vec![
        Target::at_least("an exchange, faster than `oauth2`", 6.0, oauth2 / own, times),
        Target::at_most("an exchange, beside one by hand", 1.0, own / hand, times),
        Target::at_most(
            format!("each vendor's, beside one by hand (worst: {name})"),
            1.15,
            worst,
            times,
        ),
        Target::at_most(
            "allocations to build a request (an empty one with its headers: the same)",
            measured.allocations_of_headers as f64,
            builds.map(|(_, count)| *count).max().unwrap_or_default() as f64,
            plain,
        ),
        Target::at_most(
            "allocations to read a token",
            2.0,
            parses.max().unwrap_or_default() as f64,
            plain,
        ),
        Target::at_most("a byte read, beside `IgnoredAny`", 1.2, polygrant? / ignored?, times),
    ])
}

/// Returns the vendor of which polygrant is slowest beside what is written by hand, and how much.
fn by_hand(measured: &Measured) -> Result<(&'static str, f64), Error> {
    let mut worst = ("", 0.0);
    for vendor in &VENDORS {
        let case = format!("exchange {}", vendor.name);
        let ratio = measured.time(&case, "polygrant")? / measured.time(&case, "by hand")?;
        if ratio > worst.1 {
            worst = (vendor.name, ratio);
        }
    }
    Ok(worst)
}

fn cached(measured: &Measured) -> Result<Vec<Target>, Error> {
    let mut targets = Vec::new();
    let huskarl = measured.time("cached token", "huskarl")?;
    let clock = measured.time("clocks", "Instant")?;
    for (name, short) in [("polygrant-ureq", "ureq"), ("polygrant-hyper", "hyper")] {
        let own = measured.time("cached token", name)?;
        targets.extend([
            Target::at_most(
                format!("`token()`, {name}, beyond one reading of std's clock"),
                60.0,
                own - clock,
                duration,
            ),
            Target::at_least(
                format!("`token()`, {name}, faster than `huskarl`"),
                10.0,
                huskarl / own,
                times,
            ),
        ]);
        let count = measured.allocations.get(&format!("cached token {short}"));
        let count = *count.ok_or("it was not counted")? as f64;
        targets.push(Target::at_most(format!("`token()`, {name}, allocations"), 0.0, count, plain));
    }
    for row in measured.throughput.iter().filter(|row| row.name.starts_with("polygrant")) {
        let what = format!("tokens a second on all cores, {}: growth", row.name);
        targets.push(Target::at_least(what, 1.0, row.all / row.one, times));
    }
    Ok(targets)
}

fn waiting(measured: &Measured) -> Vec<Target> {
    let mut targets = Vec::new();
    for herd in &measured.herds {
        if let Some(requests) = herd.requests {
            let what = format!("{}: requests", herd.name);
            targets.push(Target::at_most(what, 1.0, requests as f64, plain));
        }
        // When a thread runs is the system's affair: see those that wait for a bare `Condvar`.
        if herd.name == herd::TASKS {
            let (what, served) = (format!("{}: last served", herd.name), herd.last_served);
            targets.push(Target::at_most(what, 20e6, served.as_nanos() as f64, duration));
        }
    }
    for row in &measured.loopback {
        let beyond = [("the bare transport", 0.0), ("one by hand", row.by_hand.more)];
        targets.extend(beyond.map(|(rival, already)| {
            let what = format!("a fetch, {}: more than {rival}", row.name);
            Target::at_most(what, 0.02, (row.own.more - already) / row.bare.median, percent)
        }));
    }
    targets
}

fn plain(value: f64) -> String {
    format!("{value:.0}")
}
