//! Whom to ask, as whom, and for what: the options that `token` and `request` share.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use polygrant::{Credentials, Dialect, Endpoint, Grant};

use crate::failure::Failure;

/// The environment variable that holds the client's id.
pub(crate) const CLIENT_ID: &str = "POLYGRANT_CLIENT_ID";
/// The environment variable that holds the client's secret.
pub(crate) const CLIENT_SECRET: &str = "POLYGRANT_CLIENT_SECRET";

/// Which dialect is spoken.
#[derive(Args)]
pub(crate) struct DialectOptions {
    /// A built-in dialect's name, or a file with a dialect's document
    #[arg(long, value_name = "NAME|FILE")]
    dialect: String,
}

#[derive(Args)]
pub(crate) struct Target {
    #[command(flatten)]
    dialect: DialectOptions,

    /// One of the vendor's environments; the first is the default
    #[arg(long, value_name = "NAME", help_heading = "Where to", conflicts_with_all = ["base_url", "endpoint"])]
    environment: Option<String>,
    /// The URL that the dialect's path is appended to
    #[arg(long, value_name = "URL", help_heading = "Where to", conflicts_with = "endpoint")]
    base_url: Option<String>,
    /// The whole token URL, used as it is
    #[arg(long, value_name = "URL", help_heading = "Where to")]
    endpoint: Option<String>,
    /// Fill in a variable of the dialect's
    #[arg(long = "var", value_name = "NAME=VALUE", help_heading = "Where to")]
    variables: Vec<String>,
    /// Allow http to other machines: the secret and the token cross the network in clear text
    #[arg(long, help_heading = "Where to")]
    allow_plain_http: bool,

    /// The client's id
    #[arg(long, value_name = "ID", env = CLIENT_ID, hide_env_values = true, help_heading = "As whom")]
    pub(crate) client_id: Option<String>,
    /// A file with the client's secret; `-` is standard input. Without it, the secret is taken from
    /// the environment variable POLYGRANT_CLIENT_SECRET
    #[arg(long, value_name = "FILE|-", help_heading = "As whom")]
    client_secret_file: Option<PathBuf>,
    /// Not an option: arguments show in process lists
    #[arg(long, value_name = "SECRET", hide = true)]
    client_secret: Option<String>,

    /// A scope; repeat it for more
    #[arg(long = "scope", value_name = "SCOPE", help_heading = "For what")]
    scopes: Vec<String>,
    /// Send grant_type=client_credentials, also where the dialect leaves it out
    #[arg(long, help_heading = "For what")]
    grant_type: bool,
}

impl DialectOptions {
    pub(crate) fn dialect(&self) -> Result<Dialect, Failure> {
        named_or_loaded(&self.dialect)
    }
}

/// The built-in dialect of that name, or the one that a file describes.
pub(crate) fn named_or_loaded(name: &str) -> Result<Dialect, Failure> {
    if let Some(dialect) = Dialect::named(name) {
        return Ok(dialect);
    }
    let path = Path::new(name);
    if !path.exists() {
        let known: Vec<_> = Dialect::all().into_iter().map(|dialect| dialect.name).collect();
        return Err(Failure::usage(format!(
            "there is no dialect {name:?}, and no file of that name: the built-in ones are {}",
            known.join(", ")
        )));
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
    Dialect::from_json(&text)
        .map_err(|error| Failure::usage(format!("{} is not a dialect: {error}", path.display())))
}

impl Target {
    /// The grant with the client's own credentials.
    pub(crate) fn grant(&self) -> Result<Grant, Failure> {
        let client_id = self.client_id.clone().ok_or_else(|| {
            Failure::usage(format!(
                "the client id is missing: give --client-id, or set {CLIENT_ID}"
            ))
        })?;
        let client_secret = self.client_secret()?.ok_or_else(|| {
            Failure::usage(format!(
                "the client secret is missing: give --client-secret-file, or set {CLIENT_SECRET}"
            ))
        })?;
        self.grant_for(Credentials::new(client_id, client_secret)?)
    }

    /// The grant with other credentials.
    pub(crate) fn grant_for(&self, credentials: Credentials) -> Result<Grant, Failure> {
        let mut dialect = self.dialect.dialect()?;
        if self.grant_type {
            dialect = dialect.with_grant_type();
        }
        for variable in &self.variables {
            let (name, value) = variable.split_once('=').ok_or_else(|| {
                Failure::usage(format!("--var {variable} has no `=`: write --var NAME=VALUE"))
            })?;
            dialect = dialect.with_variable(name, value.to_owned())?;
        }
        self.refuse_secret_argument()?;
        let endpoint = self.endpoint(&dialect)?;
        Ok(Grant::new(dialect, endpoint, credentials, self.scopes.as_slice())?)
    }

    fn endpoint(&self, dialect: &Dialect) -> Result<Endpoint, Failure> {
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

    fn refuse_secret_argument(&self) -> Result<(), Failure> {
        if self.client_secret.is_none() {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "a secret is never an argument, since arguments show in process lists: give \
             --client-secret-file, or set {CLIENT_SECRET}"
        )))
    }

    /// The secret from the file, else from the environment.
    pub(crate) fn client_secret(&self) -> Result<Option<String>, Failure> {
        self.refuse_secret_argument()?;
        match &self.client_secret_file {
            Some(path) => secret_from(path).map(Some),
            None => match std::env::var(CLIENT_SECRET) {
                Ok(secret) => Ok(Some(secret)),
                Err(std::env::VarError::NotPresent) => Ok(None),
                Err(std::env::VarError::NotUnicode(_)) => {
                    Err(Failure::usage(format!("{CLIENT_SECRET} is not UTF-8")))
                }
            },
        }
    }
}

/// Reads a secret, without the end of its line.
fn secret_from(path: &Path) -> Result<String, Failure> {
    let mut secret = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut secret)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut secret))
    };
    read.map_err(|error| {
        Failure::usage(format!("cannot read the client secret from {}: {error}", path.display()))
    })?;
    let line = secret.strip_suffix('\n').unwrap_or(&secret);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}
