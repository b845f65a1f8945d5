//! Secrets in files and in the environment.
#![allow(
    clippy::disallowed_methods,
    reason = "a source of credentials is where the program's surroundings are read"
)]

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use polygrant::{ConfigurationError, Credentials};

use crate::credentials_source::{CredentialsError, CredentialsSource};
use crate::secret_text::{SecretText, without_line_end};

/// Reads a secret from a file, such as one that an orchestrator mounts and rotates. One line end at the
/// end is not part of the secret. While the file cannot be read, or what is in it cannot be a secret, the
/// one that was read before is used.
///
/// ```no_run
/// use polygrant::{Dialect, Grant, Scopes};
/// use polygrant_client::{CredentialsSource, SecretFile};
///
/// let source = SecretFile::new("my-client", "/run/secrets/client-secret");
/// let dialect = Dialect::xone();
/// let endpoint = dialect.endpoint()?;
/// let grant = Grant::new(dialect, endpoint, source.credentials()?, Scopes::none())?;
/// // let client = TokenClient::new(transport, grant).with_credentials_source(source);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Clone)]
pub struct SecretFile {
    text: SecretText<Credentials>,
    place: Place,
}

/// Reads a secret from a variable of the environment. One line end at the end is not part of the secret.
#[derive(Clone)]
pub struct SecretVariable {
    name: String,
    place: Place,
}

/// Which credential the secret is, and those beside it.
#[derive(Clone)]
struct Place {
    beside: Credentials,
    credential: Cow<'static, str>,
}

impl SecretFile {
    /// Returns a source of that client's secret.
    #[must_use]
    pub fn new(client_id: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        Self { text: SecretText::new(path.into()), place: Place::client_secret(client_id.into()) }
    }

    /// Returns a source of the credential of that name, such as `api_key`, beside other credentials. It
    /// may be one of the dialect's [assertions](polygrant::Dialect::assertions), which something else
    /// writes anew before it ends: the projected token of a Kubernetes service account, a JWT-SVID of
    /// SPIFFE, the identity of a cloud's workload.
    ///
    /// ```
    /// # fn source() -> Result<impl polygrant_client::CredentialsSource, polygrant::ConfigurationError> {
    /// use polygrant::Credentials;
    /// use polygrant_client::SecretFile;
    ///
    /// let client = Credentials::none().with("client_id", "my-client")?;
    /// let token = "/var/run/secrets/tokens/issuer";
    /// Ok(SecretFile::with_credential(client, "client_assertion", token))
    /// # }
    /// # source().unwrap();
    /// ```
    #[must_use]
    pub fn with_credential(
        beside: Credentials,
        credential: impl Into<Cow<'static, str>>,
        path: impl Into<PathBuf>,
    ) -> Self {
        Self {
            text: SecretText::new(path.into()),
            place: Place { beside, credential: credential.into() },
        }
    }
}

impl SecretVariable {
    /// Returns a source of that client's secret.
    #[must_use]
    pub fn new(client_id: impl Into<String>, variable: impl Into<String>) -> Self {
        Self { name: variable.into(), place: Place::client_secret(client_id.into()) }
    }

    /// Returns a source of the credential of that name, such as `api_key`, beside other credentials.
    #[must_use]
    pub fn with_credential(
        beside: Credentials,
        credential: impl Into<Cow<'static, str>>,
        variable: impl Into<String>,
    ) -> Self {
        Self { name: variable.into(), place: Place { beside, credential: credential.into() } }
    }
}

impl Place {
    fn client_secret(client_id: String) -> Self {
        let none = Credentials::none();
        // An empty id fails where the credentials are read.
        let beside = none.clone().with(Credentials::CLIENT_ID, client_id).unwrap_or(none);
        Self { beside, credential: Cow::Borrowed(Credentials::CLIENT_SECRET) }
    }

    fn filled(&self, secret: &str) -> Result<Credentials, CredentialsError> {
        let credentials: Result<Credentials, ConfigurationError> =
            self.beside.clone().with(self.credential.clone(), secret);
        Ok(credentials?)
    }
}

