//! Reads a parameter of the request.

use super::composed::{list, table};
use super::finding::Findings;
use super::node::Node;
use super::scalars::template;
use super::written::Written;
use crate::dialect::value::Value;

pub(super) fn parameter(node: Node<'_>, findings: &mut Findings) -> Option<Value> {
    match node.value {
        Written::Text(_) => template(node, findings).map(Value::Text),
        Written::Number(number) => Some(Value::Number(number.clone())),
        Written::Bool(truth) => Some(Value::Bool(*truth)),
        Written::Null => node.refuse(findings, "`null` sends nothing: leave the parameter out"),
        Written::Array(_) => list(node, findings, "[…]", parameter).map(Value::Array),
        // In YAML an unquoted `{name}` is an object.
        Written::Object(members) if matches!(&**members, [(_, Written::Null)]) => {
            template(node, findings).map(Value::Text)
        }
        Written::Object(_) => table(node, findings, "{…}", parameter).map(Value::Object),
    }
}
