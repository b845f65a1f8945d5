//! Messages about unknown names, with the name that was probably meant.

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use super::document_value::DocumentValue;
use super::elsewhere::{meant_by_words, member_elsewhere, place_of, word_elsewhere};
use crate::dialect::nearest::{nearest, shortened};

/// Returns the message about a member that does not exist.
pub(super) fn unknown_member(
    place: &str,
    found: &str,
    value: &DocumentValue,
    known: &[&str],
) -> String {
    let is_near = nearest(found, known.iter().copied()).is_some();
    let hint = member_elsewhere(place, found, value).or_else(|| place_of(place, found));
    let by_words = || meant_by_words(place, found).map(str::to_owned).filter(|_| !is_near);
    let hint = hint.or_else(by_words);
    format!("there is no member `{}`: {}", shortened(found), suggestion(found, hint, known))
}

/// Returns the message about a word that is not one of those allowed.
pub(super) fn unknown_word(found: &str, known: &[&str]) -> String {
    let hint = word_elsewhere(found).filter(|word| known.contains(word));
    let hint = hint.map(|word| format!("say `{word}`"));
    format!("`{}` is not allowed: {}", shortened(found), suggestion(found, hint, known))
}

fn suggestion(found: &str, hint: Option<String>, known: &[&str]) -> String {
    // An editor writes `$schema`, so that it is never what was meant.
    let known: Vec<&str> = known.iter().copied().filter(|name| !name.starts_with('$')).collect();
    let meant = match hint {
        Some(hint) => format!("{hint}; "),
        None => nearest(found, known.iter().copied())
            .map(|name| format!("did you mean `{name}`? "))
            .unwrap_or_default(),
    };
    format!("{meant}allowed here: `{}`", known.join("`, `"))
}

/// Returns the names of an enum's variants. The derived reader passes them to the deserializer, so that
/// one that holds no value can collect them.
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
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
