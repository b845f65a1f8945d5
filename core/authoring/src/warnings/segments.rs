//! Segments of a URL's path that stand for what is each customer's own.

use super::words::{is_customers_word, is_stand_in, is_uuid};

/// Collections of which each customer has one item.
const COLLECTIONS: [&str; 9] = [
    "accounts",
    "companies",
    "customers",
    "instances",
    "merchants",
    "organizations",
    "orgs",
    "realms",
    "tenants",
];

/// Returns whether a segment stands for a customer's own, without being a placeholder.
pub(super) fn is_own_segment(segment: &str) -> bool {
    let is_shouted = segment.contains('_') && !segment.contains(|c: char| c.is_ascii_lowercase());
    let lower = segment.to_lowercase().replace('-', "_");
    let is_id = matches!(
        &*lower,
        "tenant_id"
            | "tenantid"
            | "account_id"
            | "accountid"
            | "customer_id"
            | "org_id"
            | "realm_name"
    );
    is_stand_in(segment)
        || is_uuid(segment)
        || segment == "*"
        || is_customers_word(segment)
        || segment.starts_with('[') && segment.ends_with(']')
        || segment.starts_with('$')
        || is_shouted && !segment.contains('{')
        || is_id
        || segment.ends_with(".onmicrosoft.com")
        || segment.len() > 2 && segment.bytes().all(|it| it.is_ascii_digit())
}

/// Returns the segment that stands in a collection for one customer's, such as `master` in
/// `/realms/master/token`. Any other may be the vendor's own.
pub(super) fn in_collection<'p>(segments: impl Iterator<Item = &'p str>) -> Option<&'p str> {
    const EXAMPLES: [&str; 7] = ["acme", "default", "demo", "example", "master", "myorg", "test"];

    let mut is_item = false;
    let mut segments = segments;
    segments.find(|segment| {
        let is_example = is_item && EXAMPLES.contains(segment);
        is_item = COLLECTIONS.contains(segment);
        is_example
    })
}
