//! The names that a document may use, and what is said of any other.

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::{Serialize, Serializer, forward_to_deserialize_any};

use crate::dialect::nearest::{nearest, shortened};

/// One of the words that a derived enum knows.
#[derive(Clone, PartialEq)]
pub(super) struct Word<T>(pub(super) T);

impl<T: Serialize> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = names_of::<T>();
        if !known.contains(&&*word) {
            return Err(D::Error::custom(unknown_word(&word, known)));
        }
        T::deserialize(word.into_deserializer()).map(Self)
    }
}

/// What is said of a member that does not exist.
pub(super) fn unknown_member(found: &str, known: &[&str]) -> String {
    format!("there is no member `{}`: {}", shortened(found), suggestion(found, known))
}

/// What is said of a word that means nothing where it stands.
pub(super) fn unknown_word(found: &str, known: &[&str]) -> String {
    format!("`{}` is not allowed: {}", shortened(found), suggestion(found, known))
}

fn suggestion(found: &str, known: &[&str]) -> String {
    // An editor writes `$schema`; a person has no use for it.
    let known: Vec<&str> = known.iter().copied().filter(|name| !name.starts_with('$')).collect();
    let meant = nearest(found, known.iter().copied())
        .map(|name| format!("did you mean `{name}`? "))
        .unwrap_or_default();
    format!("{meant}allowed here are `{}`", known.join("`, `"))
}

/// Returns the names of a derived struct's members, or of a derived enum's variants: its reader asks
/// for them by name, and so tells them to a deserializer that has nothing else.
pub(super) fn names_of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It always fails, once the names are known.
    let _ = T::deserialize(Listener(&mut names));
    names
}

struct Listener<'n>(&'n mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Listener<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("there is nothing to be read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}
