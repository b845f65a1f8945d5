//! Reads a parameter of the request.

use super::composed::{list, table};
use super::document_value::DocumentValue;
use super::finding::Findings;
use super::node::Node;
use super::scalars::template;
use crate::dialect::value::Value;

pub(super) fn parameter(node: Node<'_>, findings: &mut Findings) -> Option<Value> {
    match node.value {
        DocumentValue::Text(_) => template(node, findings).map(Value::Text),
        DocumentValue::Number(number) => Some(Value::Number(number.clone())),
        DocumentValue::Bool(truth) => Some(Value::Bool(*truth)),
        DocumentValue::Null => {
            node.refuse(findings, "`null` sends nothing: leave the parameter out")
        }
        DocumentValue::Array(_) => list(node, findings, "[…]", parameter).map(Value::Array),
        // In YAML an unquoted `{name}` is an object.
        DocumentValue::Object(members) if matches!(&**members, [(_, DocumentValue::Null)]) => {
            template(node, findings).map(Value::Text)
        }
        DocumentValue::Object(_) => table(node, findings, "{…}", parameter).map(Value::Object),
    }
}
