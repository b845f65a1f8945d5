//! Endpoint, credentials and scopes: the options that `token` and `request` share.

use clap::Args;
use polygrant::{Credentials, Dialect, Endpoint, Grant, Scopes};

use crate::error::CliError;
use crate::load;
use crate::secrets::Secrets;

/// Which dialect is spoken.
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
    /// Allow http to other machines: the secret and the token cross the network in clear text
    #[arg(long, help_heading = "Endpoint")]
    allow_plain_http: bool,

    #[command(flatten)]
    pub(crate) secrets: Secrets,

    /// A scope; repeat it for more
    #[arg(long = "scope", value_name = "SCOPE", help_heading = "Scopes")]
    scopes: Vec<String>,
    /// Send grant_type=client_credentials, also where the dialect leaves it out
    #[arg(long, help_heading = "Scopes")]
    grant_type: bool,
}

impl DialectOptions {
    /// Returns the dialect with the values of its variables.
    pub(crate) fn dialect(&self) -> Result<Dialect, CliError> {
        let mut dialect = load::dialect(&self.dialect)?;
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
            dialect = dialect.with_variable(name, value.to_owned())?;
        }
        Ok(dialect)
    }
}

impl Target {
    /// Returns the grant with the client's own credentials, for one attempt.
    pub(crate) fn grant(&self) -> Result<Grant, CliError> {
        let dialect = self.dialect()?;
        let credentials = self.secrets.credentials(&dialect)?;
        let assertions = self.secrets.assertions(&dialect)?;
        let mut grant = self.grant_of(dialect, credentials, self.scopes())?;
        for (name, assertion) in assertions {
            grant = grant.with_assertion(&name, assertion)?;
        }
        Ok(grant)
    }

    /// Returns the grant with another dialect, other credentials and other scopes.
    pub(crate) fn grant_of(
        &self,
        dialect: Dialect,
        credentials: Credentials,
        scopes: Scopes,
    ) -> Result<Grant, CliError> {
        let endpoint = self.endpoint(&dialect)?;
        Ok(Grant::new(dialect, endpoint, credentials, scopes)?)
    }

    /// Refuses whatever a grant would refuse, without any secret.
    pub(crate) fn check(&self, dialect: &Dialect) -> Result<(), CliError> {
        let names = dialect.needed_credentials();
        let credentials = names.into_iter().try_fold(Credentials::none(), |credentials, name| {
            credentials.with(name.to_owned(), "secret")
        });
        self.grant_of(dialect.clone(), credentials?, self.scopes()).map(drop)
    }

    /// Returns the dialect as the options want it.
    pub(crate) fn dialect(&self) -> Result<Dialect, CliError> {
        let dialect = self.dialect.dialect()?;
        Ok(if self.grant_type { dialect.with_grant_type() } else { dialect })
    }

    pub(crate) fn scopes(&self) -> Scopes {
        self.scopes.as_slice().into()
    }

    fn endpoint(&self, dialect: &Dialect) -> Result<Endpoint, CliError> {
        let url = match (&self.endpoint, &self.base_url, &self.environment) {
            (Some(url), _, _) => url.clone(),
            (None, Some(base_url), _) => dialect.url_at(base_url)?,
            (None, None, Some(environment)) => return Ok(dialect.endpoint_in(environment)?),
            (None, None, None) => return Ok(dialect.endpoint()?),
        };
        Ok(if self.allow_plain_http {
            Endpoint::allowing_plain_http(&url)?
        } else {
            Endpoint::new(&url)?
        })
    }
}
