//! `polygrant request`

use std::fmt::Write;

use clap::{Args, ValueEnum};
use http::{Method, Request};
use polygrant::{Credentials, Dialect, RequestBody, Scopes, Variables};
use polygrant_hyper::USER_AGENT;

use crate::curl;
use crate::error::CliError;
use crate::placeholders::Placeholders;
use crate::target::Target;

/// Print the request that `token` would send, with the secret redacted
#[derive(Args)]
#[command(
    after_help = "Example: polygrant request --dialect ants --scope item --client-id my-client"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    /// How to print the request
    #[arg(long, value_enum, default_value = "http")]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum Output {
    /// As HTTP/1.1
    Http,
    /// As a command for curl 8.3 or newer, which reads the secrets from the environment
    Curl,
}

pub(crate) fn run(arguments: &Arguments) -> Result<String, CliError> {
    let target = &arguments.target;
    match arguments.output {
        Output::Http => {
            let (dialect, variables) = target.dialect()?;
            target.secrets.check(&dialect)?;
            let client_id = target.secrets.client_id()?.unwrap_or_else(|| "CLIENT_ID".to_owned());
            let decoded = target
                .secrets
                .signing
                .shown(&target.grant_without_secrets(&dialect, &variables, &client_id)?)?;
            let shown = Shown::new(&dialect, &variables, target.scopes(), &client_id)?;
            let grant =
                target.shown_grant(shown.dialect, &variables, shown.credentials, shown.scopes)?;
            Ok(as_http(&grant.request()) + &decoded)
        }
        Output::Curl => curl::command(target),
    }
}

/// What stands for every secret.
const REDACTED: &str = "REDACTED";

/// A dialect and credentials whose request can be shown.
pub(crate) struct Shown {
    pub(crate) dialect: Dialect,
    pub(crate) credentials: Credentials,
    pub(crate) scopes: Scopes,
}

impl Shown {
    pub(crate) fn new(
        dialect: &Dialect,
        variables: &Variables,
        scopes: Scopes,
        client_id: &str,
    ) -> Result<Self, CliError> {
        let Placeholders { dialect, scopes, .. } =
            Placeholders::new(dialect, variables, scopes, |name| name != "client_id");
        let mut credentials = Credentials::none();
        for name in dialect.needed_credentials() {
            let value = if name == "client_id" { client_id } else { REDACTED };
            credentials = credentials.with(name.to_owned(), value)?;
        }
        Ok(Self { dialect, credentials, scopes })
    }
}

/// Returns the request as HTTP/1.1 writes it.
pub(crate) fn as_http(request: &Request<RequestBody>) -> String {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let host = request.uri().authority().map_or("", |authority| authority.as_str());
    let mut text = format!("{} {target} HTTP/1.1\nhost: {host}\n", request.method());
    let _ = writeln!(text, "user-agent: {USER_AGENT}");
    for (name, value) in request.headers() {
        let _ = writeln!(text, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    let body = String::from_utf8_lossy(request.body().as_bytes());
    if request.method() == Method::GET && body.is_empty() {
        return text;
    }
    let _ = writeln!(text, "content-length: {}\n\n{body}", body.len());
    text
}
