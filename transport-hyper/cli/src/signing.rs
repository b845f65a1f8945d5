//! The key that signs assertions.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::SystemTime;

use clap::Args;
use polygrant::assertion::{AssertionContext, KeyInfo};
use polygrant::dialect::{Algorithm, JwtFormat};
use polygrant::{Dialect, Grant, UnixTime};
use polygrant_hyper::{Entropy, PrivateKey, Signer, SystemEntropy};

use crate::error::CliError;

#[derive(Args)]
pub(crate) struct Signing {
    /// A file with the private key that signs the dialect's assertion: PEM (its certificate may stand
    /// beside it), a JSON Web Key or a set, or a vendor's JSON for a service account
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    signing_key: Option<PathBuf>,
    /// The id by which the server knows the signing key; of a JSON Web Key Set, the key of that id
    #[arg(long, value_name = "ID", help_heading = "Credentials", requires = "signing_key")]
    key_id: Option<String>,
    /// The algorithm to sign with, such as RS256, where the key can do with more than one
    #[arg(long, value_name = "NAME", help_heading = "Credentials", requires = "signing_key", value_parser = algorithm)]
    algorithm: Option<Algorithm>,
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    Algorithm::named(name).ok_or_else(|| {
        let known = Algorithm::ALL.map(Algorithm::name).join(", ");
        format!("it is one of {known}")
    })
}

impl Signing {
    /// Returns whether an assertion of the dialect is signed here.
    pub(crate) fn signs(&self, dialect: &Dialect, assertion: &str) -> bool {
        let format = dialect.signing.get(assertion);
        format.is_some_and(|it| self.signing_key.is_some() || it.is_signed_with_secret())
    }

    /// Refuses a key for a dialect in which no key signs anything.
    pub(crate) fn check(&self, dialect: &Dialect) -> Result<(), CliError> {
        let is_signed = |it: &JwtFormat| !it.is_signed_with_secret();
        if self.signing_key.is_some() && !dialect.signing.iter().any(|(_, it)| is_signed(it)) {
            return Err(CliError::usage(format!(
                "--signing-key: {} has no assertion that a key signs; private-key-jwt has one",
                dialect.name
            )));
        }
        Ok(())
    }

    /// Returns the key, if one is given.
    pub(crate) fn key(&self) -> Result<Option<PrivateKey>, CliError> {
        let Some(path) = &self.signing_key else { return Ok(None) };
        let wrong = |error: &dyn std::fmt::Display| CliError::usage(error.to_string());
        let key = match &self.key_id {
            Some(key_id) => PrivateKey::from_file_with_key_id(path, key_id),
            None => PrivateKey::from_file(path),
        };
        let mut key = key.map_err(|error| wrong(&error))?;
        if let Some(algorithm) = self.algorithm {
            key = key
                .with_algorithm(algorithm)
                .map_err(|error| wrong(&format!("--algorithm {algorithm}: {error}")))?;
        }
        Ok(Some(key))
    }

    /// Returns what is in the key's file, if one is given.
    #[cfg(unix)]
    pub(crate) fn file(&self) -> Result<Option<Vec<u8>>, CliError> {
        let Some(path) = &self.signing_key else { return Ok(None) };
        let file = std::fs::read(path);
        file.map(Some)
            .map_err(|error| CliError::usage(format!("cannot read {}: {error}", path.display())))
    }

    /// Returns the assertions of a grant that are signed, decoded and without their signatures.
    pub(crate) fn shown(&self, grant: &Grant) -> Result<String, CliError> {
        let key = match self.key()? {
            Some(key) => key.key().into_owned(),
            // Placeholders for a certificate, which a dialect may want to see.
            None => {
                KeyInfo::new(Algorithm::ALL).with_certificate("X5T", "X5T_S256", ["X5C".into()])
            }
        };
        let (now, entropy) = (UnixTime::from(SystemTime::now()), SystemEntropy::new());
        let mut text = String::new();
        for name in grant.missing_assertions() {
            if grant.dialect().signing.get(name).is_none() {
                continue;
            }
            let random = u128::from(entropy.draw()) << 64 | u128::from(entropy.draw());
            let unsigned = AssertionContext::new(grant, name, now, random).unsigned(&key)?;
            let (header, claims) = (unsigned.header(), unsigned.claims());
            let _ =
                write!(text, "\n# {name}, decoded, without its signature:\n{header}\n{claims}\n");
        }
        Ok(text)
    }
}
