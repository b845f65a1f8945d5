//! Where a member stands in a JSON document.

use std::fmt::{self, Write};
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer};

/// The way to one value of a JSON document, from the outside in: names of objects' members, and
/// indexes of arrays' items.
///
/// Names are kept apart, not joined by dots: real keys contain dots. In a document a path of one
/// name is a string, a longer one an array of names and indexes; a string that begins with a slash is
/// read as a JSON pointer (RFC 6901), in which a number is an index. Any other string with a dot, a
/// slash, a bracket, a blank, two underscores or the like in it is refused, since it could be meant as a
/// path: a pointer such as `/data.token` names such a member. The empty path is the whole document.
///
/// ```
/// use polygrant::dialect::Path;
///
/// let path: Path = serde_json::from_str(r#"["errors", 0, "message"]"#)?;
/// assert_eq!(path, serde_json::from_str(r#""/errors/0/message""#)?);
/// assert_eq!(path.to_string(), "errors[0].message");
/// assert_eq!(Path::of(&["data", "access_token"]).to_string(), "data.access_token");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Path(Segments);

#[derive(Clone)]
enum Segments {
    Static(&'static [&'static str]),
    Owned(Vec<OwnedSegment>),
}

#[derive(Clone)]
enum OwnedSegment {
    Name(String),
    Index(usize),
}

impl OwnedSegment {
    #[inline]
    fn borrowed(&self) -> Segment<'_> {
        match self {
            Self::Name(name) => Segment::Name(name),
            Self::Index(index) => Segment::Index(*index),
        }
    }
}

/// One step of a [`Path`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'p> {
    /// To the member of that name.
    Name(&'p str),
    /// To the item at that index, counted from 0.
    Index(usize),
}

impl Path {
    /// Makes the path through the members of these names.
    #[must_use]
    pub const fn of(names: &'static [&'static str]) -> Self {
        Self(Segments::Static(names))
    }

    /// Makes the path of one member's name.
    #[must_use]
    pub fn member(name: &str) -> Self {
        Self::from_iter([Segment::Name(name)])
    }

    /// Makes the path to the whole document.
    #[must_use]
    pub const fn whole() -> Self {
        Self::of(&[])
    }

    /// Returns the step at that depth, counted from 0.
    #[must_use]
    #[inline]
    pub fn segment(&self, depth: usize) -> Option<Segment<'_>> {
        match &self.0 {
            Segments::Static(names) => names.get(depth).copied().map(Segment::Name),
            Segments::Owned(segments) => segments.get(depth).map(OwnedSegment::borrowed),
        }
    }

    /// Returns how many steps are left behind that one at that depth; `None` if it takes another one
    /// there.
    #[inline]
    pub(crate) fn left_after(&self, depth: usize, step: Segment<'_>) -> Option<usize> {
        let (is_taken, left) = match &self.0 {
            Segments::Static(names) => {
                let (name, left) = names.get(depth..)?.split_first()?;
                (step == Segment::Name(name), left.len())
            }
            Segments::Owned(segments) => {
                let (segment, left) = segments.get(depth..)?.split_first()?;
                (step == segment.borrowed(), left.len())
            }
        };
        is_taken.then_some(left)
    }

    /// Returns the steps from the outside in.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        (0..self.len()).filter_map(|depth| self.segment(depth))
    }

    /// Returns how many steps there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Segments::Static(names) => names.len(),
            Segments::Owned(segments) => segments.len(),
        }
    }

    /// Returns whether it is the path to the whole document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks that a string can well be the name of one member.
    ///
    /// # Errors
    /// It looks like several names, as other notations write them: `data.token`, `$.token`, `data__token`. The
    /// error says how a path is written.
    ///
    /// ```
    /// use polygrant::dialect::Path;
    ///
    /// assert!(Path::check_name("access_token").is_ok());
    /// let error = Path::check_name("data.token").unwrap_err();
    /// assert!(error.to_string().contains(r#"say ["data","token"]"#));
    /// ```
    pub fn check_name(name: &str) -> Result<(), PathError> {
        if could_be_a_path(name) { Err(PathError(misread(name))) } else { Ok(()) }
    }

    /// Returns whether both cannot lead to values of one document: one ends where the other goes on, or
    /// one sees an array where the other sees an object.
    ///
    /// ```
    /// use polygrant::dialect::Path;
    ///
    /// let token = Path::of(&["data", "token"]);
    /// assert!(token.contradicts(&Path::of(&["data"])));
    /// assert!(!token.contradicts(&Path::of(&["data", "ttl"])));
    /// ```
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        let differing = self.segments().zip(other.segments()).find(|(one, two)| one != two);
        match differing {
            None => true,
            Some((Segment::Name(_), Segment::Name(_)) | (Segment::Index(_), Segment::Index(_))) => {
                false
            }
            Some(_) => true,
        }
    }
}

