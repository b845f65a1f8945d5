//! Reads the values that members have: arrays and objects, then strings, numbers, words and templates, then paths.

use std::borrow::Cow;
use std::time::Duration;

use serde::de::{Deserialize, IntoDeserializer};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::document_value::{DocumentValue, Node, Place};
use super::error::Findings;
use super::suggestions::{names_of, unknown_member, unknown_word};
use crate::dialect::bounds::MAX_MEMBERS;
use crate::dialect::table::Table;
use crate::dialect::template::Template;
use crate::dialect::value::Scalar;
use crate::json::{Path, Segment};

/// Reads an array, each item in the same way.
pub(super) fn list<T>(
    node: Node<'_>,
    findings: &mut Findings,
    example: &str,
    mut item: impl FnMut(Node<'_>, &mut Findings) -> Option<T>,
) -> Option<Vec<T>> {
    let DocumentValue::Array(items) = node.value else {
        return node.expected(findings, &format!("an array, such as {example}"));
    };
    let items = items.iter().enumerate().filter_map(|(index, value)| {
        item(Node { value, place: Place::Item(&node.place, index) }, findings)
    });
    Some(items.collect())
}

/// Reads an object of names that the vendor or the document chose, each value in the same way.
pub(super) fn table<T>(
    node: Node<'_>,
    findings: &mut Findings,
    example: &str,
    mut member: impl FnMut(Node<'_>, &mut Findings) -> Option<T>,
) -> Option<Table<T>> {
    let DocumentValue::Object(members) = node.value else {
        return not_an_object(node, findings, example);
    };
    if members.len() > MAX_MEMBERS {
        return node.refuse(findings, format!("it has more than {MAX_MEMBERS} members"));
    }
    let mut table = Table::new();
    for (name, value) in members {
        let place = Place::Member(&node.place, name);
        if table.get(name).is_some() {
            findings.refuse(place, twice(name));
        } else if let Some(value) = member(Node { value, place }, findings) {
            table.set(name.clone(), value);
        }
    }
    Some(table)
}

fn not_an_object<T>(node: Node<'_>, findings: &mut Findings, example: &str) -> Option<T> {
    let name = node.text().and_then(|text| text.split_once(':')).map(|(name, _)| name);
    let is_joined = name.is_some_and(|name| !name.contains([' ', '"', '{', '/']));
    let hint = if is_joined { "; in YAML a blank stands behind a colon" } else { "" };
    node.expected(findings, &format!("an object, such as {example}{hint}"))
}

fn twice(name: &str) -> String {
    format!("there twice: the member `{name}`")
}

/// Reads an object of members that have a meaning each.
pub(super) fn object<T>(
    node: Node<'_>,
    findings: &mut Findings,
    example: &str,
    read: impl FnOnce(&mut Members<'_, '_>) -> T,
) -> Option<T> {
    let DocumentValue::Object(members) = node.value else {
        return not_an_object(node, findings, example);
    };
    let mut members = Members { members, place: &node.place, known: Vec::new(), findings };
    let object = read(&mut members);
    members.end();
    Some(object)
}

/// The members of an object. A member that was never read is unknown, and noted at the [end](Self::end).
pub(super) struct Members<'n, 'f> {
    members: &'n [(String, DocumentValue)],
    place: &'n Place<'n>,
    known: Vec<&'static str>,
    pub(super) findings: &'f mut Findings,
}

impl<'n> Members<'n, '_> {
    /// Reads a member, if it is there.
    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node<'_>, &mut Findings) -> Option<T>,
    ) -> Option<T> {
        self.known.push(name);
        let (_, value) = self.members.iter().find(|(known, _)| known == name)?;
        read(Node { value, place: Place::Member(self.place, name) }, self.findings)
    }

    /// Reads a member that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node<'_>, &mut Findings) -> Option<T>,
    ) -> Option<T> {
        if !self.has(name) {
            let place = Place::Member(self.place, name);
            self.findings.refuse(place, format!("the member `{name}` is missing"));
        }
        self.read(name, read)
    }

    /// Returns whether the document states a member.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(known, _)| known == name)
    }

    /// Returns whether the document states a member that was not read so far.
    pub(super) fn has_unknown(&self) -> bool {
        self.members.iter().any(|(name, _)| !self.known.contains(&&**name))
    }

    /// Notes what is wrong with the object.
    pub(super) fn refuse(&mut self, problem: impl Into<String>) {
        self.findings.refuse(self.place, problem);
    }

    /// Notes the members that are unknown, and those that are there twice.
    fn end(self) {
        for (at, (name, value)) in self.members.iter().enumerate() {
            let place = Place::Member(self.place, name);
            if !self.known.contains(&&**name) {
                let problem = unknown_member(&self.place.to_string(), name, value, &self.known);
                self.findings.refuse(place, problem);
            } else if self.members.iter().take(at).any(|(earlier, _)| earlier == name) {
                self.findings.refuse(place, twice(name));
            }
        }
    }
}

