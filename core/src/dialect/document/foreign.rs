//! Documents of other formats.

use super::document_value::DocumentValue;

/// Returns what to do with a document that is of another format, if it is of one that is known.
pub(super) fn other_format(document: &DocumentValue) -> Option<&'static str> {
    let DocumentValue::Object(members) = document else { return None };
    let has = |name: &str| members.iter().any(|(known, _)| known == name);
    if has("name") {
        return None;
    }
    if has("openapi") || has("swagger") {
        return Some(
            "this is an OpenAPI description, and no dialect: `polygrant dialects new --from-openapi \
             FILE` drafts one from it",
        );
    }
    if has("token_endpoint") {
        return Some(
            "this is a server's metadata (RFC 8414), and no dialect: say {\"name\": \"acme\", \
             \"environments\": {\"production\": \"https://api.acme.example\"}, \"path\": \"/token\"}",
        );
    }
    if has("info") && has("item") {
        return Some(
            "this is a Postman collection, and no dialect: say {\"name\": \"acme\", \"body\": \
             {\"client_id\": \"{client_id}\", …}}",
        );
    }
    let is_object =
        |(_, value): &(String, DocumentValue)| matches!(value, DocumentValue::Object(_));
    (members.len() == 1 && members.iter().all(is_object)).then_some(
        "its members stand inside of another one: a document is {\"name\": \"acme\", \"path\": \
         \"/oauth/token\"}",
    )
}
