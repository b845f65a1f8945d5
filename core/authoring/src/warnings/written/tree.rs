//! What stands in a value of a document.

use polygrant::dialect::DocumentValue;

/// Returns the members of an object; of another value there are none.
pub(super) fn members(value: &DocumentValue) -> &[(String, DocumentValue)] {
    match value {
        DocumentValue::Object(members) => members,
        _ => &[],
    }
}

/// Returns the member of that name, if the value is an object that has it.
pub(super) fn member<'d>(value: &'d DocumentValue, name: &str) -> Option<&'d DocumentValue> {
    members(value).iter().find(|(known, _)| known == name).map(|(_, member)| member)
}

/// Returns the items of an array; of another value there are none.
pub(super) fn items(value: &DocumentValue) -> &[DocumentValue] {
    match value {
        DocumentValue::Array(items) => items,
        _ => &[],
    }
}
