//! Finding one's way in an OpenAPI document.

use serde_json::{Map, Value};

/// How many references are followed from one place, and how deep a schema is read.
const MAX_STEPS: usize = 16;

/// A document whose references point into itself.
#[derive(Clone, Copy)]
pub(super) struct Document<'d>(pub(super) &'d Value);

impl<'d> Document<'d> {
    /// The value itself, or what it refers to.
    pub(super) fn resolved(self, value: &'d Value) -> &'d Value {
        let mut here = value;
        for _ in 0..MAX_STEPS {
            let Some(reference) = here.get("$ref").and_then(Value::as_str) else { return here };
            let target = reference.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer));
            match target {
                Some(target) => here = target,
                None => return &Value::Null,
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
        self.merge(schema, &mut merged, MAX_STEPS);
        merged
    }

    fn merge(self, schema: &'d Value, merged: &mut Schema<'d>, steps: usize) {
        if steps == 0 {
            return;
        }
        let schema = self.resolved(schema);
        for (name, property) in objects(schema.get("properties")) {
            if !merged.properties.iter().any(|(known, _)| *known == name) {
                merged.properties.push((name, property));
            }
        }
        merged.required.extend(texts(schema.get("required")));
        merged.values.push(schema);
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.merge(part, merged, steps - 1);
        }
        for alternatives in ["oneOf", "anyOf"] {
            let first =
                schema.get(alternatives).and_then(Value::as_array).and_then(|it| it.first());
            if let Some(first) = first {
                self.merge(first, merged, steps - 1);
            }
        }
    }

    /// The leaves of a schema, and of an example where the schema names no properties: the way to
    /// each, and what is said about it.
    pub(super) fn leaves(self, schema: &'d Value, example: Option<&'d Value>) -> Vec<Leaf<'d>> {
        let mut leaves = Vec::new();
        self.gather(schema, &mut Vec::new(), &mut leaves, 5);
        if let Some(example) = example {
            shown(example, &mut Vec::new(), &mut leaves, 5);
        }
        leaves
    }

    fn gather(
        self,
        schema: &'d Value,
        way: &mut Vec<&'d str>,
        leaves: &mut Vec<Leaf<'d>>,
        depth: usize,
    ) {
        let schema = self.schema(schema);
        for (name, property) in &schema.properties {
            way.push(name);
            let inner = self.schema(property);
            if inner.properties.is_empty() || depth == 0 {
                let is_required = schema.required.contains(name);
                leaves.push(Leaf { way: way.clone(), schema: inner, is_required, example: None });
            } else {
                self.gather(property, way, leaves, depth - 1);
            }
            way.pop();
        }
        if let Some(example) = schema.member("example") {
            shown(example, way, leaves, depth);
        }
    }
}

/// Adds what an example shows, and gives known leaves their example.
fn shown<'d>(example: &'d Value, way: &mut Vec<&'d str>, leaves: &mut Vec<Leaf<'d>>, depth: usize) {
    for (name, value) in objects(Some(example)) {
        way.push(name);
        if value.is_object() && depth > 0 {
            shown(value, way, leaves, depth - 1);
        } else if let Some(known) = leaves.iter_mut().find(|leaf| leaf.way == *way) {
            known.example.get_or_insert(value);
        } else {
            let schema = Schema::default();
            leaves.push(Leaf {
                way: way.clone(),
                schema,
                is_required: false,
                example: Some(value),
            });
        }
        way.pop();
    }
}

/// What a schema says, with its parts put together.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema<'d> {
    pub(super) properties: Vec<(&'d str, &'d Value)>,
    pub(super) required: Vec<&'d str>,
    values: Vec<&'d Value>,
}

impl<'d> Schema<'d> {
    pub(super) fn member(&self, name: &str) -> Option<&'d Value> {
        self.values.iter().find_map(|value| value.get(name))
    }

    /// A text about it, on one line.
    pub(super) fn description(&self) -> String {
        let text = self.member("description").and_then(Value::as_str).unwrap_or_default();
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(120).collect()
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
