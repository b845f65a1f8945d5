//! Where a member stands in a JSON document.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The way to one member of a JSON document: the names of the objects' members, from the outside in.
///
/// Names are kept apart, not joined by dots: real keys contain dots. In a document a path of one
/// name is a string, a longer one an array of strings.
///
/// ```
/// use polygrant::dialect::Path;
///
/// let path: Path = serde_json::from_str(r#"["data", "access_token"]"#)?;
/// assert_eq!(path, Path::of(&["data", "access_token"]));
/// assert_eq!(path.to_string(), "data.access_token");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Path(Segments);

#[derive(Clone)]
enum Segments {
    Static(&'static [&'static str]),
    Owned(Vec<String>),
}

impl Path {
    /// The path through these members.
    #[must_use]
    pub const fn of(segments: &'static [&'static str]) -> Self {
        Self(Segments::Static(segments))
    }

    /// The name at that depth, counted from 0.
    #[must_use]
    pub fn segment(&self, depth: usize) -> Option<&str> {
        match &self.0 {
            Segments::Static(segments) => segments.get(depth).copied(),
            Segments::Owned(segments) => segments.get(depth).map(String::as_str),
        }
    }

    /// The names from the outside in.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|depth| self.segment(depth))
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Segments::Static(segments) => segments.len(),
            Segments::Owned(segments) => segments.len(),
        }
    }

    /// Whether the path names nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<S: Into<String>> FromIterator<S> for Path {
    fn from_iter<I: IntoIterator<Item = S>>(segments: I) -> Self {
        Self(Segments::Owned(segments.into_iter().map(Into::into).collect()))
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
        for (depth, segment) in self.segments().enumerate() {
            if depth > 0 {
                f.write_str(".")?;
            }
            f.write_str(segment)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Path({self})")
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.segment(0), self.len()) {
            (Some(only), 1) => serializer.serialize_str(only),
            _ => serializer.collect_seq(self.segments()),
        }
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a member's name, or an array of names from the outside in")]
        enum Written {
            Name(String),
            Names(Vec<String>),
        }
        Ok(match Written::deserialize(deserializer)? {
            Written::Name(name) => Self(Segments::Owned(vec![name])),
            Written::Names(names) => Self(Segments::Owned(names)),
        })
    }
}