pub(super) fn text(node: Node<'_>, findings: &mut Findings) -> Option<Cow<'static, str>> {
    match node.value {
        DocumentValue::Text(text) => Some(text.clone().into()),
        DocumentValue::Number(number) => {
            node.expected(findings, &format!("a string, in quotation marks: \"{number}\""))
        }
        DocumentValue::Bool(truth) => {
            node.expected(findings, &format!("a string, in quotation marks: \"{truth}\""))
        }
        _ => node.expected(findings, "a string"),
    }
}

pub(super) fn flag(node: Node<'_>, findings: &mut Findings) -> Option<bool> {
    match node.value {
        DocumentValue::Bool(truth) => Some(*truth),
        _ => node.expected(findings, "a boolean, `true` or `false` without quotation marks"),
    }
}

pub(super) fn seconds(node: Node<'_>, findings: &mut Findings) -> Option<Duration> {
    let number = match node.value {
        DocumentValue::Number(number) => number.as_u64(),
        _ => None,
    };
    match number {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => node.expected(findings, "a whole number of seconds, such as 3600"),
    }
}

pub(super) fn status(node: Node<'_>, findings: &mut Findings) -> Option<u16> {
    let number = match node.value {
        DocumentValue::Number(number) => number.as_u64(),
        _ => None,
    };
    match number.and_then(|number| u16::try_from(number).ok()) {
        Some(status) => Some(status),
        None => node.expected(findings, "an HTTP status, such as 401"),
    }
}

pub(super) fn scalar(node: Node<'_>, findings: &mut Findings) -> Option<Scalar> {
    match node.value {
        DocumentValue::Text(text) => Some(Scalar::Text(text.clone().into())),
        DocumentValue::Number(number) => Some(Scalar::Number(number.clone())),
        DocumentValue::Bool(truth) => Some(Scalar::Bool(*truth)),
        _ => node.expected(findings, "a string, a number or a boolean"),
    }
}

/// Returns some scalars, of which one may stand alone.
pub(super) fn scalars(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Scalar>> {
    match node.value {
        DocumentValue::Array(_) => list(node, findings, "[\"a\", \"b\"]", scalar),
        _ => scalar(node, findings).map(|only| vec![only]),
    }
}

pub(super) fn template(node: Node<'_>, findings: &mut Findings) -> Option<Template> {
    match node.value {
        DocumentValue::Text(text) => match text.parse() {
            Ok(template) => Some(template),
            Err(error) => node.refuse(findings, error.to_string()),
        },
        DocumentValue::Object(members) => match &**members {
            [(name, DocumentValue::Null)] => node.refuse(
                findings,
                format!("in YAML a placeholder stands in quotation marks: \"{{{name}}}\""),
            ),
            _ => node.expected(findings, "a string, such as \"{client_id}\""),
        },
        _ => text(node, findings).map(|text| Template::literal(&text)),
    }
}

/// Reads one of the words that a derived enum knows.
pub(super) fn word<T: for<'de> Deserialize<'de>>(
    node: Node<'_>,
    findings: &mut Findings,
) -> Option<T> {
    let known = names_of::<T>();
    match node.value {
        DocumentValue::Text(word) if known.contains(&&**word) => {
            let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
                word.as_str().into_deserializer();
            T::deserialize(word).ok()
        }
        DocumentValue::Text(word) => node.refuse(findings, unknown_word(word, known)),
        _ => node.expected(findings, &format!("a string, one of `{}`", known.join("`, `"))),
    }
}

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
