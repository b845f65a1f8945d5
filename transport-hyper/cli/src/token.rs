//! `polygrant token`

use std::time::{Duration, SystemTime};

use clap::Args;
use polygrant::{AccessToken, Grant, UnixTime};
use polygrant_hyper::TokenSource;
use polygrant_lifecycle::Obtained;

#[cfg(unix)]
use crate::cache::CacheOptions;
use crate::connection::{Connection, block_on};
use crate::error::{CliError, SHAPE};
use crate::network;
use crate::output::{Output, unreadable_lifetime};
use crate::print;
use crate::request::{Shown, as_http};
use crate::watched::{self, Watched};

/// Get a token and print it
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Arguments {
    #[command(flatten)]
    connection: Connection,
    #[cfg(unix)]
    #[command(flatten)]
    cache: CacheOptions,
    /// How to print the token
    #[arg(long, value_enum, default_value = "token")]
    pub(crate) output: Output,
    /// Tell on standard error where the request goes, the request with its secrets redacted, and the
    /// head of the response
    #[arg(long, short)]
    verbose: bool,
}

fn help() -> String {
    format!(
        "{SHAPE}\n\nExample: curl -H \"Authorization: Bearer $(polygrant token --dialect xone \
         --client-id my-client --client-secret-file secret.txt)\" https://…"
    )
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let connection = &arguments.connection;
    let (grant, client_id) = connection.target.grant()?;
    arguments.output.check(grant.dialect())?;
    let proxies = connection.network.proxies()?;
    let proxy = network::proxy_for(&proxies, &grant)?;
    let client = connection.builder(&grant, proxies)?.client();
    let client = Watched::new(client, arguments.verbose.then(|| grant.clone()));
    let transport = connection.transport(client)?;
    let shown = arguments.verbose.then(|| arguments.shown(&client_id)).transpose()?;
    let send = async |timeouts| {
        if let Some(shown) = &shown {
            watched::tell(&grant, proxy.as_deref(), shown);
        }
        TokenSource::fetch(&transport, &grant, timeouts).await
    };
    let timeouts = connection.network.timeouts();
    #[cfg(unix)]
    let key = connection.target.secrets.signing.file()?;
    #[cfg(unix)]
    let obtained = arguments.cache.fetch(&grant, key.as_deref(), timeouts, send);
    #[cfg(not(unix))]
    let obtained = async { Obtained::Fetched(send(timeouts).await) };
    let obtained = block_on(obtained)?;
    let (result, age) = match obtained {
        Obtained::Fetched(result) => (result, Duration::ZERO),
        Obtained::Adopted(token) => {
            if arguments.verbose {
                print::marked("*", "from the cache: nothing was sent");
            }
            (Ok(token.token().clone()), token.age())
        }
    };
    let token = result.map_err(|error| {
        let error = CliError::exchange(error, grant.endpoint());
        if arguments.verbose {
            error.causes().for_each(|cause| print::marked("*", &format!("caused by: {cause}")));
        }
        error
    })?;
    let notes = [not_granted(&grant, &token), unreadable_lifetime(grant.dialect(), &token)];
    for note in notes.into_iter().flatten() {
        print::marked("polygrant: note:", &note);
    }
    Ok(arguments.output.render(&token, age, UnixTime::from(SystemTime::now())))
}

impl Arguments {
    /// Returns the request without its secrets.
    fn shown(&self, client_id: &str) -> Result<String, CliError> {
        let target = &self.connection.target;
        let (dialect, variables) = target.dialect()?;
        let shown = Shown::new(&dialect, &variables, target.scopes(), client_id)?;
        let grant =
            target.shown_grant(shown.dialect, &variables, shown.credentials, shown.scopes)?;
        Ok(as_http(&grant.request()))
    }
}

/// Returns which scopes were asked for and not granted, if the response says so (RFC 6749 §5.1).
fn not_granted(grant: &Grant, token: &AccessToken) -> Option<String> {
    let scope = token.scope()?;
    let separator = grant.dialect().scope.separator.as_deref().unwrap_or(" ");
    // Some vendors separate in a response otherwise than in a request.
    let granted: Vec<_> = scope.split(separator).flat_map(|part| part.split([' ', ','])).collect();
    let missing = grant.scopes().iter().filter(|asked| !granted.contains(asked));
    let missing: Vec<_> = missing.collect();
    if missing.is_empty() {
        return None;
    }
    let host = grant.endpoint().uri().host().unwrap_or_default();
    Some(grant.redacted(&format!(
        "{host} granted less than was asked for: not `{}`, but `{scope}`",
        missing.join("`, `")
    )))
}
