//! `polygrant token`

use std::time::SystemTime;

use clap::Args;
use http::uri::Scheme;
use hyper_util::rt::TokioTimer;
use polygrant::{AccessToken, ClientCertificate, Grant, UnixTime};
use polygrant_hyper::{Builder, Proxies, TokioClock, Transport};

use crate::error::{CliError, SHAPE};
use crate::network::{self, Network};
use crate::output::Output;
use crate::print;
use crate::request::{Shown, as_http};
use crate::target::Target;
use crate::watched::{self, Watched};

/// Get a token and print it
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    /// How to print the token
    #[arg(long, value_enum, default_value = "token")]
    pub(crate) output: Output,
    /// Something else presents the TLS client certificate that the dialect wants: a sidecar on this
    /// machine; or the endpoint is a sandbox, which needs none
    #[arg(long, help_heading = "Credentials")]
    client_certificate_presented: bool,
    #[command(flatten)]
    network: Network,
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
    let (grant, client_id) = arguments.target.grant()?;
    arguments.output.check(grant.dialect())?;
    let proxies = arguments.network.proxies()?;
    let proxy = network::proxy_for(&proxies, &grant)?;
    let transport = arguments.transport(&grant, proxies)?;
    if arguments.verbose {
        watched::tell(&grant, proxy.as_deref(), &arguments.shown(&client_id)?);
    }
    let result = block_on(async { transport.fetch(&grant).await })?;
    let token = result.map_err(|error| {
        let error = CliError::exchange(error, grant.endpoint());
        if arguments.verbose {
            error.causes().for_each(|cause| print::marked("*", &format!("caused by: {cause}")));
        }
        error
    })?;
    if let Some(missing) = not_granted(&grant, &token) {
        print::marked("polygrant: note:", &missing);
    }
    Ok(arguments.output.render(&token, UnixTime::from(SystemTime::now())))
}

impl Arguments {
    fn transport(
        &self,
        grant: &Grant,
        proxies: Proxies,
    ) -> Result<Transport<Watched<polygrant_hyper::Client>>, CliError> {
        let certificate = self.target.secrets.client_certificate.as_deref();
        let presented = match certificate {
            _ if self.client_certificate_presented => ClientCertificate::Vouched,
            Some(_) => ClientCertificate::InHandshakes,
            None => ClientCertificate::Absent,
        };
        let timeouts = self.network.timeouts();
        let mut client = Builder::new().with_timeouts(timeouts).with_proxies(proxies);
        // Plain http trusts nothing, and goes on where there is no store.
        if grant.endpoint().uri().scheme() == Some(&Scheme::HTTPS) {
            client = client.with_root_certificates(self.network.root_certificates()?);
        }
        if let Some(path) = certificate {
            let key = self.target.secrets.client_key.as_deref().unwrap_or(path);
            client = client
                .with_client_certificate_files(path, key)
                .map_err(|error| CliError::usage(error.to_string()))?;
        }
        if grant.check_client_certificate(presented).is_err() {
            let advice = match certificate {
                None => "give --client-certificate FILE",
                Some(_) => {
                    "plain http presents none: use https, or say --client-certificate-presented \
                     where a sidecar presents it, or to a sandbox"
                }
            };
            let name = &grant.dialect().name;
            return Err(CliError::usage(format!(
                "{name} wants a TLS client certificate: {advice}"
            )));
        }
        let client = Watched::new(client.client(), self.verbose.then(|| grant.clone()));
        let transport = Transport::new(client, TokioTimer::new(), TokioClock::new());
        let transport = transport.with_timeouts(timeouts);
        let transport = match self.target.secrets.signing.key()? {
            Some(key) => transport.with_signer(key),
            None => transport,
        };
        Ok(match presented {
            ClientCertificate::Absent => transport,
            _ => transport.with_client_certificate_presented(),
        })
    }

    /// Returns the request without its secrets.
    fn shown(&self, client_id: &str) -> Result<String, CliError> {
        let target = &self.target;
        let (dialect, variables) = target.dialect()?;
        let shown = Shown::new(&dialect, &variables, target.scopes(), client_id)?;
        let grant = target.grant_of(shown.dialect, &variables, shown.credentials, shown.scopes)?;
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

/// Runs a future to its end on a runtime of its own.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::usage(format!("cannot start: {error}")))?;
    Ok(runtime.block_on(future))
}
