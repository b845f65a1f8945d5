//! The texts and numbers of a document, wherever they stand.

use super::scan::{Scanned, Scanner};
use super::value::Value;

/// Returns whether any text or number in a JSON text is such; `None` if it is not JSON.
pub(crate) fn any_leaf(text: &str, is_such: impl FnMut(Value<'_>) -> bool) -> Option<bool> {
    // 1. A text that is not JSON to its end has no leaves.
    let mut json = Scanner::new(text);
    json.skip().and_then(|()| json.end()).ok()?;
    // 2. In one that is, tokens are all that matters.
    let mut json = Scanner::new(text);
    leaf(&mut json, is_such).ok()
}

/// Returns whether any leaf is such. The text is known to be JSON, so that brackets and commas are passed
/// over without a look.
fn leaf(json: &mut Scanner<'_>, mut is_such: impl FnMut(Value<'_>) -> bool) -> Scanned<bool> {
    while let Ok(first) = json.peek() {
        let found = match first {
            b'"' => {
                let text = json.string()?.read();
                // A member's name is no leaf, and is told by its colon.
                let is_name = json.next_is(b':').unwrap_or(false);
                !is_name && text.is_some_and(|text| is_such(Value::Text(&text)))
            }
            b'-' | b'0'..=b'9' => is_such(Value::Number(json.number()?)),
            _ => {
                json.pass();
                false
            }
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_and_number_is_a_leaf() {
        let has = |text, leaf| any_leaf(text, |value| value == leaf);
        let body = r#"{"a":"b","c":[1,{"d":"\u0065","f" : -2.5}],"g":true,"h":null}"#;
        for leaf in [Value::Text("b"), Value::Text("e"), Value::Number("1"), Value::Number("-2.5")]
        {
            assert_eq!(has(body, leaf), Some(true), "{leaf:?}");
        }
        for none in [Value::Text("a"), Value::Text("f"), Value::Text("true"), Value::Number("2.5")]
        {
            assert_eq!(has(body, none), Some(false), "{none:?}");
        }
        assert_eq!(has(r#""x""#, Value::Text("x")), Some(true));
        assert_eq!(has(r#"{"a":"b""#, Value::Text("b")), None);
    }
}
