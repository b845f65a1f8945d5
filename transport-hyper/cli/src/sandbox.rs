//! `polygrant sandbox`

use std::fmt::Write as _;

use clap::Args;
use polygrant::Dialect;
use polygrant_testkit::{
    CLIENT_ID, CLIENT_SECRET, SandboxServer, ServedRequest, credentials_of, sandbox,
};

use crate::error::CliError;
use crate::load;
use crate::print;

/// Serve every dialect on loopback, as its vendor documents it, until interrupted
///
/// Each request is a line on standard error: method, path, dialect, status, and why it was refused.
#[derive(Args)]
#[command(after_help = "Example: polygrant sandbox --port 8080 --dialect my-vendor.json")]
pub(crate) struct Arguments {
    /// The port on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value = "0")]
    port: u16,
    /// Serve this dialect too; repeat it for more. A credential NAME of its own is sandbox-NAME
    #[arg(long = "dialect", value_name = "NAME|FILE")]
    dialects: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let mut dialects = Dialect::all();
    for name in &arguments.dialects {
        let dialect = load::dialect(name)?;
        dialects.retain(|known| known.name != dialect.name);
        dialects.push(dialect);
    }
    let sandboxes = dialects.iter().cloned().map(sandbox);
    let log = |served: &ServedRequest| print::line(&served.to_string());
    let server = SandboxServer::with_log(sandboxes, arguments.port, log).map_err(|error| {
        CliError::usage(format!("cannot listen on 127.0.0.1:{}: {error}", arguments.port))
    })?;

    let mut text = format!("http://{}\n\n", server.address());
    let _ = writeln!(text, "client id {CLIENT_ID}, client secret {CLIENT_SECRET}; base URLs:");
    for dialect in &dialects {
        let _ =
            writeln!(text, "  {:<14}{}{}", dialect.name, server.base_url(dialect), more(dialect));
    }
    print::text(&text)
        .map_err(|error| CliError::usage(format!("cannot print where it listens: {error}")))?;
    loop {
        std::thread::park();
    }
}

/// What a dialect's sandbox wants beside the client's id and secret.
fn more(dialect: &Dialect) -> String {
    let credentials = credentials_of(dialect);
    let mut more = String::new();
    for name in &dialect.credentials {
        let _ = write!(more, ", {name} {}", credentials.named(name).unwrap_or_default());
    }
    for name in &dialect.assertions {
        let _ = write!(more, ", {name} anything");
    }
    more
}