impl CredentialsSource for SecretFile {
    fn credentials(&self) -> Result<Credentials, CredentialsError> {
        self.text.read(|text| self.place.filled(text))
    }
}

impl CredentialsSource for SecretVariable {
    fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let problem = |problem: &str| format!("the variable {}: {problem}", self.name);
        let secret = std::env::var_os(&self.name).ok_or_else(|| problem("it is not set"))?;
        // The error of `std::env::var` would show the value.
        let secret = secret.into_string().map_err(|_| problem("it is not UTF-8"))?;
        let secret = zeroize::Zeroizing::new(secret);
        self.place
            .filled(without_line_end(&secret))
            .map_err(|error| problem(&error.to_string()).into())
    }
}

impl fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretFile").field("path", &self.text.path()).finish_non_exhaustive()
    }
}

impl fmt::Debug for SecretVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretVariable").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;
    use crate::secret_text::MAX_SECRET;

    /// A file that is gone at the end of the test.
    struct Written(PathBuf);

    impl Written {
        fn new(name: &str, bytes: &[u8]) -> Self {
            let name = format!("polygrant-{}-{name}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::write(&path, bytes).unwrap();
            Self(path)
        }
    }

    impl Drop for Written {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn one_line_end_is_not_part_of_the_secret() {
        for (bytes, secret) in [
            (&b"s3cr3t"[..], "s3cr3t"),
            (b"s3cr3t\n", "s3cr3t"),
            (b"s3cr3t\r\n", "s3cr3t"),
            (b" s3cr3t ", " s3cr3t "),
        ] {
            let file = Written::new("line-end", bytes);
            let credentials = SecretFile::new("id", &file.0).credentials().unwrap();
            assert_eq!((credentials.client_id(), credentials.client_secret()), ("id", secret));
        }
    }

    #[test]
    fn an_unusable_secret_is_an_error_that_does_not_show_it() {
        for (bytes, problem) in [
            (&b"\xef\xbb\xbfs3cr3t"[..], "byte order mark"),
            (b"s3cr3t\xff", "not UTF-8"),
            (b"", "empty"),
            (b"\n", "empty"),
            (b"s3cr3t\n\n", "ends with a line break"),
            (&[b's'; MAX_SECRET + 1], "too large"),
        ] {
            let file = Written::new("refused", bytes);
            let error = SecretFile::new("id", &file.0).credentials().unwrap_err().to_string();
            assert!(error.contains(problem) && !error.contains("s3cr3t"), "{error}");
        }
        let error = SecretFile::new("id", "/nowhere/at/all").credentials().unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/at/all: "), "{error}");
    }

    #[test]
    fn the_file_is_read_each_time() {
        let file = Written::new("rotated", b"old");
        let source =
            SecretFile::with_credential(Credentials::new("id", "s").unwrap(), "api_key", &file.0);
        assert_eq!(source.credentials().unwrap().named("api_key"), Some("old"));
        std::fs::write(&file.0, "new\n").unwrap();
        let credentials = source.credentials().unwrap();
        assert_eq!(credentials.named("api_key"), Some("new"));
        assert_eq!(credentials.client_secret(), "s");
        assert!(!format!("{source:?}").contains("new"));

        // What cannot be a secret, or is gone, leaves the one before.
        std::fs::write(&file.0, "").unwrap();
        assert_eq!(source.credentials().unwrap().named("api_key"), Some("new"));
        std::fs::remove_file(&file.0).unwrap();
        assert_eq!(source.credentials().unwrap().named("api_key"), Some("new"));
        std::fs::write(&file.0, "newest").unwrap();
        assert_eq!(source.credentials().unwrap().named("api_key"), Some("newest"));
    }

    #[test]
    fn a_variable_is_read() {
        // Cargo sets it for every test.
        let source = SecretVariable::new("id", "CARGO_PKG_NAME");
        assert_eq!(source.credentials().unwrap().client_secret(), "polygrant-client");
        let error = SecretVariable::new("id", "POLYGRANT_NOT_SET").credentials().unwrap_err();
        assert!(error.to_string().contains("POLYGRANT_NOT_SET: it is not set"), "{error}");
    }
}
