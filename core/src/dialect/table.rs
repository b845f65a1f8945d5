//! Names and what they stand for, in their order.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use super::bounds::MAX_MEMBERS;

/// Names and what they stand for, in the order in which they are sent: an object of a document.
///
/// A name stands only once: a document that repeats one is refused, and so is one that states more
/// than 256 of them.
///
/// ```
/// use polygrant::dialect::Table;
///
/// let table: Table<u8> = serde_json::from_str(r#"{ "b": 1, "a": 2 }"#)?;
/// assert_eq!(table.iter().collect::<Vec<_>>(), [("b", &1), ("a", &2)]);
/// assert!(serde_json::from_str::<Table<u8>>(r#"{ "a": 1, "a": 2 }"#).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Table<V>(Vec<(Cow<'static, str>, V)>);

impl<V> Table<V> {
    /// Makes a table without any name.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns what a name stands for.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Returns what a name stands for, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut V> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Gives a name another meaning in its place, or puts it last if it is new.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: V) {
        let name = name.into();
        match self.get_mut(&name) {
            Some(known) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// Puts a name first, before all others; one that is there already stays as it is.
    pub fn set_first(&mut self, name: impl Into<Cow<'static, str>>, value: V) {
        let name = name.into();
        if self.get(&name).is_none() {
            self.0.insert(0, (name, value));
        }
    }

    /// Takes a name out.
    pub fn remove(&mut self, name: &str) -> Option<V> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// Returns the names and what they stand for, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Returns the names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(name, _)| name)
    }

    /// Returns the number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<V> IntoIterator for Table<V> {
    type Item = (Cow<'static, str>, V);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<N: Into<Cow<'static, str>>, V> Extend<(N, V)> for Table<V> {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, members: I) {
        for (name, value) in members {
            self.set(name, value);
        }
    }
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: fmt::Debug> fmt::Debug for Table<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Of a name that comes twice, the last meaning counts.
impl<N: Into<Cow<'static, str>>, V> FromIterator<(N, V)> for Table<V> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Self {
        let mut table = Self::new();
        for (name, value) in members {
            table.set(name, value);
        }
        table
    }
}

impl<N: Into<Cow<'static, str>>, V, const M: usize> From<[(N, V); M]> for Table<V> {
    fn from(members: [(N, V); M]) -> Self {
        members.into_iter().collect()
    }
}

impl<V: Serialize> Serialize for Table<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Table<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for Members<V> {
            type Value = Table<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of names and what they stand for")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Table<V>, M::Error> {
                let mut table = Table::new();
                while let Some(name) = members.next_key::<String>()? {
                    if table.len() == MAX_MEMBERS {
                        return Err(M::Error::custom(format_args!(
                            "it has more than {MAX_MEMBERS} members"
                        )));
                    }
                    if table.get(&name).is_some() {
                        return Err(M::Error::custom(format_args!("`{name}` is there twice")));
                    }
                    table.0.push((name.into(), members.next_value()?));
                }
                Ok(table)
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}
