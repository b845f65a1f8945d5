//! Where a grant's value is kept.

use std::fmt;

/// The key of a grant's value in a store: 64 lowercase hexadecimal digits, which fit into a file's name.
///
/// It is a fingerprint of what the grant asks for, and tells no secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreKey(Box<str>);

impl StoreKey {
    /// Returns the key whose digits are those bytes, such as one that a test of an engine makes up.
    ///
    /// ```
    /// use polygrant::store::StoreKey;
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
    /// use polygrant::store::StoreKey;
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
