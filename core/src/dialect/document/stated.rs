//! Members that a document may leave out.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A member that a document may leave out. Unlike an `Option`, it does not take `null` for nothing.
pub(super) struct Stated<T>(Option<T>);

impl<T> Stated<T> {
    /// Whether a document leaves it out.
    pub(super) const fn is_left_out(&self) -> bool {
        self.0.is_none()
    }

    /// The member as it stands, or `None` if a document leaves it out.
    pub(super) fn into_option(self) -> Option<T> {
        self.0
    }

    /// The member, or the baseline's where a document leaves it out.
    pub(super) fn or(self, baseline: T) -> T {
        self.0.unwrap_or(baseline)
    }

    /// The member, without which the object means nothing.
    pub(super) fn required(self, name: &str) -> Result<T, String> {
        self.0.ok_or_else(|| format!("the member `{name}` is missing"))
    }
}

impl<T: Clone + PartialEq> Stated<T> {
    /// A member that is written where it differs from the baseline.
    pub(super) fn deviating(value: &T, baseline: &T) -> Self {
        Self((value != baseline).then(|| value.clone()))
    }
}

impl<T> From<Option<T>> for Stated<T> {
    fn from(member: Option<T>) -> Self {
        Self(member)
    }
}

impl<T> Default for Stated<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Serialize> Serialize for Stated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Stated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Some).map(Self)
    }
}
