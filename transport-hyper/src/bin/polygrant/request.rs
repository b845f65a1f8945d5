//! `polygrant request`

use std::fmt::Write;

use clap::{Args, ValueEnum};
use http::Request;
use http::header::AUTHORIZATION;
use polygrant::{Credentials, RequestBody};
use polygrant_hyper::USER_AGENT;

use crate::curl;
use crate::failure::Failure;
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
    /// As a curl command that reads the credentials from the environment
    Curl,
}

/// What stands for the secret.
pub(crate) const REDACTED: &str = "REDACTED";

pub(crate) fn run(arguments: &Arguments) -> Result<String, Failure> {
    let target = &arguments.target;
    match arguments.output {
        Output::Http => {
            let client_id = target.client_id.as_deref().unwrap_or("CLIENT_ID");
            let grant = target.grant_for(Credentials::new(client_id, REDACTED)?)?;
            Ok(as_http(&grant.request()))
        }
        Output::Curl => {
            let secret = target.client_secret()?;
            let grant = target.grant_for(curl::stand_ins()?)?;
            Ok(curl::command(&grant, [target.client_id.as_deref(), secret.as_deref()]))
        }
    }
}

/// The request as HTTP/1.1 writes it, but for the credentials of HTTP Basic.
pub(crate) fn as_http(request: &Request<RequestBody>) -> String {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let host = request.uri().authority().map_or("", |authority| authority.as_str());
    let mut text = format!("{} {target} HTTP/1.1\nhost: {host}\n", request.method());
    let _ = writeln!(text, "user-agent: {USER_AGENT}");
    for (name, value) in request.headers() {
        let value = if name == AUTHORIZATION {
            format!("Basic {REDACTED}")
        } else {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        };
        let _ = writeln!(text, "{name}: {value}");
    }
    let body = String::from_utf8_lossy(request.body().as_bytes());
    let _ = writeln!(text, "content-length: {}\n\n{body}", body.len());
    text
}
