//! Dialects as documents: reading, writing, and saying what is wrong where.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, IntoDeserializer,
    MapAccess, Unexpected, Visitor,
};
use serde::{Serialize, Serializer};

use super::{Contradiction, Dialect};

/// Why a document describes no dialect: where, and what would be right.
///
/// ```
/// use polygrant::Dialect;
///
/// let error = Dialect::from_json(r#"{ "name": "acme", "tokn": {} }"#).unwrap_err();
/// assert_eq!(error.place(), "tokn");
/// assert!(error.to_string().contains("did you mean `token`?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentError {
    place: String,
    problem: String,
    position: Option<(usize, usize)>,
}

impl DocumentError {
    /// The path of the member that is wrong, such as `token.lifetime`; empty if it is the document
    /// as a whole.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong with it, and what is allowed there.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// The line and the column at which it was noticed, counted from 1.
    #[must_use]
    pub const fn position(&self) -> Option<(usize, usize)> {
        self.position
    }

    fn of_serde(error: &serde_json::Error, place: String) -> Self {
        let message = error.to_string();
        let position = (error.line() > 0).then(|| (error.line(), error.column()));
        let problem = match message.rfind(" at line ") {
            Some(end) if position.is_some() => message.get(..end).unwrap_or(&message),
            _ => &message,
        };
        // An unknown member of the document itself has no place yet.
        let place = match problem.strip_prefix("unknown field `") {
            Some(rest) if place.is_empty() => rest.split('`').next().unwrap_or_default().to_owned(),
            _ => place,
        };
        Self { place, problem: explained(problem), position }
    }
}

impl From<Contradiction> for DocumentError {
    fn from(contradiction: Contradiction) -> Self {
        let Contradiction { place, problem } = contradiction;
        Self { place, problem, position: None }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "`{}`: ", self.place)?;
        }
        f.write_str(&self.problem)?;
        match self.position {
            Some((line, column)) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DocumentError {}

impl Dialect {
    /// Reads a dialect from a JSON document.
    ///
    /// A document states in what a vendor deviates from the baseline, [`Dialect::default`], and its
    /// `name`; see [`dialect`](crate::dialect) for its members. Other formats than JSON work through `serde`.
    ///
    /// # Errors
    /// The text is not JSON, names a member that does not exist, says something where something else
    /// belongs, or contradicts itself. The error says where and what would be right.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// let dialect = Dialect::from_json(r#"{ "name": "acme", "token": { "access_token": "jwt" } }"#)?;
    /// assert_eq!(dialect.token.access_token.to_string(), "jwt");
    /// # Ok::<(), polygrant::dialect::DocumentError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut json = serde_json::Deserializer::from_str(text);
        let read = serde_path_to_error::deserialize::<_, Unchecked>(&mut json);
        let Unchecked(dialect) = read.map_err(|error| {
            let place = error.path().to_string();
            let place = if matches!(&*place, "." | "?") { String::new() } else { place };
            DocumentError::of_serde(error.inner(), place)
        })?;
        json.end().map_err(|error| DocumentError::of_serde(&error, String::new()))?;
        dialect.check()?;
        Ok(dialect)
    }

    /// Writes the dialect as a JSON document, which loads back to the same dialect.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every name is a text, and every value can be written.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// A dialect as it is written, contradictions and all.
struct Unchecked(Dialect);

impl<'de> Deserialize<'de> for Unchecked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = Dialect;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that describes a dialect")
            }

            fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Dialect, M::Error> {
                let mut members = Members { inner: members, state_body: false };
                let mut dialect = Dialect::deserialize(MapAccessDeserializer::new(&mut members))?;
                if !members.state_body {
                    dialect.body = dialect.unstated_body();
                }
                Ok(dialect)
            }
        }

        deserializer.deserialize_map(Written).map(Self)
    }
}

