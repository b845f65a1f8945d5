//! Many lifecycles, one per grant, in bounded memory.

use crate::grant::Grant;

/// Keeps one `C` per grant, such as an adapter's token client, and no more than its capacity.
///
/// Grants are compared by all that shapes their requests: dialect, endpoint, credentials and scopes,
/// never by a hash alone, so that no two tenants ever share a token.
///
/// A full pool lets go of the client of the lowest [`EvictionPriority`] that was not used for longest.
/// A client with a request outstanding stays; if all have one, the pool grows for the time being.
///
/// ```
/// use polygrant::lifecycle::{EvictionPriority, Pool};
/// use polygrant::{Credentials, Dialect, Grant, Scopes};
///
/// # fn main() -> Result<(), polygrant::ConfigurationError> {
/// let grant = |secret| {
///     let dialect = Dialect::xone();
///     let endpoint = dialect.endpoint()?;
///     Grant::new(dialect, endpoint, Credentials::new("tenant", secret)?, Scopes::none())
/// };
/// let mut pool = Pool::new(64);
/// let one = *pool.entry(&grant("a")?, || 1, |_| EvictionPriority::Expendable);
/// let other = *pool.entry(&grant("b")?, || 2, |_| EvictionPriority::Expendable);
/// let again = *pool.entry(&grant("a")?, || 3, |_| EvictionPriority::Expendable);
/// assert_eq!((one, other, again), (1, 2, 1));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Pool<C> {
    capacity: usize,
    uses: u64,
    entries: Vec<Entry<C>>,
}

#[derive(Debug)]
struct Entry<C> {
    grant: Grant,
    client: C,
    last_use: u64,
}

/// How much a pooled client would be missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvictionPriority {
    /// It has no usable token.
    Expendable,
    /// It has a usable token.
    Useful,
    /// It has a request outstanding, and must stay.
    Busy,
}

impl<C> Pool<C> {
    /// Returns an empty pool for that many; at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), uses: 0, entries: Vec::new() }
    }

    /// Returns how many clients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the clients, each with the grant that it was made for.
    pub fn clients(&self) -> impl Iterator<Item = (&Grant, &C)> {
        self.entries.iter().map(|entry| (&entry.grant, &entry.client))
    }

    /// Returns the client of that grant, made if there is none yet; others go to make room for it.
    pub fn entry(
        &mut self,
        grant: &Grant,
        make: impl FnOnce() -> C,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> &C {
        let known = self.entries.iter().position(|entry| entry.grant.asks_the_same_as(grant));
        self.known_or_made(known, grant, make, priority)
    }

    /// Returns the client of that grant's client, whatever its secret is by now: for clients that read
    /// their credentials for each request. It is made if there is none yet.
    ///
    /// Where the dialect's only credential is a secret, that is the client.
    pub fn entry_of_client(
        &mut self,
        grant: &Grant,
        make: impl FnOnce() -> C,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> &C {
        let is_known = |entry: &Entry<C>| {
            entry.grant.is_of_the_client_of(grant) || entry.grant.asks_the_same_as(grant)
        };
        let known = self.entries.iter().position(is_known);
        self.known_or_made(known, grant, make, priority)
    }

    fn known_or_made(
        &mut self,
        known: Option<usize>,
        grant: &Grant,
        make: impl FnOnce() -> C,
        priority: impl Fn(&C) -> EvictionPriority,
    ) -> &C {
        self.uses += 1;
        let at = known.unwrap_or_else(|| {
            self.make_room(priority);
            self.entries.push(Entry { grant: grant.clone(), client: make(), last_use: 0 });
            self.entries.len() - 1
        });
        #[allow(clippy::indexing_slicing, reason = "found or pushed just now")]
        let entry = &mut self.entries[at];
        entry.last_use = self.uses;
        &entry.client
    }

    fn make_room(&mut self, priority: impl Fn(&C) -> EvictionPriority) {
        while self.entries.len() >= self.capacity {
            let candidates = self.entries.iter().enumerate();
            let least = candidates
                .map(|(at, entry)| (priority(&entry.client), entry.last_use, at))
                .filter(|(priority, ..)| *priority != EvictionPriority::Busy)
                .min();
            match least {
                Some((.., at)) => drop(self.entries.swap_remove(at)),
                None => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Credentials;
    use crate::dialect::Dialect;
    use crate::endpoint::Endpoint;
    use crate::scopes::Scopes;

    fn grant(document: &str, name: &'static str, value: &str) -> Grant {
        let dialect = Dialect::from_json(document).unwrap();
        let endpoint = Endpoint::new("https://auth.example/token").unwrap();
        let credentials = Credentials::none().with("client_id", "id").unwrap();
        let credentials = credentials.with(name, value).unwrap();
        Grant::new(dialect, endpoint, credentials, Scopes::none()).unwrap()
    }

    #[test]
    fn a_pool_is_empty_until_it_has_a_client() {
        let mut pool = Pool::new(2);
        assert!(pool.is_empty());
        let grant = grant(r#"{"name":"x"}"#, "client_secret", "a");
        assert_eq!(*pool.entry(&grant, || 1, |_| EvictionPriority::Expendable), 1);
        assert_eq!((pool.is_empty(), pool.len()), (false, 1));
    }

    #[test]
    fn a_client_is_found_whatever_its_secret_is() {
        const SECRET: &str = r#"{"name":"x"}"#;
        const KEY: &str = r#"{"name":"x","credentials":["key"],"body":{"key":"{key}"}}"#;
        for (document, name, is_one) in [(SECRET, "client_secret", true), (KEY, "key", false)] {
            let mut pool = Pool::new(8);
            let mut entry = |value, number| {
                let grant = grant(document, name, value);
                *pool.entry_of_client(&grant, || number, |_| EvictionPriority::Expendable)
            };
            assert_eq!((entry("a", 1), entry("a", 2)), (1, 1), "{name}");
            assert_eq!(entry("b", 3), if is_one { 1 } else { 3 }, "{name}");
        }
    }
}
