//! The client's id, its secret, and what else identifies it.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

use crate::error::ConfigurationError;

/// A client's id and secret, and the further secrets that some vendors ask for.
///
/// `Debug` shows none, and all are wiped from memory on drop. How far that goes: the strings held
/// here, the request's body and its headers are wiped; copies that a transport, TLS or the kernel
/// makes on the way out are beyond this crate's reach, and so are the string that the caller passed
/// in by reference and the URL of a request whose dialect puts a secret into the query.
///
/// ```
/// use polygrant::Credentials;
///
/// let credentials = Credentials::new("my-client", "correct horse")?;
/// assert!(!format!("{credentials:?}").contains("horse"));
///
/// // A vendor that wants an API key beside them, and one that wants nothing else.
/// let with_key = credentials.with("api_key", "battery")?;
/// assert_eq!(with_key.named("api_key"), Some("battery"));
/// let only_key = Credentials::none().with("api_key", "battery")?;
/// assert_eq!(only_key.client_id(), "");
/// # Ok::<(), polygrant::ConfigurationError>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    client_id: Zeroizing<String>,
    client_secret: Zeroizing<String>,
    others: Vec<(Cow<'static, str>, Zeroizing<String>)>,
}

impl Credentials {
    /// What dialects call the client's id.
    pub const CLIENT_ID: &'static str = "client_id";
    /// What dialects call the client's secret.
    pub const CLIENT_SECRET: &'static str = "client_secret";

    /// Takes an id and a secret. Any text without control characters is allowed: it is escaped
    /// wherever it is sent.
    ///
    /// # Errors
    /// One of the two is empty, has a control character, or begins with a byte order mark: what was
    /// read of a file has these at times, and no vendor knows such a secret.
    ///
    /// ```
    /// use polygrant::Credentials;
    ///
    /// let error = Credentials::new("my-client", "correct horse\n").unwrap_err();
    /// assert!(error.to_string().contains("ends with a line break: trim it"));
    /// ```
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        Self::none().with(Self::CLIENT_ID, client_id)?.with(Self::CLIENT_SECRET, client_secret)
    }

    /// Makes credentials of which none is there yet: for clients that have no secret, or no id.
    #[must_use]
    pub fn none() -> Self {
        Self {
            client_id: Zeroizing::new(String::new()),
            client_secret: Zeroizing::new(String::new()),
            others: Vec::new(),
        }
    }

    /// Returns the same with one credential, in place of any of that name: one of a dialect's
    /// [`credentials`](crate::Dialect::credentials), or `client_id`, or `client_secret`.
    ///
    /// # Errors
    /// The value is empty; or it begins or ends with a control character, or begins with a byte order
    /// mark. Inside, only `client_id` and `client_secret` have none: another may be a PEM.
    pub fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Result<Self, ConfigurationError> {
        let (name, value) = (name.into(), Zeroizing::new(value.into()));
        if value.is_empty() {
            return Err(match &*name {
                Self::CLIENT_ID => ConfigurationError::EmptyClientId,
                Self::CLIENT_SECRET => ConfigurationError::EmptyClientSecret,
                _ => ConfigurationError::EmptyCredential { name: name.into_owned() },
            });
        }
        let may_be_a_pem = !matches!(&*name, Self::CLIENT_ID | Self::CLIENT_SECRET);
        if let Some(problem) = objection(&value, may_be_a_pem) {
            return Err(ConfigurationError::Credential { name: name.into_owned(), problem });
        }
        match &*name {
            Self::CLIENT_ID => self.client_id = value,
            Self::CLIENT_SECRET => self.client_secret = value,
            _ => match self.others.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => self.others.push((name, value)),
            },
        }
        Ok(self)
    }

    /// Returns the client's id; empty if it has none.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the client's secret, in the open; empty if it has none.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// Returns one credential by its name, in the open, if it was given.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&str> {
        let value = match name {
            Self::CLIENT_ID => self.client_id(),
            Self::CLIENT_SECRET => self.client_secret(),
            _ => self.others().find(|(known, _)| *known == name).map(|(_, value)| value)?,
        };
        Some(value).filter(|value| !value.is_empty())
    }

    /// Returns the credentials beside id and secret.
    pub(crate) fn others(&self) -> impl Iterator<Item = (&str, &str)> {
        self.others.iter().map(|(name, value)| (&**name, &***value))
    }

    /// Splits off those that have one of these names.
    pub(crate) fn parted(mut self, names: &[Cow<'static, str>]) -> (Self, Self) {
        let others = std::mem::take(&mut self.others);
        let (parted, own) = others.into_iter().partition(|(name, _)| names.contains(name));
        self.others = own;
        (self, Self { others: parted, ..Self::none() })
    }

    /// Takes the named credentials of others in place of its own.
    pub(crate) fn replaced_by(mut self, others: Self) -> Self {
        self.others.retain(|(name, _)| others.named(name).is_none());
        self.others.extend(others.others);
        self
    }

    /// Returns whether all secrets are the same; the ids may differ.
    pub(crate) fn have_the_secrets_of(&self, other: &Self) -> bool {
        self.client_secret == other.client_secret && self.have_the_named_secrets_of(other)
    }

    /// Returns whether all secrets but the client's are the same; the ids may differ.
    pub(crate) fn have_the_named_secrets_of(&self, other: &Self) -> bool {
        self.others.len() == other.others.len()
            && self.others().all(|(name, value)| other.named(name) == Some(value))
    }
}

/// Returns what is wrong with a credential, and what to do about it. The credential is not quoted.
fn objection(value: &str, may_have_lines: bool) -> Option<&'static str> {
    if value.starts_with('\u{feff}') {
        return Some(
            "begins with a byte order mark (U+FEFF): trim it, or save the file as UTF-8 without one",
        );
    }
    if value.ends_with(['\r', '\n']) {
        return Some("ends with a line break: trim it");
    }
    if value.starts_with(char::is_control) || value.ends_with(char::is_control) {
        return Some("begins or ends with a control character: trim it");
    }
    if !may_have_lines && value.contains(char::is_control) {
        return Some("has a control character, such as a line break, in it: give it without");
    }
    None
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}
