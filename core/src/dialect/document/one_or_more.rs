//! A list that a document may write as its only item.

use serde::{Serialize, Serializer};

use crate::dialect::value::Scalar;

/// Values that are written as one value, or as an array.
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
