//! Bodies that are forms (`application/x-www-form-urlencoded`), in which servers responded that are older
//! than RFC 6749, and some do yet.

use zeroize::Zeroizing;

use crate::transport::MAX_BODY;

/// Returns a body that is a form as the JSON object of its members, all of them texts, so that one set of
/// rules holds for both; `None` if it is no form. It is wiped from memory.
pub(super) fn as_json(body: &str) -> Option<Zeroizing<String>> {
    let body = body.trim_ascii().trim_end_matches('&');
    if body.len() > MAX_BODY || !is_form(body) {
        return None;
    }
    // A text grows at most by what escapes a byte in JSON, so that no copy is left behind.
    let mut json = Zeroizing::new(String::with_capacity("\\u0000".len() * body.len() + 2));
    json.push('{');
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        let (name, value) = (Zeroizing::new(name.into_owned()), Zeroizing::new(value.into_owned()));
        if json.len() > 1 {
            json.push(',');
        }
        push_string(&name, &mut json);
        json.push(':');
        push_string(&value, &mut json);
    }
    json.push('}');
    Some(json)
}

/// Returns whether a text is pairs of names and values. The padding of base64 is no value.
fn is_form(text: &str) -> bool {
    let starts_name =
        |text: &str| text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%+[]".contains(&byte);
    let is_pair = |pair: &str| {
        pair.split_once('=').is_some_and(|(name, value)| {
            starts_name(name)
                && name.bytes().all(is_in_name)
                && value.bytes().all(|byte| byte.is_ascii_graphic())
        })
    };
    let has_value = || text.split_once('=').is_some_and(|(_, value)| !matches!(value, "" | "="));
    // Most bodies are told by their first character.
    starts_name(text) && has_value() && text.split('&').all(is_pair)
}

/// Appends a JSON string.
fn push_string(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\0'..='\u{1f}' => {
                let hex = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                json.push_str("\\u00");
                json.extend([hex(u32::from(c) >> 4), hex(u32::from(c) & 0xf)]);
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_an_object_of_texts() {
        for (body, json) in [
            ("access_token=a%2Bb+c&scope=&x", None),
            ("access_token=a%2Bb+c&scope=", Some(r#"{"access_token":"a+b c","scope":""}"#)),
            ("access_token=12|ab&expires=60\n", Some(r#"{"access_token":"12|ab","expires":"60"}"#)),
            ("error=%22%5C%0A%C3%A9", Some("{\"error\":\"\\\"\\\\\\u000aé\"}")),
            ("a=1&a=2", Some(r#"{"a":"1","a":"2"}"#)),
            ("a=b=", Some(r#"{"a":"b="}"#)),
            ("YWJj=", None),
            ("YWJjZA==", None),
            ("a=b c", None),
            ("no such client", None),
            ("{\"a\":\"b=c\"}", None),
            ("<a b=c>", None),
            ("=a", None),
            ("", None),
        ] {
            assert_eq!(as_json(body).as_deref().map(String::as_str), json, "{body}");
        }
    }
}
