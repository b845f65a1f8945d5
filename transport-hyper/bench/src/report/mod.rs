//! What was measured, for people: a table and plots.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::measured::Measured;
use crate::throughput::{self, cores};
use crate::units::{duration, megabytes};

mod markdown;
mod plot;
mod summary;
mod table;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/results");

pub fn write(measured: &Measured) -> Result<(), Error> {
    let folder = Path::new(FOLDER);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("table.md"), table::of(measured)?)?;
    fs::write(folder.join("exchange.svg"), exchanges(measured))?;
    fs::write(folder.join("cached.svg"), cached(measured))?;
    fs::write(folder.join("size.svg"), sizes(measured))?;
    println!("written: {}", folder.display());
    Ok(())
}

fn exchanges(measured: &Measured) -> String {
    let cases = measured.times.iter().filter(|(case, _)| case.starts_with("exchange "));
    let groups = cases.map(|(case, times)| {
        let bars =
            times.iter().map(|(contender, time)| (contender.clone(), *time, duration(*time)));
        (case.trim_start_matches("exchange ").to_owned(), bars.collect())
    });
    plot::bars(
        "One exchange: the request built and the response read; less is better",
        &groups.collect::<Vec<_>>(),
    )
}

fn cached(measured: &Measured) -> String {
    let group = |name: String, rate: fn(&throughput::Row) -> f64| {
        let bars = measured
            .throughput
            .iter()
            .map(|row| (row.name.to_owned(), rate(row), format!("{:.1} M/s", rate(row))));
        (name, bars.collect())
    };
    plot::bars(
        "Tokens handed out; more is better",
        &[
            group("one thread".into(), |row| row.one),
            group(format!("{} threads", cores()), |row| row.all),
        ],
    )
}

fn sizes(measured: &Measured) -> String {
    let bars = measured.sizes.iter().map(|row| {
        let bytes = row.bytes as f64;
        (row.name.to_owned(), bytes, format!("{}, {} crates", megabytes(bytes), row.crates))
    });
    plot::bars(
        "A program that gets one token, stripped; less is better",
        &[("binary".to_owned(), bars.collect())],
    )
}
