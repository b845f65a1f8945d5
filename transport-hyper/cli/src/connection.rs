//! What a token request is sent with: the options that `token` and `doctor` share.

use clap::Args;
use http::uri::Scheme;
use hyper_util::rt::TokioTimer;
use polygrant::{ClientCertificate, Grant};
use polygrant_hyper::{Builder, Proxies, TokioClock, Transport};

use crate::error::CliError;
use crate::network::Network;
use crate::target::Target;

#[derive(Args)]
pub(crate) struct Connection {
    #[command(flatten)]
    pub(crate) target: Target,
    /// Something else presents the TLS client certificate that the dialect wants: a sidecar on this
    /// machine; or the endpoint is a sandbox, which needs none
    #[arg(long, help_heading = "Credentials")]
    client_certificate_presented: bool,
    #[command(flatten)]
    pub(crate) network: Network,
}

impl Connection {
    /// Returns what makes the client of that grant.
    pub(crate) fn builder(&self, grant: &Grant, proxies: Proxies) -> Result<Builder, CliError> {
        let timeouts = self.network.timeouts();
        let mut client = Builder::new().with_timeouts(timeouts).with_proxies(proxies);
        // Plain http trusts nothing, and goes on where there is no store.
        if grant.endpoint().uri().scheme() == Some(&Scheme::HTTPS) {
            client = client.with_root_certificates(self.network.root_certificates()?);
        }
        let certificate = self.target.secrets.client_certificate.as_deref();
        if let Some(path) = certificate {
            let key = self.target.secrets.client_key.as_deref().unwrap_or(path);
            client = client
                .with_client_certificate_files(path, key)
                .map_err(|error| CliError::usage(error.to_string()))?;
        }
        if grant.check_client_certificate(self.presented()).is_err() {
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
        Ok(client)
    }

    /// Returns a transport over that service, which signs with the key that was given.
    pub(crate) fn transport<S>(&self, service: S) -> Result<Transport<S>, CliError> {
        let transport = Transport::new(service, TokioTimer::new(), TokioClock::new());
        let transport = transport.with_timeouts(self.network.timeouts());
        let transport = match self.target.secrets.signing.key()? {
            Some(key) => transport.with_signer(key),
            None => transport,
        };
        Ok(match self.presented() {
            ClientCertificate::Absent => transport,
            _ => transport.with_client_certificate_presented(),
        })
    }

    const fn presented(&self) -> ClientCertificate {
        match &self.target.secrets.client_certificate {
            _ if self.client_certificate_presented => ClientCertificate::Vouched,
            Some(_) => ClientCertificate::InHandshakes,
            None => ClientCertificate::Absent,
        }
    }
}

/// Runs a future to its end on a runtime of its own.
pub(crate) fn block_on<F: Future>(future: F) -> Result<F::Output, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::usage(format!("cannot start: {error}")))?;
    Ok(runtime.block_on(future))
}
