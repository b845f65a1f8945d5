//! What a client is found by.

use std::hash::{DefaultHasher, Hasher};

use polygrant::Grant;

/// Identifies a client of a pool: by its grant, or by its grant without the secrets, where those are read
/// from a source that has a name.
///
/// Two keys are equal only if the whole grants are, in all that shapes their requests. A client whose
/// credentials are in a source is found whatever they are by now, and by no grant without that source.
#[derive(Clone, Copy, Debug)]
pub struct PoolKey<'a> {
    grant: &'a Grant,
    source: Option<&'a str>,
}

impl<'a> PoolKey<'a> {
    /// Returns the key of that grant's client.
    #[must_use]
    pub const fn new(grant: &'a Grant) -> Self {
        Self { grant, source: None }
    }

    /// Returns the key of a client whose credentials are read from the source of that name, such as the
    /// path of a file, or the tenant's place in a vault.
    #[must_use]
    pub const fn with_source(grant: &'a Grant, source: &'a str) -> Self {
        Self { grant, source: Some(source) }
    }

    /// Returns the grant.
    #[must_use]
    pub const fn grant(self) -> &'a Grant {
        self.grant
    }

    /// Returns the name of the source of the credentials, if they have one.
    #[must_use]
    pub const fn source(self) -> Option<&'a str> {
        self.source
    }

    /// Returns a number that equal keys have in common. What sorts by it scatters it with random bits
    /// first, as a [`HashedKey`](crate::HashedKey) does, since its hash has no key.
    #[must_use]
    #[inline]
    pub fn digest(self) -> u64 {
        match self.source {
            None => self.grant.digest(),
            Some(source) => self.digest_with_source(source),
        }
    }

    fn digest_with_source(self, source: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.grant.digest_without_secrets());
        hasher.write(source.as_bytes());
        hasher.finish()
    }
}

impl PartialEq for PoolKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.source, other.source) {
            (None, None) => self.grant == other.grant,
            (Some(one), Some(two)) => one == two && self.grant.equals_but_for_secrets(other.grant),
            _ => false,
        }
    }
}

impl Eq for PoolKey<'_> {}
