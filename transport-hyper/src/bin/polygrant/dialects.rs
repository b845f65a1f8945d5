//! `polygrant dialects`

use std::fmt::Write;

use clap::Args;
use polygrant::{Dialect, catalogue};

use crate::failure::Failure;
use crate::known::named_or_loaded;

/// List the dialects, or print one as a document
///
/// A document states how the dialect differs from the baseline, which is RFC 6749 with the client's
/// credentials in the form body.
#[derive(Args)]
#[command(after_help = "Example: polygrant dialects fuuffy > my-vendor.json")]
pub(crate) struct Arguments {
    /// The dialect to print
    #[arg(value_name = "NAME|FILE")]
    name: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    match &arguments.name {
        Some(name) => Ok(named_or_loaded(name)?.to_json()),
        None => Ok(list()),
    }
}

fn list() -> String {
    let mut text = String::new();
    for dialect in Dialect::all() {
        line(&mut text, &dialect);
    }
    text.push_str(
        "\nThe catalogue: made from public documentation, not tried against the vendors\n\n",
    );
    for dialect in catalogue::names().filter_map(catalogue::named) {
        line(&mut text, &dialect);
    }
    text
}

fn line(text: &mut String, dialect: &Dialect) {
    let mut environments = dialect.environments.names().collect::<Vec<_>>().join(", ");
    if environments.is_empty() {
        environments.push_str("needs --base-url");
    }
    let _ = writeln!(text, "{:<20}{:<28}{}", dialect.name, environments, dialect.documentation);
}
