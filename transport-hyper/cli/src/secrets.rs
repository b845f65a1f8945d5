//! The client: credentials and assertions, from files and the environment, never from arguments.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use polygrant::{Credentials, Dialect};

use crate::error::CliError;
use crate::signing::Signing;

const CLIENT_ID: &str = Credentials::CLIENT_ID;
const CLIENT_SECRET: &str = Credentials::CLIENT_SECRET;

#[derive(Args)]
pub(crate) struct Secrets {
    /// The client's id, as the vendor has issued it
    #[arg(
        long,
        value_name = "ID",
        env = "POLYGRANT_CLIENT_ID",
        hide_env_values = true,
        help_heading = "Credentials"
    )]
    client_id: Option<String>,
    /// A file with the client's secret; `-` is standard input. One line end is trimmed. Without it,
    /// the secret is taken from the environment variable POLYGRANT_CLIENT_SECRET
    #[arg(long, value_name = "FILE|-", help_heading = "Credentials")]
    client_secret_file: Option<PathBuf>,
    /// A file with another credential of the dialect's, such as `api_key=key.txt`; `-` is standard
    /// input; repeat it for more. Without it, the credential is taken from the environment variable
    /// POLYGRANT_NAME, here POLYGRANT_API_KEY
    #[arg(long = "secret-file", value_name = "NAME=FILE|-", help_heading = "Credentials")]
    secret_files: Vec<String>,
    /// A file with an assertion that something else made and keeps fresh, such as `jwt=signed.txt`; `-`
    /// is standard input. A dialect with only one needs no NAME. Without it, it is taken from the
    /// environment variable POLYGRANT_NAME
    #[arg(long = "assertion-file", value_name = "[NAME=]FILE|-", help_heading = "Credentials")]
    assertion_files: Vec<String>,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// A PEM file with the TLS client certificate, its chain, and its key, for dialects that want one
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    pub(crate) client_certificate: Option<PathBuf>,
    /// A PEM file with the key of that certificate, where it has a file of its own
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Credentials",
        requires = "client_certificate"
    )]
    pub(crate) client_key: Option<PathBuf>,
    /// Not an option: arguments show in process lists
    #[arg(long, value_name = "SECRET", hide = true)]
    client_secret: Option<String>,
}

/// Returns the environment variable that holds the credential or the assertion of that name.
pub(crate) fn variable(name: &str) -> String {
    format!("POLYGRANT_{}", name.to_ascii_uppercase().replace(['-', '.'], "_"))
}

/// The credential or assertion that a file is for.
struct Named<'a> {
    option: &'static str,
    name: &'a str,
    file: &'a Path,
}

impl Secrets {
    /// Returns the credentials that the dialect needs.
    pub(crate) fn credentials(&self, dialect: &Dialect) -> Result<Credentials, CliError> {
        let files = self.files(dialect)?;
        let mut credentials = Credentials::none();
        for name in dialect.needed_credentials() {
            let detail = dialect.credential_details.get(name);
            match self.value(name, &files)? {
                Some(value) => credentials = credentials.with(name.to_owned(), value)?,
                None if detail.is_some_and(|detail| detail.optional) => {}
                None => {
                    let about = detail.map(|detail| &*detail.about).unwrap_or_default();
                    return Err(missing(name, about));
                }
            }
        }
        Ok(credentials)
    }

    /// Returns the client's id, from the option or the environment, if it is there.
    pub(crate) fn client_id(&self) -> Result<Option<String>, CliError> {
        self.client_id.as_deref().map(|id| cleaned(id, "the client id")).transpose()
    }

    /// Returns the assertions that are there, with their names. What is not there is signed.
    pub(crate) fn assertions(&self, dialect: &Dialect) -> Result<Vec<(String, String)>, CliError> {
        let files = self.files(dialect)?;
        let mut assertions = Vec::new();
        for name in &dialect.assertions {
            match self.value(name, &files)? {
                Some(value) => assertions.push((name.to_string(), value)),
                None if self.signing.signs(dialect, name) => {}
                None => return Err(missing_assertion(dialect, name)),
            }
        }
        Ok(assertions)
    }

    /// Reads it from the file, else from the environment.
    fn value(&self, name: &str, files: &[Named<'_>]) -> Result<Option<String>, CliError> {
        if let Some(named) = files.iter().find(|named| named.name == name) {
            return secret_from(named.file, name).map(Some);
        }
        let variable = variable(name);
        if name == CLIENT_ID {
            // clap has taken it from the argument, or from the variable.
            return self.client_id();
        }
        match std::env::var(&variable) {
            Ok(value) => cleaned(&value, &variable).map(Some),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(CliError::usage(format!("{variable} is not UTF-8")))
            }
        }
    }

    /// Returns the files, each for something that the dialect needs.
    pub(crate) fn check(&self, dialect: &Dialect) -> Result<(), CliError> {
        self.files(dialect).map(drop)
    }