impl<'p> FromIterator<Segment<'p>> for Path {
    fn from_iter<I: IntoIterator<Item = Segment<'p>>>(segments: I) -> Self {
        let segments = segments.into_iter().map(|segment| match segment {
            Segment::Name(name) => OwnedSegment::Name(name.to_owned()),
            Segment::Index(index) => OwnedSegment::Index(index),
        });
        Self(Segments::Owned(segments.collect()))
    }
}

impl<'p> FromIterator<&'p str> for Path {
    fn from_iter<I: IntoIterator<Item = &'p str>>(names: I) -> Self {
        names.into_iter().map(Segment::Name).collect()
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.segments().eq(other.segments())
    }
}

impl Eq for Path {}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("the whole body");
        }
        for (depth, segment) in self.segments().enumerate() {
            match segment {
                Segment::Name(name) => {
                    f.write_str(if depth == 0 { "" } else { "." })?;
                    one_line(name, f)?;
                }
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Writes a name as a message can hold it.
fn one_line(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    name.chars().try_for_each(|character| {
        if character.is_control() {
            write!(f, "{}", character.escape_default())
        } else {
            f.write_char(character)
        }
    })
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({self})")
    }
}

impl Serialize for Segment<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(name) => serializer.serialize_str(name),
            Self::Index(index) => index.serialize(serializer),
        }
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.segments().map(|segment| match segment {
            Segment::Name(name) => Some(name),
            Segment::Index(_) => None,
        });
        let names: Option<Vec<&str>> = names.collect();
        match names.as_deref() {
            Some([only]) if !only.is_empty() && !could_be_a_path(only) => {
                serializer.serialize_str(only)
            }
            // An array would be read as one path or as several: a pointer is clear.
            Some(names) if names.iter().any(|name| could_be_a_path(name)) => {
                let is_index = |name: &&str| index(name).is_some();
                if names.iter().any(is_index) {
                    return serializer.collect_seq(self.segments());
                }
                serializer.collect_str(&Pointer(names))
            }
            _ => serializer.collect_seq(self.segments()),
        }
    }
}

impl<'de> Deserialize<'de> for OwnedSegment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Step;

        impl Visitor<'_> for Step {
            type Value = OwnedSegment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name or an item's index")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<OwnedSegment, E> {
                Ok(OwnedSegment::Name(name.to_owned()))
            }

            fn visit_u64<E: serde::de::Error>(self, index: u64) -> Result<OwnedSegment, E> {
                u16::try_from(index)
                    .map(|index| OwnedSegment::Index(index.into()))
                    .map_err(|_| E::custom("no array is that long"))
            }

            fn visit_i64<E: serde::de::Error>(self, index: i64) -> Result<OwnedSegment, E> {
                u64::try_from(index)
                    .map_err(|_| E::custom("an index is counted from 0"))
                    .and_then(|index| self.visit_u64(index))
            }
        }

        deserializer.deserialize_any(Step)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Way;

        impl<'de> Visitor<'de> for Way {
            type Value = Path;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name, or an array of names and indexes from the outside in")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Path, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut steps: S) -> Result<Path, S::Error> {
                let mut segments = Vec::new();
                while let Some(segment) = steps.next_element()? {
                    segments.push(segment);
                }
                Ok(Path(Segments::Owned(segments)))
            }
        }

        deserializer.deserialize_any(Way)
    }
}

