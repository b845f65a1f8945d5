//! The JSON Schema, which editors use, agrees with the reader.

use polygrant::Dialect;
use serde_json::{Value, json};

/// The part of JSON Schema, draft 07, that the schema uses.
struct Schema(Value);

impl Schema {
    fn allows(&self, schema: &Value, value: &Value) -> bool {
        let Some(rules) = schema.as_object() else { return schema.as_bool().unwrap() };
        rules.iter().all(|(rule, wanted)| self.holds(rule, wanted, rules, value))
    }

    fn holds(
        &self,
        rule: &str,
        wanted: &Value,
        rules: &serde_json::Map<String, Value>,
        value: &Value,
    ) -> bool {
        let all = |wanted: &Value| wanted.as_array().unwrap().clone();
        match rule {
            "$schema" | "title" | "description" | "definitions" | "default" | "format"
            | "properties" => rule != "properties" || self.members(rules, value),
            "$ref" => {
                let pointer = wanted.as_str().unwrap().trim_start_matches('#');
                self.allows(self.0.pointer(pointer).unwrap(), value)
            }
            "type" => match wanted {
                Value::String(kind) => is_kind(kind, value),
                kinds => all(kinds).iter().any(|kind| is_kind(kind.as_str().unwrap(), value)),
            },
            "const" => wanted == value,
            "enum" => all(wanted).contains(value),
            "allOf" => all(wanted).iter().all(|schema| self.allows(schema, value)),
            "anyOf" => all(wanted).iter().any(|schema| self.allows(schema, value)),
            "oneOf" => all(wanted).iter().filter(|schema| self.allows(schema, value)).count() == 1,
            "required" => value.as_object().is_none_or(|members| {
                all(wanted).iter().all(|name| members.contains_key(name.as_str().unwrap()))
            }),
            // With the properties.
            "additionalProperties" => {
                rules.contains_key("properties") || self.members(rules, value)
            }
            "items" => value
                .as_array()
                .is_none_or(|items| items.iter().all(|item| self.allows(wanted, item))),
            "contains" => value
                .as_array()
                .is_none_or(|items| items.iter().any(|item| self.allows(wanted, item))),
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() >= wanted.as_u64().unwrap().try_into().unwrap()),
            "maxItems" => value
                .as_array()
                .is_none_or(|items| items.len() <= wanted.as_u64().unwrap().try_into().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap()),
            "pattern" => {
                assert_eq!(wanted, r"^(/.*|\.expires|\.issued|[^./$\[\]{}>, \\]+)$");
                value.as_str().is_none_or(|name| {
                    let is_known = [".expires", ".issued"].contains(&name) || name.starts_with('/');
                    is_known
                        || !name.is_empty()
                            && !name
                                .contains(['.', '/', '$', '[', ']', '{', '}', '>', ',', ' ', '\\'])
                })
            }
            other => panic!("the schema has a rule {other:?} that this test does not know"),
        }
    }

    fn members(&self, rules: &serde_json::Map<String, Value>, value: &Value) -> bool {
        let Some(members) = value.as_object() else { return true };
        members.iter().all(|(name, member)| {
            let known = rules.get("properties").and_then(|properties| properties.get(name));
            match known.or(rules.get("additionalProperties")) {
                Some(schema) => self.allows(schema, member),
                None => true,
            }
        })
    }
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type is called {other:?}"),
    }
}

fn schema() -> Schema {
    Schema(Dialect::json_schema())
}

#[test]
fn every_dialect_is_as_the_schema_says() {
    let schema = schema();
    for dialect in Dialect::all()
        .into_iter()
        .chain(polygrant_catalogue::names().filter_map(polygrant_catalogue::named))
    {
        let document: Value = serde_json::from_str(&dialect.to_json()).unwrap();
        assert!(schema.allows(&schema.0, &document), "{document:#}");
    }
}

/// Documents whose shape is right, and documents whose shape is wrong.
#[test]
fn schema_and_reader_agree() {
    let schema = schema();
    for (member, values) in [
        ("name", [json!("b"), json!(7)]),
        ("notes", [json!(["a"]), json!("a")]),
        ("path", [json!("/t"), json!(["/t"])]),
        ("environments", [json!({"p": "https://a.example"}), json!(["https://a.example"])]),
        ("client_certificate", [json!(true), json!("true")]),
        ("certificate_bound", [json!(true), json!("true")]),
        ("exclusive", [json!(true), json!("yes")]),
        ("method", [json!("POST"), json!("post")]),
        ("encoding", [json!("json"), json!("xml")]),
        ("query", [json!({"a": ["b", 1, true]}), json!({"a": null})]),
        ("headers", [json!({"a": "b"}), json!({"a": ["b"]})]),
        ("body", [json!({"a": "{client_id}"}), json!("a=b")]),
        ("scope", [json!({"separator": ","}), json!(",")]),
        ("scope", [json!({"list": "array", "required": true}), json!({"list": "arrays"})]),
        ("token", [json!({"access_token": ["a", "b"]}), json!({"access_token": "a.b"})]),
        ("token", [json!({"access_token": [["a", 0], "b"]}), json!({"access_token": [["a"], 0]})]),
        ("token", [json!({"scope": "/a.b"}), json!({"scope": ""})]),
        ("token", [json!({"scope": ["a.b"]}), json!({"scope": ["a", -1]})]),
        ("token", [json!({"extra": ["a", ["b", "c"]]}), json!({"extra": "a"})]),
        ("token", [json!({"token_type": "ignored"}), json!({"token_type": "Bearer"})]),
        (
            "token",
            [json!({"token_type": {"required": false}}), json!({"token_type": {"type": "a"}})],
        ),
        ("token", [json!({"lifetime": "unknown"}), json!({"lifetime": "expires_in"})]),
        ("token", [json!({"lifetime": {"fixed": 60}}), json!({"lifetime": {"fixed": "60"}})]),
        (
            "token",
            [
                json!({"lifetime": {"seconds": "a", "default": 60}}),
                json!({"lifetime": {"seconds": "a", "fixed": 60}}),
            ],
        ),
        ("success", [json!({"path": "a", "equals": [0, "0"]}), json!({"equals": 0})]),
        ("error", [json!({"code": "a", "uri": []}), json!({"code": {"path": "a"}})]),
        ("error", [json!({"code": [["a"], "b"]}), json!({"code": "a/b"})]),
        ("error", [json!({"classes": {"a": "rate"}}), json!({"classes": {"a": "auth"}})]),
        (
            "presentation",
            [
                json!({"headers": {"x": "{access_token}"}}),
                json!({"header": {"x": "{access_token}"}}),
            ],
        ),
        ("rejections", [json!({"statuses": [419]}), json!({"statuses": 419})]),
        (
            "rejections",
            [json!({"code": {"path": "a", "equals": 1}}), json!({"code": {"equals": 1}})],
        ),
        ("failures", [json!([]), json!([{"cause": "invalid_client", "status": 401}])]),
        ("variables", [json!({}), json!({"a": "b"})]),
    ] {
        let [right, wrong] = values.map(|value| {
            let mut document = json!({"name": "acme"});
            document[member] = value;
            document
        });
        assert!(schema.allows(&schema.0, &right), "the schema refuses {right}");
        Dialect::from_json(&right.to_string()).unwrap();
        assert!(!schema.allows(&schema.0, &wrong), "the schema allows {wrong}");
        Dialect::from_json(&wrong.to_string()).unwrap_err();
    }
}
