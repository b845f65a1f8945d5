//! Values of which a document may write one alone.

use serde::{Serialize, Serializer};

use crate::dialect::value::Scalar;

/// Some values: one alone, or an array.
#[derive(Clone, PartialEq)]
pub(super) struct OneOrMore(pub(super) Vec<Scalar>);

impl OneOrMore {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for OneOrMore {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &*self.0 {
            [only] => only.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}
