//! The page in Markdown.

use std::fmt::Write;

use polygrant_testkit::black_box::{Start, is_seen, play};
use polygrant_testkit::faults::{FaultCase, Verdict};

/// A client, and what came of each fault.
pub(crate) struct Column {
    name: &'static str,
    used: &'static str,
    played: Vec<(FaultCase, Verdict)>,
}

impl Column {
    pub(crate) fn of(name: &'static str, used: &'static str, start: &Start<'_>) -> Self {
        let mut played = play(start);
        played.retain(|(fault, _)| is_seen(fault));
        Self { name, used, played }
    }

    /// Returns how many faults it passes, fails, and how many do not apply.
    fn counts(&self) -> [usize; 3] {
        let count = |is: fn(&Verdict) -> bool| self.played.iter().filter(|it| is(&it.1)).count();
        [
            count(|it| matches!(it, Verdict::Pass(_))),
            count(|it| matches!(it, Verdict::Fail(_))),
            count(|it| matches!(it, Verdict::DoesNotApply(_))),
        ]
    }
}

/// Returns the version that the lock file has of a crate.
fn version(name: &str) -> &'static str {
    const LOCK: &str = include_str!("../Cargo.lock");
    let mut packages = LOCK.split("[[package]]");
    let package = packages.find(|it| it.contains(&format!("name = \"{name}\"\n")));
    let line = package.and_then(|it| it.lines().find(|line| line.starts_with("version = ")));
    line.map_or("?", |line| line.trim_start_matches("version = ").trim_matches('"'))
}

pub(crate) fn page(columns: &[Column]) -> String {
    let mut page = include_str!("page.md").to_owned();
    let p = &mut page;
    let _ =
        writeln!(p, "\n## The clients\n\n| client | version | used | pass | fail | not played |");
    let _ = writeln!(p, "|---|---|---|---|---|---|");
    for column in columns {
        let ([pass, fail, other], name) = (column.counts(), column.name);
        let used = if column.used.is_empty() { "with its defaults" } else { column.used };
        let version = version(name);
        let _ = writeln!(p, "| `{name}` | {version} | {used} | {pass} | {fail} | {other} |");
    }
    let _ = write!(p, "\n## The faults\n\n|   | fault |");
    for column in columns {
        let _ = write!(p, " {} |", column.name);
    }
    let _ = writeln!(p, "\n|---|---|{}", "---|".repeat(columns.len()));
    let faults = columns.first().map(|column| &*column.played).unwrap_or_default();
    for (place, (fault, _)) in faults.iter().enumerate() {
        let _ = write!(p, "| {} | {} |", fault.number(), escaped(fault.stimulus()));
        for column in columns {
            let mark = match column.played.get(place).map(|it| &it.1) {
                Some(Verdict::Pass(_)) => "pass",
                Some(Verdict::Fail(_)) => "**fail**",
                _ => "–",
            };
            let _ = write!(p, " {mark} |");
        }
        p.push('\n');
    }
    for column in columns {
        let seen = |(fault, verdict): &(FaultCase, Verdict)| {
            let (required, number) = (fault.required(), fault.number());
            match verdict {
                Verdict::Pass(_) => None,
                Verdict::Fail(why) => Some(format!("* {number}, “{required}”: {}", escaped(why))),
                Verdict::DoesNotApply(why) => {
                    Some(format!("* {number}, not played: {}", escaped(why)))
                }
            }
        };
        let seen: Vec<_> = column.played.iter().filter_map(seen).collect();
        if !seen.is_empty() {
            let _ = writeln!(p, "\n## What was seen of `{}`\n\n{}", column.name, seen.join("\n"));
        }
    }
    page
}

/// Returns a text that is nothing but text in Markdown: ports and times apart, it is the same on every run.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if matches!(c, '<' | '>' | '|' | '[' | ']' | '*' | '_' | '\\' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
