//! Members that a document may leave out.

use serde::{Serialize, Serializer};

/// A member that is written where it differs from the baseline.
pub(super) struct Stated<T>(Option<T>);

impl<T> Stated<T> {
    /// Returns whether a document leaves it out.
    pub(super) const fn is_left_out(&self) -> bool {
        self.0.is_none()
    }
}

impl<T: Clone + PartialEq> Stated<T> {
    pub(super) fn deviating(value: &T, baseline: &T) -> Self {
        Self((value != baseline).then(|| value.clone()))
    }
}

impl<T> From<Option<T>> for Stated<T> {
    fn from(member: Option<T>) -> Self {
        Self(member)
    }
}

impl<T: Serialize> Serialize for Stated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
