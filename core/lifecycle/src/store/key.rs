//! Where a grant's value is kept.

use std::fmt;

use hmac_sha256::HMAC;
use polygrant::{ConfigurationError, Credentials, Dialect, Grant};

use super::fingerprint_key::FingerprintKey;

/// The key of a grant's value in a store: 64 lowercase hexadecimal digits, which fit into a file's name.
///
/// It is a fingerprint of the request and its destination: the dialect, as far as it makes the request and
/// reads the token, the endpoint, the client's id, the scopes and the variables. A client's secret is not
/// in it, so that a rotated one changes nothing. It is an HMAC-SHA-256.
///
/// Where the client has further secrets, such as a user's password, or is known by its secret alone, such as
/// an API key, these are in it. Then it takes a [`FingerprintKey`], without which nothing can be learnt about
/// them, not even by trying guesses.
///
/// ```
/// use polygrant::{ConfigurationError, Credentials, Dialect, Grant};
/// use polygrant_lifecycle::store::{FingerprintKey, StoreKey};
///
/// let grant = Grant::builder(Dialect::xone()).credentials(Credentials::new("id", "old")?).build()?;
/// let rotated = grant.with_credentials(Credentials::new("id", "new")?)?;
/// assert_eq!(StoreKey::of(&grant)?, StoreKey::of(&rotated)?);
///
/// let api = Dialect::from_json(r#"{"name":"api","credentials":["key"],"body":{"key":"{key}"}}"#)?;
/// let grant = Grant::builder(api)
///     .base_url("https://api.example.com")
///     .credentials(Credentials::none().with("key", "hunter2")?)
///     .build()?;
/// assert!(matches!(StoreKey::of(&grant), Err(ConfigurationError::FingerprintKey { .. })));
/// let key = FingerprintKey::new("32 random bytes of this fleet's ");
/// assert!(StoreKey::keyed(&grant, &key).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreKey(Box<str>);

impl StoreKey {
    /// Returns the key of a grant whose client is known by its id.
    ///
    /// # Errors
    /// The client is known by a secret ([`ConfigurationError::FingerprintKey`]), or its tokens are bound to
    /// a client certificate ([`ConfigurationError::NotShareable`]).
    pub fn of(grant: &Grant) -> Result<Self, ConfigurationError> {
        let dialect = || grant.dialect().name.to_string();
        if !is_named(grant) || !grant.identifying_secrets().is_empty() {
            return Err(ConfigurationError::FingerprintKey { dialect: dialect() });
        }
        Self::with_key(grant, b"")
    }

    /// Returns the key of any grant. Where nothing but an assertion identifies the client, as with a key file
    /// in which its name stands, the fingerprint key must be that client's alone.
    ///
    /// # Errors
    /// Tokens are bound to a client certificate ([`ConfigurationError::NotShareable`]).
    pub fn keyed(grant: &Grant, key: &FingerprintKey) -> Result<Self, ConfigurationError> {
        Self::with_key(grant, key.as_bytes())
    }

    fn with_key(grant: &Grant, key: &[u8]) -> Result<Self, ConfigurationError> {
        if grant.dialect().certificate_bound {
            let dialect = grant.dialect().name.to_string();
            return Err(ConfigurationError::NotShareable { dialect });
        }
        let mut fingerprint = HMAC::new(key);
        // Each part is preceded by its length, so that no two lists of parts read the same.
        let mut add = |part: &[u8]| {
            fingerprint.update((part.len() as u64).to_be_bytes());
            fingerprint.update(part);
        };
        add(b"polygrant store key 1");
        add(&requesting(grant.dialect()));
        add(grant.endpoint().to_string().as_bytes());
        let client_id = if is_named(grant) { grant.client_id() } else { "" };
        add(client_id.as_bytes());
        let scopes: Vec<_> = grant.scopes().iter().collect();
        add(&(scopes.len() as u64).to_be_bytes());
        scopes.iter().for_each(|scope| add(scope.as_bytes()));
        let mut variables: Vec<_> = grant.variables().iter().collect();
        variables.sort_unstable();
        for (name, value) in variables.into_iter().chain(grant.identifying_secrets()) {
            add(name.as_bytes());
            add(value.as_bytes());
        }
        Ok(Self::from_bytes(fingerprint.finalize()))
    }

    /// Returns the key whose digits are those bytes, such as one that a test of an engine makes up.
    ///
    /// ```
    /// use polygrant_lifecycle::store::StoreKey;
    ///
    /// assert_eq!(StoreKey::from_bytes([0xab; 32]).as_str(), "ab".repeat(32));
    /// ```
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        const DIGITS: [char; 16] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or_default();
        let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]);
        Self(digits.collect::<String>().into())
    }

    /// Reads a key as [`as_str`](Self::as_str) writes it; `None` if the text is no key.
    ///
    /// ```
    /// use polygrant_lifecycle::store::StoreKey;
    ///
    /// let key = StoreKey::from_bytes([0xab; 32]);
    /// assert_eq!(StoreKey::parse(key.as_str()), Some(key));
    /// assert_eq!(StoreKey::parse("ab"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Self(text.into()))
    }

    /// Returns the key as text: 64 characters of `0`–`9` and `a`–`f`.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns whether the client is known by its id, and not by its secrets alone.
fn is_named(grant: &Grant) -> bool {
    grant.dialect().needed_credentials().contains(&Credentials::CLIENT_ID)
}

/// Writes down what makes the request and reads the token. The rest, such as notes for people, may change
/// with a release while processes of the one before still run.
fn requesting(dialect: &Dialect) -> Vec<u8> {
    let rest = Dialect::default();
    let mut dialect = dialect.clone();
    dialect.documentation = "".into();
    dialect.notes = rest.notes;
    dialect.environments = rest.environments;
    dialect.credential_details = rest.credential_details;
    dialect.exclusive = rest.exclusive;
    dialect.success = rest.success;
    dialect.error = rest.error;
    dialect.rejections = rest.rejections;
    dialect.failures = rest.failures;
    serde_json::to_vec(&dialect).unwrap_or_default()
}

impl fmt::Display for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({})", self.0)
    }
}
