//! `polygrant dialects check`

use std::io::{self, Read, Write as _};
use std::path::Path;

use clap::{Args, ValueEnum};
use polygrant::dialect::{Finding, Severity};
use serde::Serialize;

use super::rehearsal::{Rehearsal, rehearse};
use crate::error::CliError;
use crate::load::{self, Examined};
use crate::print;

/// Say what is wrong with documents, and where, or show what they mean
///
/// For a dialect it prints the request that a client would send, with samples for its variables and
/// without any secret, and lets the dialect's own sandbox respond to it. Nothing is sent. What is wrong
/// or doubtful goes to standard error. The exit status is 2 if any document is wrong.
#[derive(Args)]
#[command(after_help = "Example: polygrant dialects check my-vendor.json")]
pub(crate) struct Arguments {
    /// Files with documents in JSON or YAML, or dialects' names; `-` is standard input
    #[arg(value_name = "FILE|NAME|-", required = true)]
    files: Vec<String>,
    /// Take what is doubtful for wrong
    #[arg(long)]
    strict: bool,
    /// How to print what is found
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Output {
    /// For people
    Text,
    /// For editors: one JSON object
    Json,
}

/// What is to be said of one document.
#[derive(Serialize)]
struct Report {
    file: String,
    /// The dialect's name, if the document describes one.
    dialect: Option<String>,
    is_right: bool,
    judgement: String,
    findings: Vec<Finding>,
    summary: Option<String>,
    request: Option<String>,
}

#[derive(Serialize)]
struct Reports {
    documents: Vec<Report>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let reports: Result<Vec<_>, _> =
        arguments.files.iter().map(|file| examine(file, arguments.strict)).collect();
    let reports = reports?;
    let wrong: Vec<String> = reports
        .iter()
        .filter(|report| !report.is_right)
        .map(|report| format!("{}: {}", report.file, report.judgement))
        .collect();
    let text = match arguments.output {
        Output::Json => print::json_line(&Reports { documents: reports }),
        Output::Text => {
            tell_findings(&reports);
            reports.iter().filter(|report| report.is_right).map(as_text).collect()
        }
    };
    if wrong.is_empty() {
        return Ok(text);
    }
    let _ = print::text(&text);
    Err(CliError::usage(wrong.join("\npolygrant: ")))
}

/// Says each finding on a line of standard error, as compilers do.
fn tell_findings(reports: &[Report]) {
    let mut stderr = io::stderr().lock();
    for report in reports {
        for finding in &report.findings {
            let Finding { severity, place, problem, .. } = finding;
            let severity = match severity {
                Severity::Warning => "warning",
                _ => "error",
            };
            let position = finding.position();
            let position =
                position.map(|(line, column)| format!("{line}:{column}:")).unwrap_or_default();
            let place = if place.is_empty() { String::new() } else { format!("`{place}`: ") };
            // A reader that closed it does not want to know.
            let _ = writeln!(stderr, "{}:{position} {severity}: {place}{problem}", report.file);
        }
    }
}

fn as_text(report: &Report) -> String {
    let Report { file, dialect, judgement, summary, request, .. } = report;
    let mut text = format!(
        "{file}: {} is a dialect: {}\n",
        dialect.as_deref().unwrap_or_default(),
        summary.as_deref().unwrap_or_default()
    );
    for line in request.as_deref().unwrap_or_default().lines() {
        text.push_str(format!("> {line}").trim_end());
        text.push('\n');
    }
    text.push_str("its sandbox accepts the request, and its response is read back\n");
    text + &format!("{file}: {judgement}\n")
}

/// Examines one document.
///
/// # Errors
/// It cannot be read.
fn examine(file: &str, strict: bool) -> Result<Report, CliError> {
    let Examined { dialect, mut findings } = read(file)?;
    let rehearsal = dialect.as_ref().map(rehearse);
    let (mut summary, mut request) = (None, None);
    match rehearsal {
        Some(Ok(rehearsal)) => {
            let Rehearsal { summary: said, request: shown } = rehearsal;
            (summary, request) = (Some(said), Some(shown));
        }
        Some(Err(problem)) => findings.push(Finding::error(problem)),
        None => {}
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let is_right = errors == 0 && (warnings == 0 || !strict);
    Ok(Report {
        file: file.to_owned(),
        dialect: dialect.map(|dialect| dialect.name.to_string()),
        is_right,
        judgement: judgement(errors, warnings, is_right),
        findings,
        summary,
        request,
    })
}

fn judgement(errors: usize, warnings: usize, is_right: bool) -> String {
    let counted = |count: usize, thing: &str| match count {
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    };
    match (errors, warnings) {
        (0, 0) => "right: nothing is wrong or doubtful".into(),
        (0, _) if is_right => {
            format!("right, with {}: see whether that is meant", counted(warnings, "warning"))
        }
        (0, _) => format!("wrong by --strict: {}", counted(warnings, "warning")),
        (_, 0) => format!("wrong: {}", counted(errors, "error")),
        _ => format!("wrong: {}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}

fn read(file: &str) -> Result<Examined, CliError> {
    let path = Path::new(file);
    let text = if file == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else if path.exists() {
        std::fs::read_to_string(path)
    } else {
        return Ok(Examined { dialect: Some(load::dialect(file)?), findings: Vec::new() });
    };
    let name = if file == "-" { "standard input" } else { file };
    let text = text.map_err(|error| {
        let problem = match error.kind() {
            io::ErrorKind::InvalidData => "it is not in UTF-8: save it so".to_owned(),
            _ => error.to_string(),
        };
        CliError::usage(format!("cannot read {name}: {problem}"))
    })?;
    Ok(load::examine(name, &text))
}
