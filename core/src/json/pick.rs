//! Picks named members out of a JSON document in one pass, without building a tree.

use std::borrow::Cow;
use std::iter::successors;

use super::path::{Path, Segment};
use super::scan::{NotJson, Scanner};
use super::text::{Unescaped, legible, replacement};
use super::value::Value;

/// Why nothing can be picked out of a body.
#[derive(Debug, PartialEq)]
pub(crate) enum PickError {
    /// A member on that path is there twice.
    Duplicate(Path),
    /// It is JSON, but nothing that a path leads into.
    NotAnObject,
    /// It ends where its JSON must go on.
    CutShort,
    /// It is not JSON at that place, both counted from 1, the column in bytes.
    NotJson { line: usize, column: usize },
}

/// Does what [`pick_in`] does, in a body whose bytes that are not UTF-8 are read as U+FFFD.
///
/// # Errors
/// As [`pick_in`].
pub(crate) fn pick<'a>(
    body: &'a [u8],
    unescaped: &'a Unescaped,
    paths: &[Option<&Path>],
    values: &mut [Value<'a>],
) -> Result<(), PickError> {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        // What no path leads to may be in another encoding.
        Err(_) => unescaped.keep(legible(body, replacement).into_owned()),
    };
    pick_in(text, unescaped, paths, values)
}

/// Fills `values` with what stands at `paths`, of which [`MAX_PATHS`] are heeded at most.
///
/// Values borrow from the text, and from `unescaped` where they read otherwise than they are written.
/// Where a path goes on and a string stands in its way, the string is read as JSON, if it is any: some
/// vendors wrap twice.
///
/// # Errors
/// The text is not JSON, or nothing that a path leads into; or a member on a path is there twice.
pub(crate) fn pick_in<'a>(
    text: &'a str,
    unescaped: &'a Unescaped,
    paths: &[Option<&Path>],
    values: &mut [Value<'a>],
) -> Result<(), PickError> {
    let mut json = Scanner::new(text);
    let paths = paths.get(..MAX_PATHS).unwrap_or(paths);
    let mut picking = Picking { paths, values, unescaped };
    // Whether any path can lead into it.
    let leads_in = match json.peek() {
        Ok(b'{') => true,
        Ok(b'[') => picking.paths_into_arrays(),
        _ => false,
    };
    let result = if leads_in {
        picking.value(&mut json, picking.all(), 0)
    } else {
        json.skip().map_err(Stop::from)
    };
    match result.and_then(|()| Ok(json.end()?)) {
        Ok(()) if leads_in => Ok(()),
        Ok(()) => Err(PickError::NotAnObject),
        Err(Stop::Duplicate { index }) => {
            let path = paths.get(index).copied().flatten();
            Err(PickError::Duplicate(path.cloned().unwrap_or_else(Path::whole)))
        }
        Err(Stop::NotJson) if json.is_at_end() => Err(PickError::CutShort),
        Err(Stop::NotJson) => Err(PickError::at(text.as_bytes(), json.at())),
    }
}

impl PickError {
    /// Something is wrong at that byte.
    fn at(body: &[u8], at: usize) -> Self {
        let before = body.get(..at).unwrap_or(body);
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Self::NotJson { line, column: at - line_start + 1 }
    }
}

/// Why reading stops.
enum Stop {
    NotJson,
    /// The path of that index comes by twice.
    Duplicate {
        index: usize,
    },
}

impl From<NotJson> for Stop {
    fn from(NotJson: NotJson) -> Self {
        Self::NotJson
    }
}

/// A set of paths, by index.
type Mask = u64;

/// How many paths one pass looks for.
pub(crate) const MAX_PATHS: usize = Mask::BITS as usize;

/// Returns which paths are in a set.
fn indexes(set: Mask) -> impl Iterator<Item = usize> {
    let left = |set: &Mask| Some(set & (set - 1)).filter(|left| *left != 0);
    successors(Some(set).filter(|set| *set != 0), left).map(|set| set.trailing_zeros() as usize)
}

/// The paths that have reached a value.
#[derive(Clone, Copy)]
struct Wanted {
    /// Those that end there.
    ending: Mask,
    /// Those that go on.
    onward: Mask,
}

impl Wanted {
    const fn paths(self) -> Mask {
        self.ending | self.onward
    }
}

/// The paths that are looked for, and what was found.
struct Picking<'p, 'v, 'a> {
    paths: &'p [Option<&'p Path>],
    values: &'v mut [Value<'a>],
    unescaped: &'a Unescaped,
}

impl<'a> Picking<'_, '_, 'a> {
    /// Returns all paths, none of which ends before its first step.
    fn all(&self) -> Wanted {
        let there = self.paths.iter().enumerate().filter(|(_, path)| path.is_some());
        Wanted { ending: 0, onward: there.fold(0, |all, (index, _)| all | 1 << index) }
    }

