//! One path, or several of which the first that leads somewhere counts.

use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::json::{Path, Segment};

/// Paths as a document writes them: one as a path is written, several as an array with an array among
/// its items, which no path has: `[["data", "token"], "token"]`.
#[derive(Clone, PartialEq)]
pub(super) struct Paths(pub(super) Vec<Path>);

impl Serialize for Paths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [only] = &*self.0 {
            return only.serialize(serializer);
        }
        // Each is an array, so that none is taken for the step of a path.
        let mut items = serializer.serialize_seq(Some(self.0.len()))?;
        for path in &self.0 {
            items.serialize_element(&path.segments().collect::<Vec<Segment<'_>>>())?;
        }
        items.end()
    }
}

/// An item of an array: the step of a path, or a whole path.
enum Item {
    Step(Value),
    Path(Path),
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StepOrPath;

        impl<'de> Visitor<'de> for StepOrPath {
            type Value = Item;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name, an item's index or a path")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Item, E> {
                Ok(Item::Step(name.into()))
            }

            fn visit_u64<E: serde::de::Error>(self, index: u64) -> Result<Item, E> {
                Ok(Item::Step(index.into()))
            }

            fn visit_i64<E: serde::de::Error>(self, index: i64) -> Result<Item, E> {
                Ok(Item::Step(index.into()))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, steps: S) -> Result<Item, S::Error> {
                Path::deserialize(SeqAccessDeserializer::new(steps)).map(Item::Path)
            }
        }

        deserializer.deserialize_any(StepOrPath)
    }
}

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;

        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Paths;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a member's name, an array of names and indexes from the outside in, or an \
                     array of such arrays, the first of which counts that leads somewhere",
                )
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Paths, E> {
                path(text.into()).map(|path| Paths(vec![path]))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Paths, S::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                let is_several = all.iter().any(|item| matches!(item, Item::Path(_)));
                if is_several {
                    let paths = all.into_iter().map(|item| match item {
                        Item::Path(path) => Ok(path),
                        Item::Step(name) => path(name),
                    });
                    return paths.collect::<Result<_, _>>().map(Paths);
                }
                let steps = all.into_iter().filter_map(|item| match item {
                    Item::Step(step) => Some(step),
                    Item::Path(_) => None,
                });
                path(steps.collect()).map(|path| Paths(vec![path]))
            }
        }

        deserializer.deserialize_any(OneOrMore)
    }
}

fn path<E: serde::de::Error>(written: Value) -> Result<Path, E> {
    Path::deserialize(written).map_err(E::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_path_and_several() {
        for (written, shown, canonical) in [
            (r#""a""#, &["a"][..], r#""a""#),
            (r#"["a","b"]"#, &["a.b"], r#"["a","b"]"#),
            (r#""/a/0""#, &["a[0]"], r#"["a",0]"#),
            ("[]", &["the whole body"], "[]"),
            (r#"["/a","/b"]"#, &["/a./b"], r#"["/a","/b"]"#),
            (r#"[["a"],"b"]"#, &["a", "b"], r#"[["a"],["b"]]"#),
            (r#"[["a",0],"/b/c","d"]"#, &["a[0]", "b.c", "d"], r#"[["a",0],["b","c"],["d"]]"#),
            (r#"[["a","b"]]"#, &["a.b"], r#"["a","b"]"#),
        ] {
            let paths: Paths = serde_json::from_str(written).unwrap();
            assert_eq!(paths.0.iter().map(ToString::to_string).collect::<Vec<_>>(), shown);
            assert_eq!(serde_json::to_string(&paths).unwrap(), canonical, "{written}");
            assert!(serde_json::from_str::<Paths>(canonical).unwrap() == paths);
        }
        for wrong in [r#""""#, "1", r#"[["a"],1]"#, r#"[["a"],""]"#, r#"[[["a"]]]"#, "{}", "[-1]"] {
            assert!(serde_json::from_str::<Paths>(wrong).is_err(), "{wrong}");
        }
    }
}
