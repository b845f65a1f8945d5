//! The table: a summary, what is wanted, then every figure.

use std::fmt::Write as _;
use std::fs;

use jiff::Timestamp;

use super::markdown::{begin, row};
use super::summary::summary;
use crate::error::Error;
use crate::loopback;
use crate::measured::Measured;
use crate::throughput::cores;
use crate::turns::Cost;
use crate::units::{duration, megabytes, percent, times};
use crate::{budgets, targets};

pub fn of(measured: &Measured) -> Result<String, Error> {
    let mut text = String::from("# What it costs\n");
    writeln!(
        text,
        "\nMeasured in one run on {}: {}, {} cores, {}, {}. Times are medians, of the calmest of some \
         rounds; ratios of one run mean more than times. `cargo speed measure` makes this page again.",
        Timestamp::now().strftime("%Y-%m-%d"),
        processor(),
        cores(),
        budgets::rustc(),
        std::env::consts::OS,
    )?;
    summary(&mut text, measured)?;
    wanted(&mut text, measured)?;
    limits(&mut text, measured)?;
    exchanges(&mut text, measured);
    parts(&mut text, measured)?;
    bytes(&mut text, measured)?;
    kept(&mut text, measured)?;
    rates(&mut text, measured);
    herds(&mut text, measured);
    fetches(&mut text, measured);
    sizes(&mut text, measured);
    Ok(text)
}

fn wanted(text: &mut String, measured: &Measured) -> Result<(), Error> {
    begin(text, "What is wanted", &["", "wanted", "measured", "holds"]);
    for target in targets::of(measured)? {
        let holds = if target.holds { "yes" } else { "**no**" };
        row(text, &[&*target.what, &target.wanted, &target.measured, holds]);
    }
    Ok(())
}

/// Why what does not hold is beyond reach, or how far off.
fn limits(text: &mut String, measured: &Measured) -> Result<(), Error> {
    let time = |case, contender| measured.time(case, contender);
    writeln!(
        text,
        "\nWhere a limit lies:\n\n\
         * **An exchange** takes {}, a sixth of `oauth2`'s is {}. {} go where nothing can be left out: \
         see the parts below.\n\
         * **`token()` of polygrant-hyper** takes its time from the runtime, whose clock a test may pause \
         at any moment, so that it reads the clock on each call. A tenth of `huskarl`'s is {}; one \
         reading is {}.\n\
         * **A fetch through the bare transport** builds no request and reads no response. Code by hand that does \
         both pays for it as an adapter does.",
        duration(time("exchange rfc6749", "polygrant")?),
        duration(time("exchange rfc6749", "oauth2")? / 6.0),
        duration(measured.indispensable()),
        duration(time("cached token", "huskarl")? / 10.0),
        duration(time("clocks", "Instant")?),
    )?;
    Ok(())
}

const PEERS: [&str; 3] = ["oauth2", "io-oauth", "huskarl"];

fn exchanges(text: &mut String, measured: &Measured) {
    let columns = ["", "polygrant", "by hand", "ratio", "`oauth2`", "`io-oauth`", "`huskarl`"];
    begin(text, "One exchange: the request built, the response read", &columns);
    let cases = measured.times.iter().filter(|(_, times)| times.contains_key("by hand"));
    for (case, contenders) in cases {
        let time = |contender: &str| contenders.get(contender).copied();
        let show = |contender: &str| time(contender).map(duration).unwrap_or_default();
        let ratio = time("polygrant").zip(time("by hand")).map(|(own, hand)| times(own / hand));
        let mut cells = vec![case.clone(), show("polygrant"), show("by hand")];
        cells.push(ratio.unwrap_or_default());
        cells.extend(PEERS.map(show));
        row(text, &cells);
    }
    let columns = ["", "instructions", "by hand", "allocations", "by hand"];
    begin(text, "The same in instructions (valgrind) and allocations", &columns);
    for (name, by_hand) in &measured.allocations_by_hand {
        let instructions = |contender: &str| {
            let counts = measured.instructions.as_ref();
            let count = counts.and_then(|counts| counts.get(&format!("{contender} {name}")));
            count.map(u64::to_string).unwrap_or_default()
        };
        let allocations = ["build", "parse"].map(|half| {
            measured.allocations.get(&format!("{half} {name}")).copied().unwrap_or_default()
        });
        row(
            text,
            &[
                name.clone(),
                instructions("exchange"),
                instructions("exchange-by-hand"),
                allocations.iter().sum::<u64>().to_string(),
                by_hand.to_string(),
            ],
        );
    }
}