    /// Returns those of the paths that take that step at that depth.
    #[inline(always)]
    fn after(&self, wanted: Mask, depth: usize, step: Segment<'_>) -> Wanted {
        let mut after = Wanted { ending: 0, onward: 0 };
        for index in indexes(wanted) {
            let Some(Some(path)) = self.paths.get(index) else { continue };
            match path.left_after(depth, step) {
                Some(0) => after.ending |= 1 << index,
                Some(_) => after.onward |= 1 << index,
                None => {}
            }
        }
        after
    }

    fn paths_into_arrays(&self) -> bool {
        let mut paths = self.paths.iter().flatten();
        paths.any(|path| matches!(path.segment(0), Some(Segment::Index(_))))
    }

    /// Gives a value to the paths that end where it stands.
    #[inline]
    fn fill(&mut self, ending: Mask, value: Value<'a>) {
        for index in indexes(ending) {
            if let Some(slot) = self.values.get_mut(index) {
                *slot = value;
            }
        }
    }

    /// Reads the value that some paths have reached after `depth` steps.
    fn value(&mut self, json: &mut Scanner<'a>, wanted: Wanted, depth: usize) -> Result<(), Stop> {
        let Wanted { ending, onward } = wanted;
        if ending | onward == 0 {
            return Ok(json.skip()?);
        }
        let first = json.peek()?;
        let start = json.at();
        let value = match first {
            b'"' => {
                let text = match json.string()?.read().ok_or_else(|| json.stop_at(start))? {
                    Cow::Borrowed(text) => text,
                    Cow::Owned(text) => self.unescaped.keep(text),
                };
                if onward != 0 {
                    self.look_into(text, onward, depth)?;
                }
                Value::Text(text)
            }
            b'-' | b'0'..=b'9' => Value::Number(json.number()?),
            b't' => {
                json.word("true")?;
                Value::Bool(true)
            }
            b'f' => {
                json.word("false")?;
                Value::Bool(false)
            }
            b'n' => {
                json.word("null")?;
                Value::Absent
            }
            b'{' => {
                if onward == 0 {
                    json.skip()?;
                } else {
                    self.members(json, onward, depth)?;
                }
                Value::Object(json.since(start))
            }
            b'[' => {
                if onward == 0 {
                    json.skip()?;
                } else {
                    self.items(json, onward, depth)?;
                }
                Value::Array(json.since(start))
            }
            _ => return Err(Stop::NotJson),
        };
        self.fill(ending, value);
        Ok(())
    }

    fn members(&mut self, json: &mut Scanner<'a>, wanted: Mask, depth: usize) -> Result<(), Stop> {
        json.expect(b'{')?;
        if json.next_is(b'}')? {
            return Ok(());
        }
        let mut seen = 0;
        loop {
            let name = json.name()?;
            // A member is nearly always there once: those that were seen are asked only about one that
            // is not new to any other path.
            let here = self.after(wanted & !seen, depth, Segment::Name(&name));
            if here.paths() == 0 {
                self.check_again(seen, depth, &name)?;
            }
            seen |= here.paths();
            self.value(json, here, depth + 1)?;
            if !json.goes_on(b'}')? {
                return Ok(());
            }
        }
    }

    /// Checks that no path that was seen comes by again.
    #[cold]
    fn check_again(&self, seen: Mask, depth: usize, name: &str) -> Result<(), Stop> {
        let again = self.after(seen, depth, Segment::Name(name)).paths();
        if again == 0 {
            return Ok(());
        }
        Err(Stop::Duplicate { index: again.trailing_zeros() as usize })
    }

    fn items(&mut self, json: &mut Scanner<'a>, wanted: Mask, depth: usize) -> Result<(), Stop> {
        json.expect(b'[')?;
        if json.next_is(b']')? {
            return Ok(());
        }
        for index in 0.. {
            let here = self.after(wanted, depth, Segment::Index(index));
            self.value(json, here, depth + 1)?;
            if !json.goes_on(b']')? {
                break;
            }
        }
        Ok(())
    }

