//! `polygrant token`

use std::time::{Duration, SystemTime};

use clap::Args;
use polygrant::{Timeouts, UnixTime};
use polygrant_hyper::Builder;

use crate::error::CliError;
use crate::output::Output;
use crate::target::Target;

/// Get a token and print it
#[derive(Args)]
#[command(
    after_help = "Example: curl -H \"Authorization: Bearer $(polygrant token --dialect xone \
                        --client-id my-client --client-secret-file secret.txt)\" https://…"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    /// How to print the token
    #[arg(long, value_enum, default_value = "token")]
    pub(crate) output: Output,
    /// How long the whole exchange may take, in seconds; connecting takes 3.1 of them at most
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = clap::value_parser!(u16).range(1..))]
    timeout: u16,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let grant = arguments.target.grant()?;
    arguments.output.check(grant.dialect())?;
    let certificate = arguments.target.secrets.client_certificate.as_deref();
    if certificate.is_none() && grant.dialect().client_certificate {
        return Err(CliError::usage(format!(
            "{} wants a TLS client certificate: give --client-certificate FILE",
            grant.dialect().name
        )));
    }
    let timeouts =
        Timeouts::default().with_attempt(Duration::from_secs(u64::from(arguments.timeout)));
    let mut transport = Builder::new().with_timeouts(timeouts);
    if let Some(path) = certificate {
        let wrong = |problem: String| CliError::usage(format!("{}: {problem}", path.display()));
        let pem = std::fs::read(path).map_err(|error| wrong(format!("cannot read it: {error}")))?;
        transport =
            transport.with_client_certificate(&pem).map_err(|error| wrong(error.to_string()))?;
    }
    let token = block_on(async { transport.build().fetch(&grant).await })??;
    Ok(arguments.output.render(&token, UnixTime::from(SystemTime::now())))
}

/// Runs a future to its end on a runtime of its own.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::usage(format!("cannot start: {error}")))?;
    Ok(runtime.block_on(future))
}
