//! Finding one's way in an OpenAPI document.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::work::Work;

/// How many references are followed from one place, and how deep a schema is read.
const MAX_DEPTH: usize = 16;

/// How much of a description is kept, and how much is looked at for that.
const DESCRIPTION: usize = 120;
const DESCRIPTION_READ: usize = 1024;

/// A document whose references point into itself, and the steps that are left to read it.
///
/// When none is left, what remains reads as if it were not there: the reader asks at the end.
#[derive(Clone, Copy)]
pub(super) struct Document<'d> {
    pub(super) root: &'d Value,
    pub(super) work: &'d Work,
}

impl<'d> Document<'d> {
    /// The value itself, or what it refers to.
    pub(super) fn resolved(self, value: &'d Value) -> &'d Value {
        let mut here = value;
        for _ in 0..MAX_DEPTH {
            let reference = here.get("$ref").and_then(Value::as_str);
            if !self.work.spend_on(reference.unwrap_or_default()) {
                break;
            }
            let Some(reference) = reference else { return here };
            let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            match target {
                Some(target) => here = target,
                None => break,
            }
        }
        &Value::Null
    }

    /// A member, resolved.
    pub(super) fn get(self, value: &'d Value, name: &str) -> &'d Value {
        value.get(name).map_or(&Value::Null, |member| self.resolved(member))
    }

    /// The schema as one object: all parts of `allOf`, and the first alternative of `oneOf` or
    /// `anyOf`.
    pub(super) fn schema(self, schema: &'d Value) -> Schema<'d> {
        let mut merged = Schema::default();
        self.merge(schema, &mut merged, MAX_DEPTH);
        merged
    }

    fn merge(self, schema: &'d Value, merged: &mut Schema<'d>, depth: usize) {
        if depth == 0 {
            return;
        }
        let schema = self.resolved(schema);
        for (name, property) in objects(schema.get("properties")) {
            if !self.work.spend_on(name) {
                return;
            }
            let known = merged.names.len();
            if *merged.names.entry(name).or_insert(known) == known {
                merged.properties.push((name, property));
            }
        }
        for name in texts(schema.get("required")) {
            if !self.work.spend_on(name) {
                return;
            }
            let place = merged.required.len();
            merged.required.entry(name).or_insert(place);
        }
        merged.values.push(schema);
        let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let first = |name| schema.get(name).and_then(Value::as_array).and_then(|it| it.first());
        for part in parts.chain(first("oneOf")).chain(first("anyOf")) {
            self.merge(part, merged, depth - 1);
            if self.work.is_exceeded() {
                return;
            }
        }
    }

    /// The leaves of a schema, and of an example where the schema names no properties: the way to
    /// each, and what is said about it.
    pub(super) fn leaves(self, schema: &'d Value, example: Option<&'d Value>) -> Vec<Leaf<'d>> {
        let mut leaves = Leaves::default();
        self.gather(schema, &mut Vec::new(), &mut leaves, 5);
        if let Some(example) = example {
            self.show(example, &mut Vec::new(), &mut leaves, 5);
        }
        leaves.list
    }

    fn gather(
        self,
        schema: &'d Value,
        way: &mut Vec<&'d str>,
        leaves: &mut Leaves<'d>,
        depth: usize,
    ) {
        let schema = self.schema(schema);
        for (name, property) in &schema.properties {
            if self.work.is_exceeded() {
                return;
            }
            way.push(name);
            let inner = self.schema(property);
            if inner.properties.is_empty() || depth == 0 {
                let is_required = schema.required.contains_key(name);
                leaves.add(Leaf { way: way.clone(), schema: inner, is_required, example: None });
            } else {
                self.gather(property, way, leaves, depth - 1);
            }
            way.pop();
        }
        if let Some(example) = schema.member("example") {
            self.show(example, way, leaves, depth);
        }
    }

    /// Adds what an example shows, and gives known leaves their example.
    fn show(
        self,
        example: &'d Value,
        way: &mut Vec<&'d str>,
        leaves: &mut Leaves<'d>,
        depth: usize,
    ) {
        for (name, value) in objects(Some(example)) {
            if !self.work.spend_on(name) {
                return;
            }
            way.push(name);
            if value.is_object() && depth > 0 {
                self.show(value, way, leaves, depth - 1);
            } else if let Some(known) = leaves.at(way) {
                known.example.get_or_insert(value);
            } else {
                let (way, schema) = (way.clone(), Schema::default());
                leaves.add(Leaf { way, schema, is_required: false, example: Some(value) });
            }
            way.pop();
        }
    }

    /// Whether a word stands in any text of a value.
    pub(super) fn mentions(self, value: &'d Value, word: &str) -> bool {
        self.look_for(value, word, MAX_DEPTH)
    }

    fn look_for(self, value: &'d Value, word: &str, depth: usize) -> bool {
        if depth == 0 || !self.work.spend_on(value.as_str().unwrap_or_default()) {
            return false;
        }
        match value {
            Value::String(text) => text.contains(word),
            Value::Array(items) => items.iter().any(|item| self.look_for(item, word, depth - 1)),
            Value::Object(members) => {
                members.values().any(|member| self.look_for(member, word, depth - 1))
            }
            _ => false,
        }
    }
}

/// Leaves in the order in which they were found.
#[derive(Default)]
struct Leaves<'d> {
    list: Vec<Leaf<'d>>,
    /// Where in the list the leaf of each way stands, the first of them.
    places: BTreeMap<Vec<&'d str>, usize>,
}

impl<'d> Leaves<'d> {
    fn add(&mut self, leaf: Leaf<'d>) {
        self.places.entry(leaf.way.clone()).or_insert(self.list.len());
        self.list.push(leaf);
    }

