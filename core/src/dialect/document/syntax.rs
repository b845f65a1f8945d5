//! Explains why a text is not JSON, or a document of another format, for the person that wrote it.

use super::document_value::DocumentValue;

/// Returns what is wrong at the byte where a text stops being JSON, and what would be right.
pub(super) fn problem(text: &str, offset: usize) -> String {
    let offset = beginning_of_word(text, offset);
    let before = text.get(..offset).unwrap_or_default();
    let rest = text.get(offset..).unwrap_or_default();
    let last = before.trim_end().chars().next_back();
    if text.trim().is_empty() {
        return r#"it is empty: a document is an object, such as {"name": "acme"}"#.into();
    }
    if before.trim().is_empty() {
        return beginning(rest).into();
    }
    let Some(next) = rest.chars().next() else { return end_of(text).into() };
    if is_in_string(before) {
        return in_string(before, next);
    }
    let problem = match next {
        '/' if rest.starts_with("//") || rest.starts_with("/*") => COMMENT,
        '#' => COMMENT,
        '\'' | '`' => "strings and names stand in double quotation marks: \"name\"",
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' => {
            "typographic quotation marks: strings and names stand in plain ones, \"name\""
        }
        '}' | ']' if last == Some(',') => "a comma stands before the closing bracket: take it out",
        '}' | ']' if last == Some(':') => "the member has no value",
        '}' => "this bracket closes nothing here: a `]` may be missing before it",
        ']' => "this bracket closes nothing here: a `}` may be missing before it",
        ',' if last == Some(',') => "there are two commas: take one out",
        ',' if last == Some(':') => "the member has no value",
        ',' => "the comma stands where a value or a name is expected",
        '=' => "a colon stands between a name and its value: \"name\": \"acme\"",
        ':' => "the colon stands where a comma or a closing bracket is expected",
        '"' if !matches!(last, Some(',' | '{' | '[' | ':')) => {
            "a comma is missing before it, or a colon behind a name"
        }
        '{' | '[' if last == Some('{') || last == Some('}') || last == Some('"') => {
            "a comma, a colon or a name is missing before it"
        }
        '0'..='9' | '.' | '+' | '-' => {
            "a number has no `+`, no zero in front, and a digit on both sides of its point; anything \
             else stands in quotation marks"
        }
        _ => return bare_word(rest, last),
    };
    problem.into()
}

/// Returns where a word begins that is wrong in its middle, as `trueish` is.
fn beginning_of_word(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    let is_part = |character: char| character.is_alphanumeric();
    let start = before.trim_end_matches(is_part).len();
    let word = before.get(start..).unwrap_or_default();
    let goes_on = text.get(offset..).is_some_and(|rest| rest.starts_with(is_part));
    let is_cut =
        word.starts_with(char::is_alphabetic) && !["true", "false", "null"].contains(&word);
    if (goes_on || is_cut) && !is_in_string(before) { start } else { offset }
}

const COMMENT: &str = "JSON has no comments: take it out and use `notes`, or write the document in \
                       YAML, whose comments begin with `#`; the program reads both";

/// Returns what is wrong with the first character.
fn beginning(rest: &str) -> &'static str {
    match rest.chars().next() {
        Some('<') => "it is HTML or XML, and not JSON",
        Some('/' | '#') => COMMENT,
        _ => r#"it is not JSON: a document is an object, such as {"name": "acme"}"#,
    }
}

/// Returns what is missing at the end.
fn end_of(text: &str) -> &'static str {
    if is_in_string(text) {
        return "it ends within a string: a quotation mark is missing";
    }
    match text.trim_end().chars().next_back() {
        Some(',') => "it ends behind a comma: what comes next, or a closing bracket, is missing",
        Some(':') => "it ends behind a colon: the member has no value",
        _ => "it ends too early: a closing bracket is missing",
    }
}

fn in_string(before: &str, next: char) -> String {
    if before.ends_with('\\') {
        return format!("`\\{next}` is no escape: a backslash itself is written `\\\\`");
    }
    match next {
        '\n' | '\r' => {
            "a line ends within a string: a quotation mark is missing, or a line break is \
                        to be written `\\n`"
                .into()
        }
        '\t' => "a tabulator in a string is written `\\t`".into(),
        _ => "a control character, or an incomplete escape, stands in a string".into(),
    }
}

