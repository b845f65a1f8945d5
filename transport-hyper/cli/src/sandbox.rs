//! `polygrant sandbox`

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use polygrant::Dialect;
use polygrant_hyper::{KeyError, VerifyingKey};
use polygrant_sandbox::Sandbox;
use polygrant_testkit::{
    AssertionChecks, CLIENT_ID, CLIENT_SECRET, SandboxServer, ServedRequest, credentials_of,
    sandbox,
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
    /// Verify assertions by this key, a PEM or a JSON Web Key, and refuse those that have expired, were
    /// used before, or are for another server. Without it, any text is taken for one; what the client's
    /// secret signs is always verified
    #[arg(long, value_name = "FILE")]
    verifying_key: Option<PathBuf>,
    /// Let the pages of this origin, such as http://127.0.0.1:8000, read the responses. Without it no page
    /// can
    #[arg(long, value_name = "URL")]
    allow_origin: Option<String>,
    /// The issuer identifier that assertions are for, in place of the dialect's
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let mut dialects = Dialect::all();
    for name in &arguments.dialects {
        let dialect = load::dialect(name)?;
        dialects.retain(|known| known.name != dialect.name);
        dialects.push(dialect);
    }
    let key = arguments.verifying_key.as_deref().map(read_key).transpose()?;
    let is_verified = key.is_some();
    let sandboxes = dialects.iter().cloned().map(|dialect| {
        let sandbox = verifying_sandbox(dialect, key.as_ref());
        match &arguments.issuer {
            Some(issuer) => sandbox.with_issuer(issuer),
            None => sandbox,
        }
    });
    let log = |served: &ServedRequest| print::line(&served.to_string());
    let server = SandboxServer::with_log(sandboxes, arguments.port, log).map_err(|error| {
        CliError::usage(format!("cannot listen on 127.0.0.1:{}: {error}", arguments.port))
    })?;
    if let Some(origin) = &arguments.allow_origin {
        let permitted = server.permit_origin(origin);
        permitted.map_err(|_| CliError::usage(format!("{origin:?} is no origin")))?;
    }

    let mut text = format!("http://{}\n\n", server.address());
    let _ = writeln!(text, "client id {CLIENT_ID}, client secret {CLIENT_SECRET}; base URLs:");
    let width = dialects.iter().map(|dialect| dialect.name.len()).max().unwrap_or_default();
    for dialect in &dialects {
        let (name, url) = (&dialect.name, server.base_url(dialect));
        let _ = writeln!(text, "  {name:<width$}  {url}{}", more(dialect, is_verified));
    }
    print::text(&text)
        .map_err(|error| CliError::usage(format!("cannot print where it listens: {error}")))?;
    loop {
        std::thread::park();
    }
}

/// Returns a dialect's sandbox, which looks at assertions if it can verify them.
pub(crate) fn verifying_sandbox(dialect: Dialect, key: Option<&VerifyingKey>) -> Sandbox {
    let by_secret = dialect.signing.iter().all(|(_, format)| format.is_signed_with_secret());
    let key = if by_secret { Some(VerifyingKey::of_secret(CLIENT_SECRET)) } else { key.cloned() };
    let sandbox = sandbox(dialect);
    match key {
        Some(key) => sandbox.with_verifier(AssertionChecks::new(move |jwt| {
            key.verifies(jwt.algorithm(), jwt.input(), jwt.signature())
        })),
        None => sandbox,
    }
}

fn read_key(path: &Path) -> Result<VerifyingKey, CliError> {
    let wrong = |problem: String| CliError::usage(format!("{}: {problem}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    text.parse().map_err(|error: KeyError| wrong(error.to_string()))
}

/// What a dialect's sandbox wants beside the client's id and secret.
fn more(dialect: &Dialect, is_verified: bool) -> String {
    let credentials = credentials_of(dialect);
    let mut more = String::new();
    for name in &dialect.credentials {
        let _ = write!(more, ", {name} {}", credentials.named(name).unwrap_or_default());
    }
    for name in &dialect.assertions {
        let what = match dialect.signing.get(name) {
            Some(format) if format.is_signed_with_secret() => "signed with the secret",
            Some(_) if is_verified => "signed with the key",
            _ => "anything",
        };
        let _ = write!(more, ", {name} {what}");
    }
    more
}
