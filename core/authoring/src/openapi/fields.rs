//! The parameters of a body.

use polygrant::dialect::bounds::MAX_MEMBERS;
use serde_json::Value;

use super::document::objects;
use super::operation::Body;
use super::schema::Schema;
use super::words::Role;

/// The parameters of a body: those of its schema, and those that an example shows alone.
pub(super) fn fields<'d>(body: &Body<'d>) -> Vec<Field<'d>> {
    let mut fields: Vec<Field<'d>> = Vec::new();
    let pairs = pairs(body.example);
    for (name, property) in &body.schema.properties {
        fields.push(Field {
            name,
            property,
            is_required: body.schema.required.contains_key(name),
            place: body.schema.required.get(name).copied().unwrap_or(usize::MAX),
            shown: pairs.iter().find(|(shown, _)| shown == name).and_then(|it| it.1.as_text()),
        });
    }
    for (name, shown) in pairs.into_iter().filter(|(name, _)| !body.schema.has(name)) {
        let property = if let Shown::Value(value) = shown { value } else { &Value::Null };
        // An example's scope is that of one client.
        let (is_required, place) = (Role::of(name) != Role::Scope, usize::MAX);
        fields.push(Field { name, property, is_required, place, shown: shown.as_text() });
    }
    fields
}

/// A parameter of a body.
pub(super) struct Field<'d> {
    pub(super) name: &'d str,
    /// Its schema; of an object that an example alone shows, the object.
    pub(super) property: &'d Value,
    pub(super) is_required: bool,
    /// Its place among those that are required.
    pub(super) place: usize,
    pub(super) shown: Option<&'d str>,
}

/// What an example shows in the place of a parameter.
#[derive(Clone, Copy)]
enum Shown<'d> {
    Value(&'d Value),
    Text(&'d str),
}

impl<'d> Shown<'d> {
    fn as_text(self) -> Option<&'d str> {
        match self {
            Self::Value(value) => value.as_str(),
            Self::Text(text) => Some(text),
        }
    }
}

/// The names and values of an example: an object, or the text of a form.
fn pairs(example: Option<&Value>) -> Vec<(&str, Shown<'_>)> {
    match example {
        Some(Value::String(form)) if form.contains('=') => form
            .split('&')
            .take(MAX_MEMBERS)
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.trim(), Shown::Text(value)))
            .collect(),
        example => objects(example).map(|(name, value)| (name, Shown::Value(value))).collect(),
    }
}

/// The members of an object in a body, by its schema or by an example of it.
pub(super) fn inner_fields<'d>(schema: &Schema<'d>, shown: &'d Value) -> Vec<Field<'d>> {
    if !schema.properties.is_empty() {
        let body = Body { media_type: "", schema: schema.clone(), example: schema.example() };
        return fields(&body);
    }
    // A schema has a type or refers to one; an example's object has neither.
    const OF_SCHEMAS: [&str; 15] = [
        "type",
        "$ref",
        "allOf",
        "oneOf",
        "anyOf",
        "description",
        "example",
        "examples",
        "enum",
        "const",
        "pattern",
        "minLength",
        "maxLength",
        "nullable",
        "writeOnly",
    ];
    if OF_SCHEMAS.iter().any(|name| shown.get(name).is_some()) {
        return Vec::new();
    }
    fields(&Body { media_type: "", schema: Schema::default(), example: Some(shown) })
}
