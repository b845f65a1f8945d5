//! The way to the server: the options that everything that connects shares.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use polygrant::{Grant, Timeouts};
use polygrant_hyper::{Proxies, Proxy, RootCertificates};

use crate::error::CliError;

#[derive(Args)]
pub(crate) struct Network {
    /// The proxy to go through, `http` or `https`, such as http://proxy.example.com:3128, instead of the
    /// one that HTTPS_PROXY or ALL_PROXY names in the environment. A password goes there
    #[arg(long, value_name = "URL", help_heading = "Network")]
    proxy: Option<String>,
    /// A PEM file with certificate authorities to trust beside the system's, such as a company's own;
    /// repeat it for more. SSL_CERT_FILE and SSL_CERT_DIR replace the system's
    #[arg(long = "ca-certificate", value_name = "FILE", help_heading = "Network")]
    ca_certificates: Vec<PathBuf>,
    /// The hosts to call directly, separated by commas, instead of those that NO_PROXY names: a name
    /// with all below it, an address, a network such as 10.0.0.0/8, each with or without a :port; `*` is
    /// all. This machine is always called directly
    #[arg(long, value_name = "LIST", help_heading = "Network")]
    no_proxy: Option<String>,
    /// How long the whole exchange may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// How long connecting may take, in seconds: the name's address, the connection and TLS together. A
    /// third of --timeout, unless it is stated
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    connect_timeout: Option<Duration>,
}

/// Reads a time in seconds, such as `10` or `2.5`.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds
        .filter(|time| !time.is_zero() && *time <= LONGEST)
        .ok_or_else(|| "state seconds between 0 and a day, such as 10 or 2.5".to_owned())
}

/// The longest time that an exchange may be given.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl Network {
    /// Returns the deadlines of an exchange.
    pub(crate) fn timeouts(&self) -> Timeouts {
        let timeouts = Timeouts::default().with_attempt(self.timeout);
        self.connect_timeout.map_or(timeouts, |connect| timeouts.with_connect(connect))
    }

    /// Returns the authorities that the system, its variables and the options name.
    pub(crate) fn root_certificates(&self) -> Result<RootCertificates, CliError> {
        let system = RootCertificates::system();
        let is_replaced = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        let roots = match system {
            // A small container has none, and needs none where others are named.
            Err(_) if !self.ca_certificates.is_empty() && !is_replaced => RootCertificates::none(),
            system => system.map_err(|error| {
                CliError::usage(format!("{error} (or give --ca-certificate FILE)"))
            })?,
        };
        self.ca_certificates.iter().try_fold(roots, |roots, path| {
            roots.with_pem_file(path).map_err(|error| CliError::usage(error.to_string()))
        })
    }

    /// Returns the proxies that the options and the environment name.
    pub(crate) fn proxies(&self) -> Result<Proxies, CliError> {
        let mut proxies = Proxies::from_environment(|name| std::env::var_os(name));
        if let Some(url) = &self.proxy {
            let proxy = Proxy::named("--proxy", url);
            let proxy = proxy.map_err(|error| CliError::usage(error.to_string()))?;
            if proxy.password().is_some() {
                return Err(CliError::usage(
                    "--proxy has a password in it, and arguments show in process lists: give the whole \
                     URL in the environment variable HTTPS_PROXY",
                ));
            }
            proxies = proxies.with_proxy(proxy);
        }
        Ok(match &self.no_proxy {
            Some(list) => proxies.with_no_proxy(list),
            None => proxies,
        })
    }
}

/// Returns the host and port of the proxy that a grant's requests go through, if there is one.
///
/// # Errors
/// It cannot be used.
pub(crate) fn proxy_for(proxies: &Proxies, grant: &Grant) -> Result<Option<String>, CliError> {
    let proxy = proxies.proxy_for(grant.endpoint().uri());
    let proxy = proxy.map_err(|error| CliError::usage(error.to_string()))?;
    Ok(proxy.map(|proxy| proxy.address().to_string()))
}
