//! `polygrant dialects check`

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

use clap::Args;
use polygrant::{
    ConfigurationError, Credentials, Dialect, Endpoint, Error, Sandbox, Scopes, UnixTime, Variables,
};

use super::list::environments;
use crate::error::CliError;
use crate::load;
use crate::print;
use crate::request::{Shown, as_http};
use crate::target::bound;

/// Say what is wrong with documents, and where, or show what they mean
///
/// For a dialect it prints the request that a client would send, with samples for its variables and
/// without any secret, and lets the dialect's own sandbox respond to it. Nothing is sent. The exit
/// status is 2 if any document is wrong.
#[derive(Args)]
#[command(after_help = "Example: polygrant dialects check my-vendor.json")]
pub(crate) struct Arguments {
    /// Files with documents, or dialects' names; `-` is standard input
    #[arg(value_name = "FILE|NAME|-", required = true)]
    files: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let (mut text, mut wrong) = (String::new(), Vec::new());
    for file in &arguments.files {
        match read(file).and_then(|dialect| Ok((report(file, &dialect)?, dialect))) {
            Ok((report, _)) => text.push_str(&report),
            Err(failure) => wrong.push(failure.to_string()),
        }
    }
    if wrong.is_empty() {
        return Ok(text);
    }
    let _ = print::text(&text);
    Err(CliError::usage(wrong.join("\npolygrant: ")))
}

fn read(file: &str) -> Result<Dialect, CliError> {
    let path = Path::new(file);
    let text = if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else if path.exists() {
        std::fs::read_to_string(path)
    } else {
        return load::dialect(file);
    };
    let name = if file == "-" { "standard input" } else { file };
    let text = text.map_err(|error| CliError::usage(format!("cannot read {name}: {error}")))?;
    load::document(name, &text)
}

/// A base URL for the dialects that have none of their own.
const BASE_URL: &str = "https://auth.example.com";

/// Describes what a dialect does.
fn report(file: &str, dialect: &Dialect) -> Result<String, CliError> {
    let wrong = |error: &dyn std::fmt::Display| {
        CliError::usage(format!("{file}: {} cannot be used: {error}", dialect.name))
    };
    let variables = sampled(dialect).map_err(|error| wrong(&error))?;
    let scopes =
        if dialect.takes_scopes() { Scopes::from(["read", "write"]) } else { Scopes::none() };

    let grant = |shown: Shown| {
        let grant = bound(shown.dialect, &variables).credentials(shown.credentials);
        grant.scopes(shown.scopes)
    };
    let shown = || Shown::new(dialect, &variables, scopes.clone(), "CLIENT_ID");
    for name in dialect.environments.names() {
        grant(shown()?).environment(name).build().map_err(|error| wrong(&error))?;
    }
    let shown = grant(shown()?);
    let shown = if dialect.environments.is_empty() { shown.base_url(BASE_URL) } else { shown };
    let shown = shown.build().map_err(|error| wrong(&error))?;
    let customer = Customer { variables: &variables, endpoint: shown.endpoint() };
    let mut text = format!("{file}: {} is a dialect: {}\n", dialect.name, summary(dialect));
    for line in as_http(&shown.request()).lines() {
        let _ = writeln!(text, "{}", format!("> {line}").trim_end());
    }
    rehearse(dialect, &customer, &scopes).map_err(|problem| wrong(&problem))?;
    if !scopes.is_empty() && !dialect.scope.required {
        rehearse(dialect, &customer, &Scopes::none()).map_err(|problem| wrong(&problem))?;
    }
    text.push_str("its sandbox accepts the request, and its response is read back\n");
    Ok(text)
}

/// Returns what the user of a dialect has to know and to have.
fn summary(dialect: &Dialect) -> String {
    let mut parts = vec![environments(dialect)];
    let mut needs: Vec<_> = dialect.needed_credentials();
    needs.extend(dialect.assertions.iter().map(|name| &**name));
    if dialect.client_certificate {
        needs.push("a client certificate");
    }
    parts.push(format!("needs {}", needs.join(", ")));
    if dialect.takes_scopes() {
        let required = if dialect.scope.required { "scopes (at least one)" } else { "scopes" };
        parts.push(required.to_owned());
    }
    parts.join("; ")
}

/// Returns a value for each variable that needs one.
fn sampled(dialect: &Dialect) -> Result<Variables, ConfigurationError> {
    let needed = dialect.variables.iter().filter(|(_, it)| it.default.is_none() && !it.optional);
    dialect.bind(needed.map(|(name, variable)| {
        (name, variable.one_of.first().map_or_else(|| "sample".into(), Clone::clone))
    }))
}

/// What a customer of a dialect's vendor has of its own, beside credentials and scopes.
struct Customer<'c> {
    variables: &'c Variables,
    endpoint: &'c Endpoint,
}

/// Lets the dialect's sandbox respond to a client with the right credentials and to one without.
fn rehearse(dialect: &Dialect, customer: &Customer<'_>, scopes: &Scopes) -> Result<(), String> {
    let credentials = |value: &str| {
        let mut names = dialect.needed_credentials().into_iter();
        names.try_fold(Credentials::none(), |credentials, name| {
            credentials.with(name.to_owned(), format!("{value}-{name}"))
        })
    };
    let own = credentials("sample").map_err(|error| error.to_string())?;
    let sandbox = Sandbox::new(dialect.clone()).with_client(own.clone(), ["read", "write"]);
    let ask = |credentials: Credentials| {
        let grant = bound(dialect.clone(), customer.variables)
            .endpoint(customer.endpoint.clone())
            .credentials(credentials)
            .scopes(scopes.clone());
        let mut grant = grant.build().map_err(|error| error.to_string())?;
        for name in &dialect.assertions {
            grant = grant.with_assertion(name, "sample").map_err(|error| error.to_string())?;
        }
        let response = sandbox.respond(&grant.request(), UnixTime::EPOCH);
        Ok::<_, String>(grant.parse(&response, UnixTime::EPOCH))
    };
    match ask(own)? {
        Ok(_) => {}
        Err(error) => return Err(format!("its own sandbox's response is not a token: {error}")),
    }
    if dialect.needed_credentials().is_empty() {
        return Ok(());
    }
    match ask(credentials("wrong").map_err(|error| error.to_string())?)? {
        Err(Error::Refused(_)) => Ok(()),
        Err(error) => Err(format!("its own sandbox's refusal cannot be read: {error}")),
        Ok(_) => Err("its own sandbox's refusal is read as a token".to_owned()),
    }
}
