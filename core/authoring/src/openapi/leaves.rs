//! The members of a body that have no members of their own.

use std::collections::BTreeMap;

use polygrant::dialect::{Path, Segment};
use serde_json::Value;

use super::document::{Document, objects};
use super::schema::{Alternatives, Schema};
use super::words::{Member, plain};

/// How deep a body is read.
const MAX_LEVELS: usize = 5;

/// One member of a body that has no members of its own.
#[derive(Clone)]
pub(super) struct Leaf<'d> {
    pub(super) way: Vec<Step<'d>>,
    pub(super) schema: Schema<'d>,
    pub(super) is_required: bool,
    example: Option<&'d Value>,
}

/// One step of the way to a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'d> {
    Member(&'d str),
    /// Into an array, to its first item.
    First,
}

impl<'d> Leaf<'d> {
    /// The name of the member, or of the array that it is an item of.
    pub(super) fn name(&self) -> &'d str {
        self.names().next().unwrap_or_default()
    }

    /// The name of the member around it.
    pub(super) fn parent(&self) -> &'d str {
        self.names().nth(1).unwrap_or_default()
    }

    fn names(&self) -> impl Iterator<Item = &'d str> {
        self.way.iter().rev().filter_map(|step| match step {
            Step::Member(name) => Some(*name),
            Step::First => None,
        })
    }

    pub(super) fn example(&self) -> Option<&'d Value> {
        self.example.or_else(|| self.schema.example())
    }

    /// The same name, letters and digits alone.
    pub(super) fn plain_name(&self) -> String {
        plain(self.name())
    }

    /// Returns how likely it holds a token, by its name; the lower, the likelier.
    pub(super) fn token_rank(&self) -> Option<u8> {
        let is_text = !["boolean", "integer", "number"].iter().any(|kind| self.schema.is(kind));
        match Member::of(self.name(), self.parent()) {
            Member::AccessToken(rank) if is_text => Some(rank),
            _ => None,
        }
    }

    pub(super) fn path(&self) -> Path {
        path(&self.way)
    }

    pub(super) fn is_number(&self) -> bool {
        self.schema.is("integer")
            || self.schema.is("number")
            || self.example().is_some_and(Value::is_number)
    }
}

/// The path of a way.
pub(super) fn path(way: &[Step<'_>]) -> Path {
    let segments = way.iter().map(|step| match step {
        Step::Member(name) => Segment::Name(name),
        Step::First => Segment::Index(0),
    });
    segments.collect()
}

/// Returns the leaves of a schema, and of an example: the way to each, and what is said about it.
pub(super) fn leaves<'d>(
    document: Document<'d>,
    schema: &Schema<'d>,
    example: Option<&'d Value>,
    taken: Alternatives,
) -> Vec<Leaf<'d>> {
    let mut leaves = Leaves { document, taken, list: Vec::new(), places: BTreeMap::new() };
    leaves.gather(schema, false, &mut Vec::new(), MAX_LEVELS);
    if let Some(example) = example {
        leaves.show(example, &mut Vec::new(), MAX_LEVELS);
    }
    leaves.list
}

/// Leaves in the order in which they were found.
struct Leaves<'d> {
    document: Document<'d>,
    taken: Alternatives,
    list: Vec<Leaf<'d>>,
    /// Where in the list the leaf of each way stands, the first of them.
    places: BTreeMap<Vec<Step<'d>>, usize>,
}

impl<'d> Leaves<'d> {
    /// Adds what a schema names.
    fn gather(
        &mut self,
        schema: &Schema<'d>,
        is_required: bool,
        way: &mut Vec<Step<'d>>,
        depth: usize,
    ) {
        if self.document.work.is_exceeded() {
            return;
        }
        let items = schema.member("items");
        if schema.properties.is_empty() || depth == 0 {
            if let Some(items) = items.filter(|_| depth > 0) {
                way.push(Step::First);
                let items = Schema::of(self.document, items, self.taken);
                self.gather(&items, false, way, depth - 1);
                way.pop();
            } else if !way.is_empty() {
                self.add(Leaf {
                    way: way.clone(),
                    schema: schema.clone(),
                    is_required,
                    example: None,
                });
            }
        } else {
            for (name, property) in &schema.properties {
                way.push(Step::Member(name));
                let inner = Schema::of(self.document, property, self.taken);
                self.gather(&inner, schema.required.contains_key(name), way, depth - 1);
                way.pop();
            }
        }
        if let Some(example) = schema.example().filter(|it| it.is_object() || it.is_array()) {
            self.show(example, way, depth);
        }
    }

    /// Adds what an example shows, and gives known leaves their example.
    fn show(&mut self, example: &'d Value, way: &mut Vec<Step<'d>>, depth: usize) {
        let first = example.as_array().and_then(|items| items.first());
        let items = first.map(|item| (Step::First, item));
        let members = objects(Some(example)).map(|(name, value)| (Step::Member(name), value));
        for (step, value) in members.chain(items) {
            let name = if let Step::Member(name) = step { name } else { "" };
            if !self.document.work.spend_on(name) {
                return;
            }
            way.push(step);
            if (value.is_object() || value.is_array()) && depth > 0 {
                self.show(value, way, depth - 1);
            } else if let Some(known) = self.at(way) {
                known.example.get_or_insert(value);
            } else {
                let (way, schema) = (way.clone(), Schema::default());
                self.add(Leaf { way, schema, is_required: false, example: Some(value) });
            }
            way.pop();
        }
    }

    fn add(&mut self, leaf: Leaf<'d>) {
        self.places.entry(leaf.way.clone()).or_insert(self.list.len());
        self.list.push(leaf);
    }

    fn at(&mut self, way: &[Step<'d>]) -> Option<&mut Leaf<'d>> {
        self.list.get_mut(*self.places.get(way)?)
    }
}
