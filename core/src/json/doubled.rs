//! Whether an object has a member twice.

use std::collections::BTreeSet;

use super::scan::{Scanned, Scanner};

/// Returns whether any object in a JSON text has a member twice, however its name is escaped.
pub(super) fn has_doubled_member(text: &str) -> Scanned<bool> {
    let mut json = Scanner::new(text);
    // For each object around, the names of its members so far; for each array, nothing.
    let mut enclosing = Vec::new();
    loop {
        // 1. Go into what is enclosed by brackets, and over anything else.
        match json.peek()? {
            b'{' => {
                json.expect(b'{')?;
                if !json.next_is(b'}')? {
                    enclosing.push(Some(BTreeSet::from([json.name()?])));
                    continue;
                }
            }
            b'[' => {
                json.expect(b'[')?;
                if !json.next_is(b']')? {
                    enclosing.push(None);
                    continue;
                }
            }
            _ => json.skip()?,
        }
        // 2. Now a value has ended, and with it perhaps some of those around it.
        loop {
            let Some(innermost) = enclosing.last_mut() else { return Ok(false) };
            if json.goes_on(if innermost.is_some() { b'}' } else { b']' })? {
                if let Some(names) = innermost {
                    if !names.insert(json.name()?) {
                        return Ok(true);
                    }
                }
                break;
            }
            enclosing.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_are_there_twice() {
        for (text, expected) in [
            ("1", false),
            ("{}", false),
            (r#"{"a":1,"b":{"a":[{"a":1},{"a":1}]},"c":{}}"#, false),
            (r#"{"a":1,"b":[],"a":1}"#, true),
            (r#"{"a":1,"\u0061":1}"#, true),
            (r#"[[{}],{"b":{"a":1,"a":1}}]"#, true),
        ] {
            assert_eq!(has_doubled_member(text), Ok(expected), "{text}");
        }
    }
}
