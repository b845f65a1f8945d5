//! What was measured, for people: a table and plots.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use jiff::Timestamp;

use crate::measure::Measured;
use crate::{Error, budgets, throughput};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/results");

pub fn write(measured: &Measured) -> Result<(), Error> {
    let folder = Path::new(FOLDER);
    fs::create_dir_all(folder)?;
    fs::write(folder.join("table.md"), table(measured)?)?;
    fs::write(folder.join("exchange.svg"), exchanges(measured))?;
    fs::write(folder.join("cached.svg"), cached(measured))?;
    println!("written: {}", folder.display());
    Ok(())
}

fn table(measured: &Measured) -> Result<String, Error> {
    let mut text = String::from("# What it costs\n\n");
    let date = Timestamp::now().strftime("%Y-%m-%d");
    writeln!(
        text,
        "Measured in one run on {date}: {}, {} cores, {}, {}. Times are medians by criterion; ratios \
         of one run mean more than times. `cargo speed measure` makes this page again.\n",
        processor(),
        throughput::cores(),
        budgets::rustc(),
        std::env::consts::OS,
    )?;
    text.push_str("## One exchange: the request built, the answer read\n\n");
    text.push_str("| case | polygrant | by hand | ratio | others |\n|---|--:|--:|--:|---|\n");
    for (case, times) in &measured.times {
        let Some(own) = times.get("polygrant") else { continue };
        let hand = times.get("by hand").or_else(|| times.get("IgnoredAny"));
        let others = times.iter().filter(|(who, _)| !matches!(&***who, "polygrant" | "by hand"));
        let others: Vec<_> = others
            .map(|(who, time)| format!("{who} {} ({:.1}×)", duration(*time), time / own))
            .collect();
        writeln!(
            text,
            "| {case} | {} | {} | {} | {} |",
            duration(*own),
            hand.map(|time| duration(*time)).unwrap_or_default(),
            hand.map(|time| format!("{:.2}", own / time)).unwrap_or_default(),
            others.join(", "),
        )?;
    }
    text.push_str("\n## A token that is there: `token()` and `authorize()`\n\n| who | token | on a request |\n|---|--:|--:|\n");
    let of = |case: &str, who: &str| measured.times.get(case).and_then(|it| it.get(who).copied());
    for who in ["polygrant-ureq", "polygrant-hyper", "huskarl", "Mutex", "RwLock"] {
        let times = ["cached token", "cached authorize"]
            .map(|case| of(case, who).map(duration).unwrap_or_default());
        writeln!(text, "| {who} | {} | {} |", times[0], times[1])?;
    }
    for (what, time) in measured.times.get("clocks").into_iter().flatten() {
        writeln!(text, "| (the clocks alone: {what}) | {} | |", duration(*time))?;
    }
    writeln!(
        text,
        "\n## Tokens a second, in millions\n\n| who | one thread | {} threads | growth |\n|---|--:|--:|--:|",
        throughput::cores()
    )?;
    for row in &measured.throughput {
        writeln!(
            text,
            "| {} | {:.1} | {:.1} | {:.2}× |",
            row.name,
            row.one,
            row.all,
            row.all / row.one
        )?;
    }
    text.push_str("\n## A herd without a token\n\n| who | requests sent | last served after the answer | memory each |\n|---|--:|--:|--:|\n");
    for herd in &measured.herds {
        let served = duration(herd.last_served.as_nanos() as f64);
        writeln!(text, "| {} | {} | {served} | {} B |", herd.name, herd.requests, herd.memory)?;
    }
    text.push_str("\n## Allocations\n\n| case | polygrant |\n|---|--:|\n");
    for (case, count) in &measured.allocations {
        writeln!(text, "| {case} | {count} |")?;
    }
    for (case, count) in &measured.allocations_by_hand {
        writeln!(text, "| (exchange {case}, by hand) | {count} |")?;
    }
    if let Some(counts) = &measured.instructions {
        text.push_str("\n## Instructions (valgrind)\n\n| case | count |\n|---|--:|\n");
        for (case, count) in counts {
            writeln!(text, "| {case} | {count} |")?;
        }
    }
    Ok(text)
}

fn exchanges(measured: &Measured) -> String {
    let cases = measured.times.iter().filter(|(case, _)| case.starts_with("exchange "));
    let groups = cases.map(|(case, times)| {
        let bars = times.iter().map(|(who, time)| (who.clone(), *time, duration(*time)));
        (case.trim_start_matches("exchange ").to_owned(), bars.collect())
    });
    plot(
        "One exchange: the request built and the answer read; less is better",
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
    plot(
        "Tokens handed out; more is better",
        &[
            group("one thread".into(), |row| row.one),
            group(format!("{} threads", throughput::cores()), |row| row.all),
        ],
    )
}

/// Groups of named bars, each with its length and its label.
type Group = (String, Vec<(String, f64, String)>);

fn plot(title: &str, groups: &[Group]) -> String {
    const WIDTH: f64 = 760.0;
    const LEFT: f64 = 290.0;
    const BAR: f64 = 16.0;
    let longest = groups.iter().flat_map(|(_, bars)| bars).map(|(_, length, _)| *length);
    let longest = longest.fold(f64::MIN_POSITIVE, f64::max);
    let (mut y, mut body) = (50.0, String::new());
    for (name, bars) in groups {
        let _ = write!(body, "<text x=\"16\" y=\"{:.0}\" class=\"g\">{name}</text>", y + 12.0);
        for (who, length, label) in bars {
            let width = (WIDTH - LEFT - 90.0) * length / longest;
            let class = if who.starts_with("polygrant") { "own" } else { "other" };
            let _ = write!(
                body,
                "<text x=\"{:.0}\" y=\"{:.0}\" class=\"n\">{who}</text><rect x=\"{LEFT:.0}\" \
                 y=\"{y:.0}\" width=\"{width:.1}\" height=\"{BAR:.0}\" rx=\"2\" class=\"{class}\"/>\
                 <text x=\"{:.1}\" y=\"{:.0}\">{label}</text>",
                LEFT - 8.0,
                y + 12.0,
                LEFT + width + 6.0,
                y + 12.0,
            );
            y += BAR + 3.0;
        }
        y += 9.0;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH:.0} {y:.0}\" role=\"img\" \
         aria-label=\"{title}\"><style>text{{font:12px system-ui,sans-serif;fill:#333}}\
         .t{{font-size:15px;font-weight:600}}.g{{font-weight:600}}.n{{text-anchor:end}}\
         .own{{fill:#2f6fdf}}.other{{fill:#a9b4c2}}\
         @media(prefers-color-scheme:dark){{text{{fill:#ddd}}.own{{fill:#6aa0ff}}.other{{fill:#5b6674}}}}\
         </style><text x=\"16\" y=\"26\" class=\"t\">{title}</text>{body}</svg>\n"
    )
}

fn duration(nanos: f64) -> String {
    match nanos {
        nanos if nanos < 1e3 => format!("{nanos:.0} ns"),
        nanos if nanos < 1e6 => format!("{:.2} µs", nanos / 1e3),
        nanos => format!("{:.1} ms", nanos / 1e6),
    }
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim().to_owned());
    name.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}
