//! Objects: the one way in which a document writes a struct.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, Visitor,
};

use super::names::{names_of, unknown_member};

/// Reads a derived struct from an object. What `serde` derives alone would also take an array, and
/// has its own words for a member that is unknown or there twice.
pub(super) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    expected: &'static str,
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(Object { expected, kind: PhantomData })
}

/// Reads a derived struct from the members of an object.
pub(super) fn from_members<'de, T: Deserialize<'de>, M: MapAccess<'de>>(
    members: M,
) -> Result<T, M::Error> {
    let checked = Members { inner: members, known: names_of::<T>(), seen: Vec::new() };
    T::deserialize(MapAccessDeserializer::new(checked))
}

struct Object<T> {
    expected: &'static str,
    kind: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<T, M::Error> {
        from_members(members)
    }
}

/// The members of an object, each of which is known and there once.
struct Members<M> {
    inner: M,
    known: &'static [&'static str],
    seen: Vec<String>,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Members<M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, M::Error> {
        self.inner.next_key_seed(Name { known: self.known, seen: &mut self.seen, seed })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        self.inner.next_value_seed(seed)
    }
}

/// The name of a member. It is checked while it is read, so that an error names its place.
struct Name<'m, K> {
    known: &'static [&'static str],
    seen: &'m mut Vec<String>,
    seed: K,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Name<'_, K> {
    type Value = K::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K::Value, D::Error> {
        let name = String::deserialize(deserializer)?;
        if !self.known.contains(&&*name) {
            return Err(D::Error::custom(unknown_member(&name, self.known)));
        }
        if self.seen.contains(&name) {
            return Err(D::Error::custom(format_args!("there twice: the member `{name}`")));
        }
        self.seen.push(name.clone());
        self.seed.deserialize(name.into_deserializer())
    }
}
