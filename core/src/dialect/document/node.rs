//! A value of a document and its place.

use std::fmt;

use super::document_value::DocumentValue;
use super::finding::Findings;
use crate::dialect::nearest::shortened;

/// A value of a document and its place.
#[derive(Clone, Copy)]
pub(super) struct Node<'n> {
    pub(super) value: &'n DocumentValue,
    pub(super) place: Place<'n>,
}

/// The place of a value. It becomes a text only in a message.
#[derive(Clone, Copy)]
pub(super) enum Place<'n> {
    Whole,
    Member(&'n Place<'n>, &'n str),
    Item(&'n Place<'n>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Member(Place::Whole, name) => f.write_str(&shortened(name)),
            Self::Member(outer, name) => write!(f, "{outer}.{}", shortened(name)),
            Self::Item(outer, index) => write!(f, "{outer}[{index}]"),
        }
    }
}

impl<'n> Node<'n> {
    pub(super) const fn whole(value: &'n DocumentValue) -> Self {
        Self { value, place: Place::Whole }
    }

    /// Notes what is wrong with the value.
    pub(super) fn refuse<T>(
        self,
        findings: &mut Findings,
        problem: impl Into<String>,
    ) -> Option<T> {
        findings.refuse(self.place, problem);
        None
    }

    /// Notes that something else is expected where the value stands.
    pub(super) fn expected<T>(self, findings: &mut Findings, expected: &str) -> Option<T> {
        self.refuse(
            findings,
            match self.value {
                DocumentValue::Null => {
                    format!("`null` says nothing: leave the member out, or write {expected}")
                }
                other => format!("expected {expected}, and not {other}"),
            },
        )
    }

    /// Returns the string that it is.
    pub(super) fn text(self) -> Option<&'n str> {
        match self.value {
            DocumentValue::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }
}
