//! The checks, as they are printed.

use std::fmt::Write;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::CliError;
use crate::print::json_line;

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Output {
    /// One line a check, and what to do where it failed
    Text,
    /// checks, each with check, status (ok, fail or skipped), detail and advice; and error, as `token` has it
    Json,
}

/// One step on the way to a token.
#[derive(Serialize)]
pub(super) struct Check {
    check: Step,
    status: Status,
    detail: String,
    advice: Option<String>,
}

/// The steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Step {
    Name,
    Address,
    Proxy,
    Tls,
    Clock,
    Token,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Fail,
    Skipped,
}

impl Check {
    pub(super) fn ok(check: Step, detail: impl Into<String>) -> Self {
        Self { check, status: Status::Ok, detail: detail.into(), advice: None }
    }

    pub(super) fn skipped(check: Step, detail: impl Into<String>) -> Self {
        Self { check, status: Status::Skipped, detail: detail.into(), advice: None }
    }

    pub(super) fn failed(
        check: Step,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let advice = Some(advice.into());
        Self { check, status: Status::Fail, detail: detail.into(), advice }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.status == Status::Fail
    }

    pub(super) const fn step(&self) -> Step {
        self.check
    }
}

#[derive(Serialize)]
struct Report<'c> {
    checks: &'c [Check],
    error: Option<&'c RawValue>,
}

/// What a failure is in JSON.
#[derive(Deserialize)]
struct Failure<'e> {
    #[serde(borrow)]
    error: &'e RawValue,
}

impl Output {
    /// Returns the checks, and the error that ended them, as they are printed.
    pub(super) fn render(self, checks: &[Check], error: Option<&CliError>) -> String {
        match self {
            Self::Text => checks.iter().map(line).collect(),
            Self::Json => {
                let failure = error.map(CliError::to_json).unwrap_or_default();
                let failure: Option<Failure<'_>> = serde_json::from_str(&failure).ok();
                json_line(&Report { checks, error: failure.map(|failure| failure.error) })
            }
        }
    }
}

fn line(check: &Check) -> String {
    let status = match check.status {
        Status::Ok => "ok",
        Status::Fail => "FAIL",
        Status::Skipped => "-",
    };
    let name = format!("{:?}", check.check).to_lowercase();
    let mut line = format!("{status:<4}  {name:<7}  {}\n", check.detail);
    if let Some(advice) = &check.advice {
        // Writing to a string does not fail.
        let _ = writeln!(line, "               do: {advice}");
    }
    line
}