/// What http, serde_json and the allocator take of an exchange in any case.
fn parts(text: &mut String, measured: &Measured) -> Result<(), Error> {
    begin(text, "What an exchange of the RFC's cannot do without", &["", "each by itself"]);
    for (part, time) in measured.times.get("parts").into_iter().flatten() {
        row(text, &[part.clone(), duration(*time)]);
    }
    let together = measured.indispensable();
    row(text, &["together".to_owned(), duration(together)]);
    let rest = measured.time("exchange rfc6749", "polygrant")? - together;
    row(text, &["left for every check, and for wiping what is secret".to_owned(), duration(rest)]);
    Ok(())
}

fn bytes(text: &mut String, measured: &Measured) -> Result<(), Error> {
    begin(
        text,
        "What a byte costs",
        &["", "a response of 4 KiB", "of 60 KiB", "each byte between"],
    );
    for contender in ["polygrant", "IgnoredAny"] {
        let time = |case| measured.time(case, contender).map(duration);
        let slope = format!("{:.2} ns", measured.slope(contender)?);
        row(text, &[contender.to_owned(), time("parse 4 KiB")?, time("parse 60 KiB")?, slope]);
    }
    Ok(())
}

fn kept(text: &mut String, measured: &Measured) -> Result<(), Error> {
    begin(text, "A token that is there", &["", "`token()`", "put on a request"]);
    for contender in ["polygrant-ureq", "polygrant-hyper", "huskarl", "Mutex", "RwLock"] {
        let time = |case| measured.time(case, contender).map(duration);
        row(text, &[contender.to_owned(), time("cached token")?, time("cached authorize")?]);
    }
    for (clock, time) in measured.times.get("clocks").into_iter().flatten() {
        row(text, &[format!("(std's clocks alone: {clock})"), duration(*time), String::new()]);
    }
    Ok(())
}

fn rates(text: &mut String, measured: &Measured) {
    let all = format!("{} threads", cores());
    begin(text, "Tokens a second, in millions", &["", "one thread", &all, "growth"]);
    for rates in &measured.throughput {
        let [one, all] = [rates.one, rates.all].map(|rate| format!("{rate:.1}"));
        row(text, &[rates.name.to_owned(), one, all, times(rates.all / rates.one)]);
    }
}

fn herds(text: &mut String, measured: &Measured) {
    let columns = ["", "requests sent", "last served after the response", "memory each"];
    begin(text, "A herd without a token", &columns);
    for herd in &measured.herds {
        let served = duration(herd.last_served.as_nanos() as f64);
        let memory = format!("{} B", herd.memory);
        let requests = herd.requests.map(|count| count.to_string()).unwrap_or_default();
        row(text, &[herd.name.to_owned(), requests, served, memory]);
    }
}

fn fetches(text: &mut String, measured: &Measured) {
    let heading =
        "End to end over the loopback, in turns: an adapter, by hand, and the bare transport";
    let beyond = ["more than bare", "(95 %)", "by hand, more than bare", "(95 %)"];
    begin(text, heading, &[&["", "a fetch", "by hand", "bare"], &beyond[..]].concat());
    for loopback::Row { name, own, by_hand, bare } in &measured.loopback {
        let between = |cost: &Cost| cost.between.map(duration).join(" to ");
        row(
            text,
            &[
                (*name).to_owned(),
                duration(own.median),
                duration(by_hand.median),
                duration(bare.median),
                percent(own.more / bare.median),
                between(own),
                percent(by_hand.more / bare.median),
                between(by_hand),
            ],
        );
    }
}

fn sizes(text: &mut String, measured: &Measured) {
    let columns = ["", "crates", "cold build", "stripped binary"];
    begin(text, "A program that gets one token", &columns);
    for size in &measured.sizes {
        let build = duration(size.build.as_nanos() as f64);
        let binary = megabytes(size.bytes as f64);
        row(text, &[size.name.to_owned(), size.crates.to_string(), build, binary]);
    }
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim().to_owned());
    name.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}
