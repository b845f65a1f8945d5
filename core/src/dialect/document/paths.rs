//! Reads and writes paths: one, or several of which the first that finds a member counts.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::composed::list;
use super::document_value::DocumentValue;
use super::finding::Findings;
use super::node::{Node, Place};
use crate::json::{Path, Segment};

/// Paths as a document writes them. One is written as a path; several are an array that has an array
/// among its items, which no path has: `[["data", "token"], "token"]`.
#[derive(Clone, PartialEq)]
pub(super) struct Paths(pub(super) Vec<Path>);

impl Serialize for Paths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [only] = &*self.0 {
            return only.serialize(serializer);
        }
        // At least one is written as an array, or the list would read as a single path.
        let has_array =
            self.0.iter().any(|path| serde_json::to_value(path).is_ok_and(|it| it.is_array()));
        let mut items = serializer.serialize_seq(Some(self.0.len()))?;
        for (at, path) in self.0.iter().enumerate() {
            if at == 0 && !has_array {
                items.serialize_element(&path.segments().collect::<Vec<Segment<'_>>>())?;
            } else {
                items.serialize_element(path)?;
            }
        }
        items.end()
    }
}

/// How a path is written, for messages.
const EXPECTED: &str = "a path: a member's name, such as \"token\", or an array of names and indexes \
                        from the outside in, such as [\"data\", \"token\"]";

/// Reads one path.
pub(super) fn path(node: Node<'_>, findings: &mut Findings) -> Option<Path> {
    match node.value {
        DocumentValue::Text(name) => match name.parse() {
            Ok(path) => Some(path),
            Err(error) => node.refuse(findings, error.to_string()),
        },
        DocumentValue::Array(steps) => steps_of(node, steps, findings),
        _ => node.expected(findings, EXPECTED),
    }
}

/// Reads one path, or several.
pub(super) fn paths(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Path>> {
    match node.value {
        DocumentValue::Array(items)
            if items.iter().any(|item| matches!(item, DocumentValue::Array(_))) =>
        {
            list(node, findings, EXPECTED, path)
        }
        _ => path(node, findings).map(|only| vec![only]),
    }
}

/// Reads one path, several, or none, as the members of `error` are.
pub(super) fn paths_or_none(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Path>> {
    match node.value {
        DocumentValue::Array(items) if items.is_empty() => Some(Vec::new()),
        _ => paths(node, findings),
    }
}

fn steps_of(node: Node<'_>, steps: &[DocumentValue], findings: &mut Findings) -> Option<Path> {
    let mut segments = Vec::new();
    let mut is_whole = true;
    for (at, value) in steps.iter().enumerate() {
        let step = Node { value, place: Place::Item(&node.place, at) };
        match step_of(step, findings) {
            Some(segment) => segments.push(segment),
            None => is_whole = false,
        }
    }
    is_whole.then(|| segments.into_iter().collect())
}

fn step_of<'n>(node: Node<'n>, findings: &mut Findings) -> Option<Segment<'n>> {
    match node.value {
        DocumentValue::Text(name) => Some(Segment::Name(name)),
        DocumentValue::Number(number) => {
            match number.as_u64().and_then(|it| u16::try_from(it).ok()) {
                Some(index) => Some(Segment::Index(index.into())),
                None => {
                    node.refuse(findings, "an index is a whole number, counted from 0, below 65536")
                }
            }
        }
        _ => node.expected(findings, "a member's name or an item's index"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> (Option<Vec<Path>>, Findings) {
        let written: DocumentValue = serde_json::from_str(written).unwrap();
        let mut findings = Findings::default();
        (paths(Node::whole(&written), &mut findings), findings)
    }

    #[test]
    fn one_path_and_several() {
        for (written, shown, canonical) in [
            (r#""a""#, &["a"][..], r#""a""#),
            (r#"["a","b"]"#, &["a.b"], r#"["a","b"]"#),
            (r#""/a/0""#, &["a[0]"], r#"["a",0]"#),
            ("[]", &["the whole body"], "[]"),
            (r#"[["a"],"b"]"#, &["a", "b"], r#"[["a"],"b"]"#),
            (r#"[["a",0],"/b/c","d"]"#, &["a[0]", "b.c", "d"], r#"[["a",0],["b","c"],"d"]"#),
            (r#"[["a","b"]]"#, &["a.b"], r#"["a","b"]"#),
        ] {
            let (paths, findings) = read(written);
            let paths = Paths(paths.unwrap());
            assert!(findings.into_vec().is_empty(), "{written}");
            assert_eq!(paths.0.iter().map(ToString::to_string).collect::<Vec<_>>(), shown);
            assert_eq!(serde_json::to_string(&paths).unwrap(), canonical, "{written}");
            assert!(read(canonical).0.unwrap() == paths.0);
        }
        for wrong in [r#""""#, "1", r#"[["a"],1]"#, r#"[["a"],""]"#, r#"[[["a"]]]"#, "{}", "[-1]"] {
            let (_, findings) = read(wrong);
            assert!(!findings.is_empty(), "{wrong}");
        }
    }
}