/// Returns whether a text ends within a string.
fn is_in_string(text: &str) -> bool {
    let mut in_string = false;
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => drop(bytes.next()),
            _ => {}
        }
    }
    in_string
}

/// Returns what is wrong with a word outside quotation marks.
fn bare_word(rest: &str, last: Option<char>) -> String {
    const LONGEST: usize = 32;

    let word: String = rest
        .chars()
        .take_while(|character| character.is_alphanumeric() || "_-$.".contains(*character))
        .take(LONGEST)
        .collect();
    match &*word {
        _ if last == Some('}') && rest.len() < 3 => "something follows behind the document".into(),
        "True" | "TRUE" | "yes" | "Yes" | "on" => "write `true`".into(),
        "False" | "FALSE" | "no" | "No" | "off" => "write `false`".into(),
        "None" | "nil" | "undefined" | "NULL" | "Null" => {
            "there is no such value: leave the member out".into()
        }
        "NaN" | "Infinity" => "this is no number of JSON's".into(),
        word if last == Some('{')
            && rest.get(word.len()..).is_some_and(|it| it.starts_with('}')) =>
        {
            format!("a placeholder stands in quotation marks: \"{{{word}}}\"")
        }
        "" => format!(
            "{:?} means nothing here: a string, a number, an object, an array, `true` or `false` does",
            rest.chars().next().unwrap_or_default()
        ),
        word if matches!(last, Some('{' | ',')) => {
            format!("strings and names stand in double quotation marks: \"{word}\"")
        }
        word if last == Some(':') || last == Some('[') => {
            format!("strings stand in double quotation marks: \"{word}\"")
        }
        word => {
            format!("`{word}` means nothing here: a comma, a colon or a quotation mark is missing")
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::fault;

    #[test]
    fn each_mistake_has_its_message() {
        for (text, words) in [
            ("", "it is empty"),
            (" \n", "it is empty"),
            ("<html>", "HTML"),
            ("name: acme", "it is not JSON"),
            ("# acme\n{}", "no comments"),
            ("{ // the name\n\"name\":\"a\"}", "no comments"),
            ("{\"name\":\"a\" # x\n}", "no comments"),
            ("{\"name\":\"a\",}", "comma stands before"),
            ("{\"a\":[1,]}", "comma stands before"),
            ("{\"name\":\"a\",,\"b\":1}", "two commas"),
            ("{name:\"a\"}", "double quotation marks: \"name\""),
            ("{'name':\"a\"}", "double quotation marks"),
            ("{“name”:\"a\"}", "typographic"),
            ("{\"name\":acme}", "quotation marks: \"acme\""),
            ("{\"id\":{client_id}}", "a placeholder stands in quotation marks: \"{client_id}\""),
            ("{\"name\" \"acme\"}", "a colon"),
            ("{\"name\"=\"acme\"}", "a colon stands"),
            ("{\"a\":\"b\" \"c\":\"d\"}", "a comma is missing"),
            ("{\"a\":True}", "`true`"),
            ("{\"a\":None}", "leave the member out"),
            ("{\"a\":}", "no value"),
            ("{\"a\":\"b", "within a string"),
            ("{\"a\":\"b\nc\"}", "line ends within a string"),
            ("{\"a\":\"\\d\"}", "`\\\\`"),
            ("{\"a\":\"b\"", "closing bracket is missing"),
            ("{\"a\":\"b\",", "behind a comma"),
            ("{\"a\":01}", "zero in front"),
            ("{\"a\":[1}", "a `]` may be missing"),
            ("{\"a\":1}}", "closes nothing"),
            ("{\"a\":1} x", "follows behind the document"),
        ] {
            let said = fault(text).map(|offset| problem(text, offset)).unwrap_or_default();
            assert!(said.contains(words), "{text}: {said}");
            for parser in ["expected ident", "key must be", "EOF", "u64", "struct"] {
                assert!(!said.contains(parser), "{text}: {said}");
            }
        }
    }
}
