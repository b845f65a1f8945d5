//! The JSON Schema of dialect documents (feature `schema`), generated from the types.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::request::WrittenScope;
use crate::dialect::lifetime::{Lifetime, LifetimeFormat};
use crate::dialect::model::Dialect;
use crate::dialect::request::ScopeFormat;
use crate::dialect::table::Table;
use crate::dialect::template::Template;
use crate::dialect::token_fields::{OneOrMorePaths, TokenType, TokenTypeMember};
use crate::dialect::value::{Scalar, Value};
use crate::json::Path;

impl Dialect {
    /// Returns the JSON Schema of [documents](Dialect::from_json), for editors that complete and
    /// check.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<Self>();
        schema.insert("title".into(), "A Polygrant dialect".into());
        // An editor writes this into the document itself.
        if let Some(members) = schema.get_mut("properties").and_then(|it| it.as_object_mut()) {
            members.insert("$schema".into(), serde_json::json!({ "type": "string" }));
        }
        schema.insert("required".into(), serde_json::json!(["name"]));
        schema.to_value()
    }
}

/// Implements `JsonSchema` for a type, with that name and that expression as its schema.
macro_rules! schema {
    ($type:ty, $name:literal, |$generator:ident| $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

schema!(Path, "Path", |_generator| json_schema!({
    "description": "Where a value stands in the response: a member's name; an array of names and \
        indexes from the outside in; or a JSON pointer, which begins with a slash.",
    "anyOf": [
        { "type": "string", "pattern": r"^(/.*|\.expires|\.issued|[^./$\[\]{}>, \\]+)$" },
        {
            "type": "array",
            "minItems": 1,
            "items": { "anyOf": [
                { "type": "string" },
                { "type": "integer", "minimum": 0, "maximum": 65535 },
            ] },
        },
    ],
}));

schema!(OneOrMorePaths, "OneOrMorePaths", |generator| json_schema!({
    "description": "A path, or several, the first of which counts that leads somewhere: an array with \
        an array among its items, such as [[\"data\", \"token\"], \"token\"].",
    "anyOf": [
        generator.subschema_for::<Path>(),
        { "type": "array", "maxItems": 0 },
        {
            "type": "array",
            "items": generator.subschema_for::<Path>(),
            "contains": { "type": "array" },
        },
    ],
}));

schema!(Template, "Template", |_generator| json_schema!({
    "description": "Text in which {name} stands for a value: client_id, client_secret, scope, or \
        whatever credentials, assertions and variables define. {base64:…}, {base64url:…}, \
        {form:…} and {json:…} encode what is inside; {{ and }} are braces.",
    "type": "string",
}));

schema!(Value, "Value", |generator| json_schema!({
    "description": "A parameter, written as the request looks.",
    "anyOf": [
        generator.subschema_for::<Template>(),
        { "type": "number" },
        { "type": "boolean" },
        { "type": "array", "items": generator.subschema_for::<Self>() },
        { "type": "object", "additionalProperties": generator.subschema_for::<Self>() },
    ],
}));

schema!(Scalar, "Scalar", |_generator| json_schema!({ "type": ["string", "number", "boolean"] }));

schema!(ScopeFormat, "ScopeFormat", |generator| WrittenScope::json_schema(generator));

schema!(TokenType, "TokenType", |generator| json_schema!({
    "description": "The member that holds the token's type, or \"ignored\".",
    "anyOf": [{ "const": "ignored" }, generator.subschema_for::<TokenTypeMember>()],
}));

schema!(Lifetime, "Lifetime", |generator| {
    let seconds = serde_json::json!({ "type": "integer", "minimum": 0 });
    let mut ways = vec![serde_json::json!({ "const": "unknown" })];
    ways.push(serde_json::json!({
        "type": "object",
        "properties": { "fixed": seconds },
        "required": ["fixed"],
        "additionalProperties": false,
    }));
    for format in LifetimeFormat::ALL {
        let mut way = serde_json::json!({
            "type": "object",
            "properties": { "default": seconds },
            "required": [format.name()],
            "additionalProperties": false,
        });
        if let Some(members) = way.get_mut("properties").and_then(|it| it.as_object_mut()) {
            let paths = generator.subschema_for::<OneOrMorePaths>();
            members.insert(format.name().into(), paths.to_value());
        }
        ways.push(way);
    }
    json_schema!({
        "description": "How a response says how long its token lives: one member in one of the \
            formats, perhaps with a default in seconds for where it is missing; a fixed number of \
            seconds; or \"unknown\".",
        "anyOf": ways,
    })
});

impl<V: JsonSchema> JsonSchema for Table<V> {
    fn schema_name() -> Cow<'static, str> {
        format!("TableOf{}", V::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "additionalProperties": generator.subschema_for::<V>(),
        })
    }
}