    fn at(&mut self, way: &[&'d str]) -> Option<&mut Leaf<'d>> {
        self.list.get_mut(*self.places.get(way)?)
    }
}

/// What a schema says, with its parts put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema<'d> {
    pub(super) properties: Vec<(&'d str, &'d Value)>,
    /// The names that are required, and their places in the list of these.
    pub(super) required: BTreeMap<&'d str, usize>,
    /// The names of the properties.
    names: BTreeMap<&'d str, usize>,
    values: Vec<&'d Value>,
}

impl<'d> Schema<'d> {
    pub(super) fn member(&self, name: &str) -> Option<&'d Value> {
        self.values.iter().find_map(|value| value.get(name))
    }

    /// A text about it, on one line.
    pub(super) fn description(&self) -> String {
        let text = self.member("description").and_then(Value::as_str).unwrap_or_default();
        let text: String = text.chars().take(DESCRIPTION_READ).collect();
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(DESCRIPTION).collect()
    }

    /// The one value that it can have, or is shown with.
    pub(super) fn constant(&self) -> Option<&'d Value> {
        let only = self.member("enum").and_then(Value::as_array).filter(|them| them.len() == 1);
        self.member("const").or_else(|| only?.first()).or_else(|| self.member("default"))
    }

    pub(super) fn example(&self) -> Option<&'d Value> {
        let many = self.member("examples").and_then(Value::as_array);
        self.member("example").or_else(|| many?.first())
    }

    pub(super) fn is(&self, kind: &str) -> bool {
        match self.member("type") {
            Some(Value::String(found)) => found == kind,
            Some(Value::Array(kinds)) => kinds.iter().any(|found| found == kind),
            _ => false,
        }
    }
}

/// One member of a body that has no members of its own.
pub(super) struct Leaf<'d> {
    pub(super) way: Vec<&'d str>,
    pub(super) schema: Schema<'d>,
    pub(super) is_required: bool,
    example: Option<&'d Value>,
}

impl<'d> Leaf<'d> {
    pub(super) fn name(&self) -> &'d str {
        self.way.last().copied().unwrap_or_default()
    }

    pub(super) fn example(&self) -> Option<&'d Value> {
        self.example.or_else(|| self.schema.example())
    }
}

/// The members of an object.
pub(super) fn objects(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.and_then(Value::as_object).map(Map::iter).into_iter().flatten();
    members.map(|(name, value)| (&**name, value))
}

/// The texts of an array.
pub(super) fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
