//! Endpoint, credentials and scopes: the options that `token` and `request` share.

use clap::Args;
use polygrant::{Credentials, Dialect, Endpoint, Grant, GrantBuilder, Scopes, Variables};

use crate::error::CliError;
use crate::load;
use crate::secrets::Secrets;

/// The dialect, and the values of its variables.
#[derive(Args)]
pub(crate) struct DialectOptions {
    /// A dialect's name, or a file with a dialect's document
    #[arg(long, value_name = "NAME|FILE")]
    dialect: String,
    /// Fill in a variable of the dialect's, such as `tenant=example`; repeat it for more
    #[arg(long = "var", value_name = "NAME=VALUE", help_heading = "Endpoint")]
    variables: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Target {
    #[command(flatten)]
    dialect: DialectOptions,

    /// One of the vendor's environments; the first is the default
    #[arg(long, value_name = "NAME", help_heading = "Endpoint", conflicts_with_all = ["base_url", "endpoint"])]
    environment: Option<String>,
    /// The URL that the dialect's path is appended to
    #[arg(long, value_name = "URL", help_heading = "Endpoint", conflicts_with = "endpoint")]
    base_url: Option<String>,
    /// The whole token URL, used as it is
    #[arg(long, value_name = "URL", help_heading = "Endpoint")]
    endpoint: Option<String>,
    /// The authorization server's issuer identifier, the audience of assertions
    #[arg(long, value_name = "URL", help_heading = "Endpoint")]
    issuer: Option<String>,
    /// Allow http to other machines: the secret and the token cross the network in clear text
    #[arg(long, help_heading = "Endpoint")]
    allow_plain_http: bool,

    #[command(flatten)]
    pub(crate) secrets: Secrets,

    /// A scope; repeat it for more
    #[arg(long = "scope", value_name = "SCOPE", help_heading = "Scopes")]
    scopes: Vec<String>,
    /// Send a further parameter, such as `resource=https://api.example`; repeat it for more, also of the
    /// same name
    #[arg(long = "param", value_name = "NAME=VALUE", help_heading = "Scopes")]
    parameters: Vec<String>,
    /// Send grant_type=client_credentials, also where the dialect leaves it out
    #[arg(long, help_heading = "Scopes")]
    grant_type: bool,
}

impl DialectOptions {
    /// Returns the dialect and the values of its variables.
    pub(crate) fn dialect(&self) -> Result<(Dialect, Variables), CliError> {
        let dialect = load::dialect(&self.dialect)?;
        let mut values = Vec::new();
        for (at, text) in self.variables.iter().enumerate() {
            let (name, value) = text.split_once('=').ok_or_else(|| {
                CliError::usage(format!(
                    "--var is NAME=VALUE, such as --var tenant=example, and not {text:?}"
                ))
            })?;
            let earlier = self.variables.iter().take(at).filter_map(|text| text.split_once('='));
            if earlier.into_iter().any(|(known, _)| known == name) {
                return Err(CliError::usage(format!("--var {name} is there twice: give it once")));
            }
            values.push((name, value.to_owned()));
        }
        let variables = dialect.bind(values)?;
        Ok((dialect, variables))
    }
}

impl Target {
    /// Returns the grant with the client's own credentials, for one attempt, and the client's id.
    pub(crate) fn grant(&self) -> Result<(Grant, String), CliError> {
        let (dialect, variables) = self.dialect()?;
        let credentials = self.secrets.credentials(&dialect)?;
        let client_id = credentials.client_id().to_owned();
        let assertions = self.secrets.assertions(&dialect)?;
        let mut grant = self.grant_of(dialect, &variables, credentials, self.scopes())?;
        for (name, assertion) in assertions {
            grant = grant.with_assertion(&name, assertion)?;
        }
        Ok((grant, client_id))
    }

    /// Returns the grant with other credentials and other scopes.
    fn grant_of(
        &self,
        dialect: Dialect,
        variables: &Variables,
        credentials: Credentials,
        scopes: Scopes,
    ) -> Result<Grant, CliError> {
        let mut grant = self.builder(dialect, variables, credentials, scopes)?;
        if let Some(issuer) = &self.issuer {
            grant = grant.issuer(issuer);
        }
        Ok(grant.build()?)
    }

