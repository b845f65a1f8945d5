//! Where in a text something stands: what a place names, and where the text stops being JSON.

use super::scan::{Scanned, Scanner};

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
}
