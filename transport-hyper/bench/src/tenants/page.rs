//! The page, for people.

use std::fmt::Write as _;

use super::bytes::{MOST, Row as Bytes};
use super::failing::Row as Failing;
use super::speed::{ROUNDS, Row as Speed};
use super::spread::{Histogram, Spread};
use crate::error::Error;

/// How long a bar of the histogram is at most.
const BAR: u64 = 50;

pub fn of(
    bytes: &[Bytes],
    speed: &[Speed],
    spread: &Spread,
    failing: &[Failing],
) -> Result<String, Error> {
    let mut page = format!(
        "# What tenants cost\n\n`cargo speed tenants` makes this page again. Times are in nanoseconds. The map beside the pool is a `Mutex<HashMap<Grant, Arc<Mutex<_>>>>` with the same keys and clients, in the same run. A look-up of either finds the grant by its digest, and clones an `Arc`; the pool's also notes the use, for the order in which it evicts. Look-ups are the medians of {ROUNDS} rounds in which pool and map take turns, and their ratio is the median of the rounds' ratios; the others are timed once.\n"
    );
    of_speed(&mut page, speed)?;
    of_bytes(&mut page, bytes)?;
    of_failing(&mut page, failing)?;
    of_spread(&mut page, spread)?;
    Ok(page)
}

fn of_speed(page: &mut String, speed: &[Speed]) -> Result<(), Error> {
    writeln!(page, "\n## Time of one, pool and map\n")?;
    writeln!(
        page,
        "| tenants | look-up | map | ratio | on all cores | map | ratio | insert | map | evict and insert | map: remove and insert |"
    )?;
    writeln!(page, "| --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |")?;
    for Speed { tenants, look_up, look_up_on_all, insert, evict } in speed {
        writeln!(
            page,
            "| {tenants} | {:.0} | {:.0} | {:.2}× | {:.0} | {:.0} | {:.2}× | {:.0} | {:.0} | {:.0} | {:.0} |",
            look_up.pool,
            look_up.map,
            look_up.ratio,
            look_up_on_all.pool,
            look_up_on_all.map,
            look_up_on_all.ratio,
            insert[0],
            insert[1],
            evict[0],
            evict[1],
        )?;
    }
    writeln!(page, "\nA look-up is wanted within 1.5× of the map's, at every size.")?;
    Ok(())
}

fn of_bytes(page: &mut String, bytes: &[Bytes]) -> Result<(), Error> {
    writeln!(page, "\n## Bytes of one\n")?;
    writeln!(
        page,
        "By an allocator that counts; at most {MOST} for a grant, and for a client with a token of its vendor's.\n"
    )?;
    writeln!(page, "| dialect | grant | client of polygrant-ureq in a pool | with a token |")?;
    writeln!(page, "| --- | --: | --: | --: |")?;
    for Bytes { dialect, grant, client, with_token } in bytes {
        writeln!(page, "| {dialect} | {grant} | {client} | {with_token} |")?;
    }
    Ok(())
}

fn of_failing(page: &mut String, failing: &[Failing]) -> Result<(), Error> {
    writeln!(page, "\n## What tenants see while as many others fail\n")?;
    writeln!(
        page,
        "A simulation on virtual time: a call a minute of each tenant for 75 minutes, tokens of an hour, responses after 100 ms, 1000 requests at a time, 500 to the endpoint that all have. Counted are the tenants without trouble.\n"
    )?;
    writeln!(
        page,
        "| trouble of the others | tenants | requests | calls served | failed | longest wait | see a difference |"
    )?;
    writeln!(page, "| --- | --: | --: | --: | --: | --: | --: |")?;
    for Failing { trouble, tenants, requests, served, failed, longest, differ } in failing {
        let longest = longest.as_millis();
        writeln!(
            page,
            "| {trouble} | {tenants} | {requests} | {served} | {failed} | {longest} ms | {differ} |"
        )?;
    }
    Ok(())
}

fn of_spread(page: &mut String, spread: &Spread) -> Result<(), Error> {
    let Spread { tenants, with_jitter, without } = spread;
    writeln!(
        page,
        "\n## When {tenants} tokens are fetched anew that were fetched in one minute\n"
    )?;
    writeln!(
        page,
        "A simulation on virtual time, with the default policy and tokens of an hour: requests a minute, in three rounds of refreshes. At the most {} requests are sent in a second, and {} without jitter.\n",
        peak(with_jitter),
        peak(without)
    )?;
    let (jittered, bare) = (by_minute(with_jitter), by_minute(without));
    let most = jittered.values().chain(bare.values()).copied().max().unwrap_or(1).max(1);
    writeln!(
        page,
        "```text\nminute   with jitter                                               without"
    )?;
    let minutes =
        jittered.keys().chain(bare.keys()).copied().collect::<std::collections::BTreeSet<_>>();
    let mut last = None;
    for minute in minutes {
        if last.is_some_and(|last| minute > last + 1) {
            writeln!(page, "     …")?;
        }
        last = Some(minute);
        let bars = [&jittered, &bare].map(|histogram| {
            let count = histogram.get(&minute).copied().unwrap_or_default();
            let bar = "#".repeat(usize::try_from(count * BAR / most).unwrap_or_default());
            format!("{count:>6} {bar:<50}")
        });
        writeln!(page, "{minute:>6} {} {}", bars[0], bars[1].trim_end())?;
    }
    writeln!(page, "```")?;
    Ok(())
}

fn peak(histogram: &Histogram) -> u64 {
    histogram.values().copied().max().unwrap_or_default()
}

fn by_minute(histogram: &Histogram) -> Histogram {
    let mut minutes = Histogram::new();
    for (second, count) in histogram {
        *minutes.entry(second / 60).or_default() += count;
    }
    minutes
}
