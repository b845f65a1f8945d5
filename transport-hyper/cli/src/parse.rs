//! `polygrant parse`

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use http::header::DATE;
use polygrant::UnixTime;
use polygrant::saved_response::read_response;

use crate::error::{CliError, ErrorOutput};
use crate::output::{Output, unreadable_lifetime};
use crate::print;
use crate::target::DialectOptions;

/// Print what a dialect makes of a saved response, without any network
///
/// The response is judged as of its own Date, if it has one, so that it means the same whenever it
/// is read.
#[derive(Args)]
#[command(after_help = "Example: curl -si https://… -d … | polygrant parse --dialect ants -")]
pub(crate) struct Arguments {
    #[command(flatten)]
    dialect: DialectOptions,
    /// A raw HTTP response, as `curl -i` prints it; `-` is standard input
    file: PathBuf,
    /// How to print the token [default: json]
    #[arg(long, value_enum)]
    output: Option<Output>,
}

impl Arguments {
    /// Returns how a failure is reported: once, for it is the result.
    pub(crate) const fn error_output(&self) -> ErrorOutput {
        match self.output {
            None => ErrorOutput::Result,
            Some(output) if output.is_json() => ErrorOutput::ExplicitResult,
            Some(_) => ErrorOutput::Line,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let (dialect, variables) = arguments.dialect.dialect()?;
    let output = arguments.output.unwrap_or(Output::Json);
    output.check(&dialect)?;
    let response = read_response(&read(&arguments.file)?)?;
    let date = response.headers().get(DATE).and_then(|value| value.to_str().ok());
    let received = date
        .and_then(UnixTime::from_http_date)
        .unwrap_or_else(|| UnixTime::from(SystemTime::now()));
    let token = dialect.parse_with(&variables, &response, received).map_err(CliError::Saved)?;
    if let Some(note) = unreadable_lifetime(&dialect, &token) {
        print::marked("polygrant: note:", &note);
    }
    Ok(output.render(&token, Duration::ZERO, received))
}

/// The most bytes that are read: more than the caps on head and body together is too large anyway.
const MOST: u64 = 1024 * 1024;

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().take(MOST).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_end(&mut bytes))
    };
    read.map_err(|error| CliError::usage(format!("cannot read {}: {error}", path.display())))?;
    Ok(bytes)
}