    fn files<'a>(&'a self, dialect: &'a Dialect) -> Result<Vec<Named<'a>>, CliError> {
        self.signing.check(dialect)?;
        if self.client_secret.is_some() {
            return Err(CliError::usage(format!(
                "a secret is never an argument, since arguments show in process lists: give \
                 --client-secret-file, or set {}",
                variable(CLIENT_SECRET)
            )));
        }
        let mut files: Vec<Named<'_>> = Vec::new();
        let assertions: Vec<&str> = dialect.assertions.iter().map(|name| &**name).collect();
        for (option, texts, known) in [
            ("--secret-file", &self.secret_files, dialect.needed_credentials()),
            ("--assertion-file", &self.assertion_files, assertions),
        ] {
            for text in texts {
                files.push(named(option, text, &known, dialect)?);
            }
        }
        if let Some(file) = &self.client_secret_file {
            files.push(Named { option: "--client-secret-file", name: CLIENT_SECRET, file });
        }
        for (at, file) in files.iter().enumerate() {
            let mut before = files.iter().take(at);
            if before.any(|other| other.name == file.name) {
                return Err(CliError::usage(format!(
                    "{}: there are two files for `{}`: give one",
                    file.option, file.name
                )));
            }
        }
        if files.iter().filter(|named| named.file == Path::new("-")).count() > 1 {
            return Err(CliError::usage(
                "standard input can be one secret only: one file may be `-`",
            ));
        }
        Ok(files)
    }
}

fn named<'a>(
    option: &'static str,
    text: &'a str,
    known: &[&'a str],
    dialect: &Dialect,
) -> Result<Named<'a>, CliError> {
    let only = match (option, known) {
        // A name is needed where there is more than one.
        ("--assertion-file", &[only]) => Some(only),
        _ => None,
    };
    let Some((name, file)) = text.split_once('=').or(only.map(|name| (name, text))) else {
        return Err(CliError::usage(format!(
            "{option} is NAME=FILE, such as {option} {}=secret.txt, and not {text:?}",
            known.first().unwrap_or(&"name")
        )));
    };
    if known.contains(&name) {
        return Ok(Named { option, name, file: Path::new(file) });
    }
    let known = match known {
        [] => "none".to_owned(),
        known => format!("`{}`", known.join("`, `")),
    };
    Err(CliError::usage(format!("{option}: {} needs no `{name}`: it needs {known}", dialect.name)))
}

/// Returns the two ways to give what is missing.
fn missing(name: &str, about: &str) -> CliError {
    let variable = variable(name);
    let about = if about.is_empty() { String::new() } else { format!(", {about},") };
    CliError::usage(match name {
        CLIENT_ID => {
            format!("the client id is missing: give --client-id, or set {variable}")
        }
        CLIENT_SECRET => {
            format!("the client secret is missing: give --client-secret-file, or set {variable}")
        }
        _ => format!(
            "the credential `{name}`{about} is missing: give --secret-file {name}=FILE, or set \
             {variable}"
        ),
    })
}

/// Returns the ways to give an assertion.
fn missing_assertion(dialect: &Dialect, name: &str) -> CliError {
    let sign = match dialect.signing.get(name) {
        Some(_) => "give --signing-key FILE to sign it, or --assertion-file",
        None => "give --assertion-file",
    };
    CliError::usage(format!(
        "the assertion `{name}` is missing: {sign} {name}=FILE, or set {}",
        variable(name)
    ))
}

/// Reads a secret from a file or from standard input.
fn secret_from(path: &Path, name: &str) -> Result<String, CliError> {
    let mut secret = Vec::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_end(&mut secret)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut secret))
    };
    let what = if name == CLIENT_SECRET { "the client secret".into() } else { format!("`{name}`") };
    read.map_err(|error| {
        CliError::usage(format!("cannot read {what} from {}: {error}", path.display()))
    })?;
    let place = format!("{what} in {}", path.display());
    if secret.starts_with(b"\xff\xfe") || secret.starts_with(b"\xfe\xff") {
        return Err(CliError::usage(format!(
            "{place} begins with the byte order mark of UTF-16: save the file as UTF-8 without one"
        )));
    }
    let secret = String::from_utf8(secret)
        .map_err(|_| CliError::usage(format!("{place} is not UTF-8: save the file as UTF-8")))?;
    cleaned(&secret, &place)
}

/// Returns a secret without the end of its line, of which a file and a variable may have one.
fn cleaned(secret: &str, place: &str) -> Result<String, CliError> {
    if secret.starts_with('\u{feff}') {
        return Err(CliError::usage(format!(
            "{place} begins with a byte order mark, which is no part of a secret: save it without one"
        )));
    }
    let line = secret.strip_suffix('\n').unwrap_or(secret);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}
