//! Arrays and objects of a document.

use crate::dialect::bounds::MAX_MEMBERS;
use crate::dialect::table::Table;

use super::document_value::DocumentValue;
use super::finding::Findings;
use super::names::unknown_member;
use super::node::{Node, Place};

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
