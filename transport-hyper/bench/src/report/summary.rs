//! The figures that tell most, and the plots.

use std::fmt::Write as _;

use super::markdown::{begin, row};
use crate::error::Error;
use crate::herd;
use crate::measured::Measured;
use crate::units::{duration, megabytes, times};

/// Writes the figures of both adapters beside what their users would have instead.
pub fn summary(text: &mut String, measured: &Measured) -> Result<(), Error> {
    let columns = ["", "polygrant", "by hand", "`oauth2`", "`io-oauth`", "`huskarl`"];
    begin(text, "In short", &columns);
    for (what, case) in [
        ("the RFC's exchange: request built, response read", "exchange rfc6749"),
        ("the same, with a response of 60 KiB", "60 KiB response"),
    ] {
        let time = |contender| measured.time(case, contender).map(duration);
        let [own, rest @ ..] = ["polygrant", "by hand", "oauth2", "io-oauth", "huskarl"].map(time);
        let mut cells = vec![what.to_owned(), format!("**{}**", own?)];
        cells.extend(rest.into_iter().collect::<Result<Vec<_>, _>>()?);
        row(text, &cells);
    }
    kept(text, measured)?;
    herd(text, measured);
    programs(text, measured);
    for (file, shows) in [
        ("exchange", "Times of one exchange, by dialect and crate"),
        ("cached", "Tokens handed out, by one thread and by all"),
        ("size", "Sizes of a program that gets one token"),
    ] {
        write!(text, "\n![{shows}]({file}.svg)\n")?;
    }
    Ok(())
}

fn kept(text: &mut String, measured: &Measured) -> Result<(), Error> {
    let time = |contender| measured.time("cached token", contender).map(duration);
    row(
        text,
        &[
            "a token that is there: `token()`, ureq and hyper".to_owned(),
            format!("**{}**, **{}**", time("polygrant-ureq")?, time("polygrant-hyper")?),
            format!("{} (`Mutex`)", time("Mutex")?),
            String::new(),
            String::new(),
            time("huskarl")?,
        ],
    );
    let growth = |name: &str| {
        let rates = measured.throughput.iter().find(|rates| rates.name == name);
        rates.map(|rates| times(rates.all / rates.one)).unwrap_or_default()
    };
    row(
        text,
        &[
            "on all cores, as many a second".to_owned(),
            format!("**{}**, **{}**", growth("polygrant-ureq"), growth("polygrant-hyper")),
            format!("{} (`Mutex`)", growth("Mutex")),
            String::new(),
            String::new(),
            growth("huskarl"),
        ],
    );
    Ok(())
}

fn herd(text: &mut String, measured: &Measured) {
    for herd in measured.herds.iter().filter(|herd| herd.name == herd::TASKS) {
        let requests = herd.requests.map(|count| count.to_string()).unwrap_or_default();
        let served = duration(herd.last_served.as_nanos() as f64);
        let own = format!("**{requests} request**; the last is served after {served}");
        let what = "10,000 tasks without a token".to_owned();
        row(text, &[what, own, String::new(), String::new(), String::new(), String::new()]);
    }
}

fn programs(text: &mut String, measured: &Measured) {
    let of = |name: &str| {
        let size = measured.sizes.iter().find(|size| size.name == name);
        size.map(|size| format!("{}, {} crates", megabytes(size.bytes as f64), size.crates))
            .unwrap_or_default()
    };
    row(
        text,
        &[
            "a program that gets one token, ureq and hyper".to_owned(),
            format!("{}; {}", of("polygrant-ureq"), of("polygrant-hyper")),
            format!("{}; {}", of("bare-ureq"), of("bare-hyper")),
            of("oauth2"),
            of("io-oauth"),
            of("huskarl"),
        ],
    );
}