impl FromStr for Path {
    type Err = PathError;

    /// Reads what a document writes as a string: a member's name, or a JSON pointer.
    fn from_str(text: &str) -> Result<Self, PathError> {
        match text.strip_prefix('/') {
            Some(pointer) => Ok(pointed(pointer)),
            None if text.is_empty() => Err(PathError("an empty name: name a member".into())),
            None => Self::check_name(text).map(|()| Self::member(text)),
        }
    }
}

/// Why a string is neither a member's name nor a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError(String);

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PathError {}

/// What other notations put between names, and around them.
const NOT_IN_NAMES: [char; 31] = [
    '.', '/', '$', '[', ']', '{', '}', '(', ')', '>', '=', ',', ':', ';', ' ', '|', '*', '#', '!',
    '?', '<', '\\', '~', '@', '^', '%', '+', '&', '"', '\'', '`',
];

/// Returns whether a name looks like several, as other notations write them. Two that are known begin
/// with a dot.
fn could_be_a_path(name: &str) -> bool {
    !matches!(name, ".expires" | ".issued") && (name.contains(NOT_IN_NAMES) || is_joined(name))
}

/// Returns whether two names are joined by two underscores, as some query languages do.
fn is_joined(name: &str) -> bool {
    name.trim_matches('_').contains("__")
}

/// Returns what is said of a name that looks like several: how a path is written, and how a name is.
fn misread(name: &str) -> String {
    const LONGEST: usize = 64;

    // 1. What separates names elsewhere makes the steps; what is put around them there is left out.
    let shown = name.chars().take(LONGEST).collect::<String>();
    let split = if is_joined(&shown) { shown.replace("__", ".") } else { shown.clone() };
    let steps: Vec<OwnedSegment> = split
        .split(NOT_IN_NAMES)
        .map(|step| step.trim_matches(['-', '\'', '"', '#', ' ', '*']))
        .filter(|step| !step.is_empty())
        .map(|step| match index(step) {
            Some(index) => OwnedSegment::Index(index.into()),
            None => OwnedSegment::Name(step.to_owned()),
        })
        .collect();
    // 2. Both readings are shown as a document writes them.
    let is_nothing = steps.is_empty();
    let path = serde_json::to_string(&Path(Segments::Owned(steps))).unwrap_or_default();
    let pointer = serde_json::to_string(&Pointer(&[&shown]).to_string()).unwrap_or_default();
    if is_nothing {
        return format!(
            "{shown:?} is no step of a path: leave it out, for a path begins in the body, and an item of \
             an array is a number; or say {pointer} if that is one member's name"
        );
    }
    format!(
        "{shown:?} is not how a path is written: say {path}, names and indexes from the outside in; \
         or {pointer} if that is one member's name"
    )
}

/// A JSON pointer through members of these names.
struct Pointer<'p>(&'p [&'p str]);

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|name| write!(f, "/{}", name.replace('~', "~0").replace('/', "~1")))
    }
}

/// Returns the path of a JSON pointer (RFC 6901), without its first slash.
fn pointed(pointer: &str) -> Path {
    let segments = pointer.split('/').map(|token| match index(token) {
        Some(index) => OwnedSegment::Index(index.into()),
        None => OwnedSegment::Name(token.replace("~1", "/").replace("~0", "~")),
    });
    Path(Segments::Owned(segments.collect()))
}

/// Returns the index that a step of a pointer is.
fn index(token: &str) -> Option<u16> {
    token.parse::<u16>().ok().filter(|index| index.to_string() == token)
}

#[cfg(test)]
mod tests;
