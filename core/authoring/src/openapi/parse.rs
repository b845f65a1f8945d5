//! From text to a document.

use serde_json::Value;

use super::error::OpenApiError;

/// The fewest bytes to one object or array of a document, whose size in memory is some 600 bytes.
const BYTES_TO_A_CONTAINER: usize = 16;

/// The objects and arrays that any document may have.
const FEW_CONTAINERS: usize = 4096;

/// Parses the text of an OpenAPI document in JSON, for [`draft`](super::draft).
///
/// # Errors
/// The text is not JSON, or has more than 4,096 objects and arrays and more than one for every 16
/// bytes: it would take far more memory than it is long.
///
/// ```
/// let document = polygrant_authoring::openapi::from_json(r#"{ "openapi": "3.1.0", "paths": {} }"#)?;
/// assert!(document.is_object());
/// # Ok::<(), polygrant_authoring::openapi::OpenApiError>(())
/// ```
pub fn from_json(text: &str) -> Result<Value, OpenApiError> {
    let containers = count_containers(text);
    let most = FEW_CONTAINERS.max(text.len() / BYTES_TO_A_CONTAINER);
    if containers > most {
        return Err(OpenApiError::TooLarge {
            what: "the document".into(),
            bound: format!("at most {most} objects and arrays are read of that many bytes"),
        });
    }
    serde_json::from_str(text).map_err(|error| OpenApiError::NotJson { problem: error.to_string() })
}

/// Counts the objects and arrays of a JSON text, before anything is made of it.
fn count_containers(text: &str) -> usize {
    let (mut containers, mut in_string) = (0, false);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            // A bracket in a string is text.
            b'"' => in_string = !in_string,
            // What is escaped ends no string.
            b'\\' if in_string => drop(bytes.next()),
            b'{' | b'[' if !in_string => containers += 1,
            _ => {}
        }
    }
    containers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_outside_of_strings_count() {
        for (text, containers) in [
            ("", 0),
            (r#"{"a":1,"b":[2,3]}"#, 2),
            (r#"["[{,","\"[",[[]]]"#, 3),
            ("]]}[", 1),
            (r#""\"#, 0),
        ] {
            assert_eq!(count_containers(text), containers, "{text}");
        }
    }
}