    /// Follows the paths that go on into a string that may hold JSON, by the same rules.
    #[cold]
    fn look_into(&mut self, text: &'a str, onward: Mask, depth: usize) -> Result<(), Stop> {
        // 1. What is not JSON to its end is a text like any other, in which no path goes on.
        let mut json = Scanner::new(text);
        let holds_json = text.trim_start().starts_with(['{', '['])
            && json.skip().and_then(|()| json.end()).is_ok();
        if !holds_json {
            return Ok(());
        }
        // 2. What is JSON is read. It takes a step of the path at least, so that this ends.
        let before = self.values.to_vec();
        let mut json = Scanner::new(text);
        match self.value(&mut json, Wanted { ending: 0, onward }, depth) {
            // 3. An escape in it that stands for no character makes it a text again.
            Err(Stop::NotJson) => self.values.copy_from_slice(&before),
            other => return other,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: Path = Path::of(&["data", "access_token"]);
    const ERROR: Path = Path::of(&["error"]);
    const CODE: Path = Path::of(&["error", "code"]);

    /// Returns what is found, kept for as long as the tests run.
    fn picked(body: &'static str) -> Result<[Value<'static>; 3], PickError> {
        let unescaped: &'static Unescaped = Box::leak(Box::default());
        let paths = [Some(&TOKEN), Some(&ERROR), Some(&CODE), None];
        let mut values = [Value::Absent; 4];
        pick(body.as_bytes(), unescaped, &paths, &mut values)?;
        let [a, b, c, _] = values;
        Ok([a, b, c])
    }

    const fn text(text: &str) -> Value<'_> {
        Value::Text(text)
    }

    #[test]
    fn members_at_any_depth_and_order() {
        let body = r#" {"junk":{"data":{"access_token":1}},"error":{"code":1e999,"x":[1]},
            "data":{"more":[{}],"access_token":"a"}} "#;
        let code = Value::Number("1e999");
        assert_eq!(picked(body), Ok([text("a"), Value::Object(r#"{"code":1e999,"x":[1]}"#), code]));
        assert_eq!(picked("{}"), Ok([Value::Absent, Value::Absent, Value::Absent]));
        assert_eq!(
            picked(r#"{"data":null,"error":null}"#),
            Ok([Value::Absent, Value::Absent, Value::Absent])
        );
    }

    #[test]
    fn names_and_texts_may_be_escaped() {
        assert_eq!(
            picked(r#"{"d\u0061ta":{"access\u005ftoken":"a\"\u00e9"}}"#).unwrap()[0],
            text("a\"é")
        );
    }

    #[test]
    fn plain_text_is_borrowed() {
        let body = r#"{"data":{"access_token":"abc"}}"#;
        let [Value::Text(token), ..] = picked(body).unwrap() else { panic!("no text") };
        assert!(body.as_bytes().as_ptr_range().contains(&token.as_ptr()));
    }

    #[test]
    fn a_path_may_end_where_another_goes_on() {
        assert_eq!(picked(r#"{"error":"gone"}"#).unwrap()[1..], [text("gone"), Value::Absent]);
        assert_eq!(picked(r#"{"error":7}"#).unwrap()[1], Value::Number("7"));
        assert_eq!(picked(r#"{"error":-7}"#).unwrap()[1], Value::Number("-7"));
        assert_eq!(picked(r#"{"error":[{}]}"#).unwrap()[1], Value::Array("[{}]"));
        assert_eq!(picked(r#"{"error":true}"#).unwrap()[1], Value::Bool(true));
    }

    #[test]
    fn an_object_may_be_wrapped_in_a_string() {
        let body = r#"{"error":"{\"code\":\"x\\n\"}","data":"{\"access_token\":\"a\"}"}"#;
        assert_eq!(picked(body), Ok([text("a"), text(r#"{"code":"x\n"}"#), text("x\n")]));
        let broken = r#"{"error":"{\"code\":\"x\""}"#;
        assert_eq!(picked(broken).unwrap()[1..], [text(r#"{"code":"x""#), Value::Absent]);
    }

    #[test]
    fn a_member_that_is_there_twice_is_an_error() {
        for (body, path) in [
            (r#"{"data":{"access_token":"a","access_token":"a"}}"#, TOKEN),
            (r#"{"data":{"access_token":"a"},"data":{}}"#, TOKEN),
            (r#"{"error":1,"error":2}"#, ERROR),
            (r#"{"error":{"code":1,"code":2}}"#, CODE),
        ] {
            assert_eq!(picked(body), Err(PickError::Duplicate(path)), "{body}");
        }
        assert!(picked(r#"{"junk":1,"junk":2,"access_token":1,"access_token":2}"#).is_ok());
    }

    #[test]
    fn a_member_that_is_there_twice_in_a_string_is_an_error() {
        let body = r#"{"error":"{\"code\":1,\"code\":2}"}"#;
        assert_eq!(picked(body), Err(PickError::Duplicate(CODE)));
        // What is no JSON to its end, or holds no character, is a text.
        for body in
            [r#"{"error":"{\"code\":1,\"code\":2} x"}"#, r#"{"error":"{\"code\":\"\\ud800\"}"}"#]
        {
            assert_eq!(picked(body).unwrap()[2], Value::Absent, "{body}");
        }
    }

    #[test]
    fn a_body_that_is_not_an_object_is_an_error() {
        for body in ["null", "[]", "\"{}\"", " 1 ", "true"] {
            assert_eq!(picked(body), Err(PickError::NotAnObject), "{body}");
        }
        for body in
            ["{", "{\"data\":", "{\"data\":{\"access_token\":\"ab", "[", "\"", "{\"a\":\"\\"]
        {
            assert_eq!(picked(body), Err(PickError::CutShort), "{body}");
        }
        for body in
            ["<html>", "{}x", "{'a':1}", "{\"a\":1,}", "{\"data\":{\"access_token\":01}}", "x"]
        {
            assert!(matches!(picked(body), Err(PickError::NotJson { .. })), "{body}");
        }
    }
}