    /// Returns the grant with placeholders for what is secret. No assertion is left in it, and an issuer
    /// would stand nowhere.
    pub(crate) fn shown_grant(
        &self,
        dialect: Dialect,
        variables: &Variables,
        credentials: Credentials,
        scopes: Scopes,
    ) -> Result<Grant, CliError> {
        Ok(self.builder(dialect, variables, credentials, scopes)?.build()?)
    }

    fn builder(
        &self,
        dialect: Dialect,
        variables: &Variables,
        credentials: Credentials,
        scopes: Scopes,
    ) -> Result<GrantBuilder, CliError> {
        for (option, url) in [("--endpoint", &self.endpoint), ("--base-url", &self.base_url)] {
            check_scheme(option, url.as_deref().unwrap_or_default())?;
        }
        let mut grant = bound(dialect, variables).credentials(credentials).scopes(scopes);
        if self.allow_plain_http {
            grant = grant.allowing_plain_http();
        }
        Ok(match (&self.endpoint, &self.base_url, &self.environment) {
            (Some(url), _, _) => grant.endpoint(if self.allow_plain_http {
                Endpoint::allowing_plain_http(url)?
            } else {
                Endpoint::new(url)?
            }),
            (None, Some(base_url), _) => grant.base_url(base_url),
            (None, None, Some(environment)) => grant.environment(environment),
            (None, None, None) => grant,
        })
    }

    /// Refuses whatever a grant would refuse, without any secret.
    pub(crate) fn check(&self, dialect: &Dialect, variables: &Variables) -> Result<(), CliError> {
        self.grant_without_secrets(dialect, variables, "id").map(drop)
    }

    /// Returns the grant with words in place of the client's secrets.
    pub(crate) fn grant_without_secrets(
        &self,
        dialect: &Dialect,
        variables: &Variables,
        client_id: &str,
    ) -> Result<Grant, CliError> {
        let names = dialect.needed_credentials();
        let credentials = names.into_iter().try_fold(Credentials::none(), |credentials, name| {
            let value = if name == Credentials::CLIENT_ID { client_id } else { "secret" };
            credentials.with(name.to_owned(), value)
        });
        self.grant_of(dialect.clone(), variables, credentials?, self.scopes())
    }

    /// Returns the dialect as the options want it, and the values of its variables.
    pub(crate) fn dialect(&self) -> Result<(Dialect, Variables), CliError> {
        let (dialect, variables) = self.dialect.dialect()?;
        let mut dialect = if self.grant_type { dialect.with_grant_type() } else { dialect };
        for text in &self.parameters {
            let (name, value) = text.split_once('=').ok_or_else(|| {
                CliError::usage(format!(
                    "--param is NAME=VALUE, such as --param audience=https://api.example, and not \
                     {text:?}"
                ))
            })?;
            dialect = dialect.with_parameter(name.to_owned(), value);
        }
        Ok((dialect, variables))
    }

    /// Returns the URLs that were given.
    pub(crate) fn urls(&self) -> impl Iterator<Item = &str> {
        [&self.endpoint, &self.base_url].into_iter().filter_map(|url| url.as_deref())
    }

    pub(crate) fn scopes(&self) -> Scopes {
        self.scopes.as_slice().into()
    }
}

/// Refuses a URL that begins with its host, which people copy from where browsers hide the rest.
fn check_scheme(option: &str, url: &str) -> Result<(), CliError> {
    if url.is_empty() || url.contains("://") {
        return Ok(());
    }
    let host = url.split(['/', ':']).next().unwrap_or_default();
    let is_loopback = host == "localhost" || host.starts_with("127.");
    let scheme = if is_loopback { "http://" } else { "https://" };
    Err(CliError::usage(format!(
        "{option} {url} is no URL, for it lacks {scheme} at its start: did you mean `{scheme}{url}`?"
    )))
}

/// Begins a grant with the values of a dialect's variables. A dialect in which something is hidden may
/// have lost some of its variables; their values are left out.
pub(crate) fn bound(dialect: Dialect, variables: &Variables) -> GrantBuilder {
    let known = |name: &str| dialect.variables.get(name).is_some();
    let known: Vec<_> = variables.iter().filter(|(name, _)| known(name)).collect();
    known.into_iter().fold(Grant::builder(dialect), |grant, (name, value)| {
        grant.variable(name.to_owned(), value.to_owned())
    })
}
