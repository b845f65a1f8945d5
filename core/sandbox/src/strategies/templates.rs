//! Parameters of any kind.

use polygrant::dialect::{Template, Value};
use proptest::collection::vec;
use proptest::prelude::*;

use super::text::any_text;

/// Returns a template that is known to be one.
pub(super) fn template(text: &str) -> Template {
    text.parse().unwrap_or_else(|_| Template::literal(text))
}

/// Generates a parameter in which no placeholder stands.
pub(super) fn any_literal() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(|number| Value::Number(number.into())),
        any::<u64>().prop_map(|number| Value::Number(number.into())),
        any::<bool>().prop_map(Value::Bool),
        any_text().prop_map(|text| Value::Text(Template::literal(&text))),
        vec(any_text(), 1..3).prop_map(|texts| {
            let texts = texts.iter().map(|text| Value::Text(Template::literal(text)));
            Value::Array(texts.collect())
        }),
    ]
}