/// The members of a document without `$schema`, which tells an editor how to check it.
struct Members<M> {
    inner: M,
    /// Whether `body` is among them.
    state_body: bool,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for &mut Members<M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, M::Error> {
        while let Some(name) = self.inner.next_key::<String>()? {
            self.state_body |= name == "body";
            if name != "$schema" {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            self.inner.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        self.inner.next_value_seed(seed)
    }
}

impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Unchecked(dialect) = <Unchecked as Deserialize>::deserialize(deserializer)?;
        dialect.check().map_err(|error| D::Error::custom(DocumentError::from(error)))?;
        Ok(dialect)
    }
}

impl Serialize for Dialect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize_deviations(self, serializer)
    }
}

/// Writes of a type's members those that differ from its default.
macro_rules! deviations {
    (of $baseline:expr; $serializer:ident, $this:ident: $($always:ident),*; $($member:ident),+) => {{
        use serde::ser::SerializeMap as _;

        let baseline = $baseline;
        let mut members = $serializer.serialize_map(None)?;
        $(members.serialize_entry(stringify!($always), &$this.$always)?;)*
        $(if $this.$member != baseline.$member {
            members.serialize_entry(stringify!($member), &$this.$member)?;
        })+
        members.end()
    }};
    ($type:ty: $($member:ident),+) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::dialect::document::deviations!(
                    of Self::default(); serializer, self: ; $($member),+
                )
            }
        }
    };
}
pub(super) use deviations;

/// Reads a struct from an object. (What `serde` derives would also take an array.)
pub(super) fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer
        .deserialize_map(Object { word: None, kind: PhantomData })
        .and_then(|read| read.ok_or_else(|| D::Error::invalid_type(Unexpected::Unit, &"an object")))
}

/// Reads a struct from an object, or nothing from one word.
pub(super) fn object_or<'de, D, T>(
    word: &'static str,
    deserializer: D,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(Object { word: Some(word), kind: PhantomData })
}

/// Reads an optional struct from an object.
pub(super) fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    object(deserializer).map(Some)
}

/// Reads structs from an array of objects.
pub(super) fn objects<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let items = Vec::<Item<T>>::deserialize(deserializer)?;
    Ok(items.into_iter().map(|Item(item)| item).collect())
}

/// Reads a table of structs from an object of objects.
pub(super) fn table_of_objects<'de, D, T>(deserializer: D) -> Result<super::Table<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let table = super::Table::<Item<T>>::deserialize(deserializer)?;
    Ok(table.into_iter().map(|(name, Item(item))| (name, item)).collect())
}

struct Item<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer).map(Self)
    }
}

struct Object<T> {
    word: Option<&'static str>,
    kind: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.word {
            Some(word) => write!(f, "an object, or {word:?}"),
            None => f.write_str("an object"),
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Option<T>, E> {
        match self.word {
            Some(word) if word == text => Ok(None),
            _ => Err(E::invalid_type(Unexpected::Str(text), &self)),
        }
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Option<T>, M::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Some)
    }
}

/// What `serde` says, in a document's terms, with the nearest known name.
fn explained(problem: &str) -> String {
    let explained = |kind: &str| {
        let rest = problem.strip_prefix(kind)?.strip_prefix(" `")?;
        let (found, expected) = rest.split_once('`')?;
        let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        let meant = match nearest(found, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`? "),
            None => String::new(),
        };
        Some((found.to_owned(), meant, known.join("`, `")))
    };
    if let Some((found, meant, known)) = explained("unknown field") {
        return format!("there is no member `{found}`: {meant}allowed here are `{known}`");
    }
    if let Some((found, meant, known)) = explained("unknown variant") {
        return format!("`{found}` is not allowed: {meant}allowed here are `{known}`");
    }
    match problem.strip_prefix("missing field ") {
        Some(field) => format!("the member {field} is missing"),
        None => problem.replace("duplicate field", "there twice: the member"),
    }
}

/// The known name that a mistaken one is most like, if it is like any.
pub(crate) fn nearest<'n>(
    mistaken: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let likeness =
        |name: &str| strsim::damerau_levenshtein(&mistaken.to_lowercase(), &name.to_lowercase());
    let (distance, name) = known.into_iter().map(|name| (likeness(name), name)).min()?;
    (distance <= 2.max(mistaken.len() / 3)).then_some(name)
}
