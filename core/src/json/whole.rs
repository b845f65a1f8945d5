//! What can be said of a whole text: how large it is, where something stands in it, where it stops being
//! JSON, and all its leaves.

use super::scan::{Scanned, Scanner};
use super::value::Value;

/// Returns how many bytes of a text are JSON, if it is not JSON as a whole.
pub(crate) fn fault(text: &str) -> Option<usize> {
    let mut json = Scanner::new(text);
    let read = json.skip().and_then(|()| json.end());
    read.is_err().then(|| json.at())
}

/// Returns where in a JSON text the member or item begins that a place such as `token.extra[0]` names,
/// in bytes; where there is none, what would be around it.
pub(crate) fn locate(text: &str, place: &str) -> usize {
    let mut json = Scanner::new(text);
    let mut found = json.peek().map_or(0, |_| json.at());
    // What cannot be read is around nothing.
    let _ = descend(&mut json, place, &mut found);
    found
}

/// Goes from value to value towards a place, and keeps where the last one began.
fn descend(json: &mut Scanner<'_>, place: &str, found: &mut usize) -> Scanned<()> {
    let mut rest = place;
    while !rest.is_empty() {
        let Some(left) = (match json.peek()? {
            b'{' => enter_member(json, rest, found)?,
            b'[' => enter_item(json, rest, found)?,
            _ => None,
        }) else {
            return Ok(());
        };
        rest = left;
    }
    Ok(())
}

/// Goes to the member that comes next on the way. Returns what is left of the way; `None` if the
/// object has no such member.
fn enter_member<'p>(
    json: &mut Scanner<'_>,
    rest: &'p str,
    found: &mut usize,
) -> Scanned<Option<&'p str>> {
    json.expect(b'{')?;
    if json.next_is(b'}')? {
        return Ok(None);
    }
    let way = rest.strip_prefix('.').unwrap_or(rest);
    loop {
        // A name may hold dots itself, so that the way must go on, or end, right behind it.
        json.peek()?;
        let start = json.at();
        let name = json.name()?;
        let left = way.strip_prefix(&*name);
        if let Some(left) = left.filter(|left| left.is_empty() || left.starts_with(['.', '['])) {
            *found = start;
            return Ok(Some(left));
        }
        json.skip()?;
        if !json.goes_on(b'}')? {
            return Ok(None);
        }
    }
}

/// Goes to the item that comes next on the way.
fn enter_item<'p>(
    json: &mut Scanner<'_>,
    rest: &'p str,
    found: &mut usize,
) -> Scanned<Option<&'p str>> {
    json.expect(b'[')?;
    let index = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((Ok(index), left)) = index.map(|(index, left)| (index.parse::<usize>(), left)) else {
        return Ok(None);
    };
    if json.next_is(b']')? {
        return Ok(None);
    }
    for _ in 0..index {
        json.skip()?;
        if !json.goes_on(b']')? {
            return Ok(None);
        }
    }
    json.peek()?;
    *found = json.at();
    Ok(Some(left))
}

/// The size of a JSON text. One that is no JSON has a size, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extent {
    /// How deep objects and arrays stand in one another.
    pub(crate) levels: usize,
    /// The number of values, those that are empty objects and arrays counted twice.
    pub(crate) values: usize,
}

impl Extent {
    /// Counts the brackets and commas of a text that stand outside of strings.
    pub(crate) fn of(text: &str) -> Self {
        let mut extent = Self { values: 1, ..Self::default() };
        let (mut level, mut in_string) = (0_usize, false);
        let mut bytes = text.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                // Brackets and commas in a string are text.
                b'"' => in_string = !in_string,
                // What is escaped ends no string.
                b'\\' if in_string => {
                    bytes.next();
                }
                _ if in_string => {}
                b'{' | b'[' => {
                    level += 1;
                    extent.levels = extent.levels.max(level);
                    // Its first value, which no comma stands before.
                    extent.values += 1;
                }
                b'}' | b']' => level = level.saturating_sub(1),
                b',' => extent.values += 1,
                _ => {}
            }
        }
        extent
    }
}

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
    fn a_place_is_located_or_else_what_is_around_it() {
        let text = r#" {"a":{"b.c":[1,{"d":2}],"a":3},"b":[],"e":"x"}"#;
        for (place, expected) in [
            ("", r#"{"a":{"b"#),
            ("a", r#""a":{"#),
            ("a.b.c", r#""b.c""#),
            ("a.b.c[0]", "1,"),
            ("a.b.c[1]", r#"{"d""#),
            ("a.b.c[1].d", r#""d""#),
            ("a.b.c[2]", r#""b.c""#),
            ("a.x", r#""a":{"#),
            ("a.a", r#""a":3"#),
            ("b[0]", r#""b""#),
            ("e.f", r#""e""#),
            ("none", r#"{"a":{"b"#),
        ] {
            let found = text.get(locate(text, place)..).unwrap_or_default();
            assert!(found.starts_with(expected), "{place}: {found}");
        }
        assert_eq!(locate("nonsense {", "a.b"), 0);
    }

    #[test]
    fn a_fault_is_where_a_text_stops_being_json() {
        for (text, expected) in [
            ("{}", None),
            (" [1] ", None),
            ("", Some(0)),
            (r#"{"a":1,}"#, Some(7)),
            ("{a:1}", Some(1)),
            (r#"{"a" 1}"#, Some(5)),
            ("{} x", Some(3)),
            (r#"{"a": tru}"#, Some(9)),
        ] {
            assert_eq!(fault(text), expected, "{text}");
        }
    }

    #[test]
    fn brackets_and_commas_outside_of_strings_count() {
        for (text, levels, values) in [
            ("", 0, 1),
            ("1", 0, 1),
            (r#"{"a":1,"b":[2,3]}"#, 2, 5),
            (r#"["[{,","\"[",[[]]]"#, 3, 6),
            ("]]}[", 1, 2),
            (r#""\"#, 0, 1),
        ] {
            let expected = Extent { levels, values };
            assert_eq!(Extent::of(text), expected, "{text}");
        }
    }

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
