//! Strings, numbers, booleans and words of a document.

use std::borrow::Cow;
use std::time::Duration;

use serde::de::{Deserialize, IntoDeserializer};

use super::composed::list;
use super::document_value::DocumentValue;
use super::finding::Findings;
use super::names::{names_of, unknown_word};
use super::node::Node;
use crate::dialect::template::Template;
use crate::dialect::value::Scalar;

pub(super) fn text(node: Node<'_>, findings: &mut Findings) -> Option<Cow<'static, str>> {
    match node.value {
        DocumentValue::Text(text) => Some(text.clone().into()),
        DocumentValue::Number(number) => {
            node.expected(findings, &format!("a string, in quotation marks: \"{number}\""))
        }
        DocumentValue::Bool(truth) => {
            node.expected(findings, &format!("a string, in quotation marks: \"{truth}\""))
        }
        _ => node.expected(findings, "a string"),
    }
}

pub(super) fn flag(node: Node<'_>, findings: &mut Findings) -> Option<bool> {
    match node.value {
        DocumentValue::Bool(truth) => Some(*truth),
        _ => node.expected(findings, "a boolean, `true` or `false` without quotation marks"),
    }
}

pub(super) fn seconds(node: Node<'_>, findings: &mut Findings) -> Option<Duration> {
    let number = match node.value {
        DocumentValue::Number(number) => number.as_u64(),
        _ => None,
    };
    match number {
        Some(seconds) => Some(Duration::from_secs(seconds)),
        None => node.expected(findings, "a whole number of seconds, such as 3600"),
    }
}

pub(super) fn status(node: Node<'_>, findings: &mut Findings) -> Option<u16> {
    let number = match node.value {
        DocumentValue::Number(number) => number.as_u64(),
        _ => None,
    };
    match number.and_then(|number| u16::try_from(number).ok()) {
        Some(status) => Some(status),
        None => node.expected(findings, "an HTTP status, such as 401"),
    }
}

pub(super) fn scalar(node: Node<'_>, findings: &mut Findings) -> Option<Scalar> {
    match node.value {
        DocumentValue::Text(text) => Some(Scalar::Text(text.clone().into())),
        DocumentValue::Number(number) => Some(Scalar::Number(number.clone())),
        DocumentValue::Bool(truth) => Some(Scalar::Bool(*truth)),
        _ => node.expected(findings, "a string, a number or a boolean"),
    }
}

/// Returns some scalars, of which one may stand alone.
pub(super) fn scalars(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Scalar>> {
    match node.value {
        DocumentValue::Array(_) => list(node, findings, "[\"a\", \"b\"]", scalar),
        _ => scalar(node, findings).map(|only| vec![only]),
    }
}

pub(super) fn template(node: Node<'_>, findings: &mut Findings) -> Option<Template> {
    match node.value {
        DocumentValue::Text(text) => match text.parse() {
            Ok(template) => Some(template),
            Err(error) => node.refuse(findings, error.to_string()),
        },
        DocumentValue::Object(members) => match &**members {
            [(name, DocumentValue::Null)] => node.refuse(
                findings,
                format!("in YAML a placeholder stands in quotation marks: \"{{{name}}}\""),
            ),
            _ => node.expected(findings, "a string, such as \"{client_id}\""),
        },
        _ => text(node, findings).map(|text| Template::literal(&text)),
    }
}

/// Reads one of the words that a derived enum knows.
pub(super) fn word<T: for<'de> Deserialize<'de>>(
    node: Node<'_>,
    findings: &mut Findings,
) -> Option<T> {
    let known = names_of::<T>();
    match node.value {
        DocumentValue::Text(word) if known.contains(&&**word) => {
            let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
                word.as_str().into_deserializer();
            T::deserialize(word).ok()
        }
        DocumentValue::Text(word) => node.refuse(findings, unknown_word(word, known)),
        _ => node.expected(findings, &format!("a string, one of `{}`", known.join("`, `"))),
    }
}
