//! Reads and writes paths: one, or several of which the first that finds a member counts.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::composed::list;
use super::finding::Findings;
use super::node::{Node, Place};
use super::written::Written;
use crate::json::{Path, Segment, could_be_a_path, misread};

/// Paths as a document writes them. One is written as a path; several are an array that has an array
/// among its items, which no path has: `[["data", "token"], "token"]`.
#[derive(Clone, PartialEq)]
pub(super) struct Paths(pub(super) Vec<Path>);

impl Serialize for Paths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let [only] = &*self.0 {
            return only.serialize(serializer);
        }
        // At least one is written as an array, or the list would read as a single path.
        let has_array =
            self.0.iter().any(|path| serde_json::to_value(path).is_ok_and(|it| it.is_array()));
        let mut items = serializer.serialize_seq(Some(self.0.len()))?;
        for (at, path) in self.0.iter().enumerate() {
            if at == 0 && !has_array {
                items.serialize_element(&path.segments().collect::<Vec<Segment<'_>>>())?;
            } else {
                items.serialize_element(path)?;
            }
        }
        items.end()
    }
}

/// How a path is written, for messages.
const EXPECTED: &str = "a path: a member's name, such as \"token\", or an array of names and indexes \
                        from the outside in, such as [\"data\", \"token\"]";

/// Reads one path.
pub(super) fn path(node: Node<'_>, findings: &mut Findings) -> Option<Path> {
    match node.value {
        Written::Text(name) => match name.parse() {
            Ok(path) => {
                doubt_name(node, name, findings);
                if name.starts_with('/') {
                    doubt_steps(node, &path, findings);
                }
                Some(path)
            }
            Err(error) => node.refuse(findings, error.to_string()),
        },
        Written::Array(steps) => {
            doubt_alternatives(node, steps, findings);
            steps_of(node, steps, findings)
        }
        _ => node.expected(findings, EXPECTED),
    }
}

/// Warns of a name that is hardly a member's, or not in that spelling. A pointer is taken as it stands.
fn doubt_name(node: Node<'_>, name: &str, findings: &mut Findings) {
    if let Some(pointer) = name.strip_prefix('/') {
        if pointer.split('/').any(str::is_empty) {
            findings.doubt(
                node.place,
                format!(
                    "{name:?} leads to a member without a name: two slashes stand side by side in it, \
                     or one at its end"
                ),
            );
        }
    } else if name.bytes().all(|byte| byte.is_ascii_digit()) {
        findings.doubt(
            node.place,
            format!("{name:?} is read as a member's name: a path leads to a value, and is not one"),
        );
    } else if name.contains("YYYY") || name.contains("yyyy") {
        findings.doubt(
            node.place,
            format!(
                "{name:?} is how a date is written, and a path is the name of the member: `any_time` reads \
                 any usual way"
            ),
        );
    } else if let Some((outer, inner)) = joined(name) {
        findings.doubt(
            node.place,
            format!(
                "did you mean [{outer:?}, {inner:?}], `{inner}` inside of `{outer}`? For a member that is \
                 called so, say \"/{name}\""
            ),
        );
    } else if let Some(standard) = misspelled(name) {
        findings.doubt(
            node.place,
            format!("did you mean {standard:?}? For a member that is spelled so, say \"/{name}\""),
        );
    }
}

/// Returns the two names that are joined in one, of which the first nearly always holds an object.
fn joined(name: &str) -> Option<(&str, &str)> {
    const OUTER: [&str; 6] = ["body", "data", "json", "payload", "response", "result"];
    const INNER: [&str; 10] = [
        "access_token",
        "accessToken",
        "expires_in",
        "expiresIn",
        "expires_at",
        "jwt",
        "scope",
        "token",
        "token_type",
        "tokenType",
    ];

    // Names are joined by a sign, or by a capital as in `dataToken`.
    if let Some(inner) =
        name.strip_prefix("data").filter(|inner| matches!(*inner, "Token" | "AccessToken"))
    {
        return name.get(..4).zip(Some(inner));
    }
    let (outer, inner) = name.split_once(['_', '-'])?;
    (OUTER.contains(&outer) && INNER.contains(&inner)).then_some((outer, inner))
}

/// Warns of steps that no member is called.
fn doubt_steps(node: Node<'_>, path: &Path, findings: &mut Findings) {
    let is_odd = |step: &Segment<'_>| matches!(step, Segment::Name("$" | "*" | "#"));
    if let Some(Segment::Name(odd)) = path.segments().find(is_odd) {
        findings.doubt(node.place, misread(odd));
    }
}

/// Returns the RFC's name of a member that another is a slip in: a letter more or less, or letters in
/// another case between its underscores. Names without underscores are many vendors' own.
fn misspelled(name: &str) -> Option<&'static str> {
    const STANDARD: [&str; 4] = ["access_token", "token_type", "expires_in", "error_description"];

    if matches!(name, "eror" | "erorr" | "errror" | "erro") {
        return Some("error");
    }

    let lower = if name.contains(char::is_uppercase) {
        name.to_lowercase().replace('-', "_")
    } else {
        name.to_owned()
    };
    let is_slip = |standard: &&str| {
        let slips = strsim::damerau_levenshtein(&lower, standard);
        let is_near = slips == 1 && *standard != "expires_in" && name.contains('_');
        slips == 0 && name != *standard || is_near
    };
    STANDARD.into_iter().find(is_slip)
}

/// Reads one path, or several.
pub(super) fn paths(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Path>> {
    match node.value {
        Written::Array(items) if items.iter().any(|item| matches!(item, Written::Array(_))) => {
            doubt_first(node, items, findings);
            list(node, findings, EXPECTED, path)
        }
        _ => path(node, findings).map(|only| vec![only]),
    }
}

/// Warns of alternatives that were probably meant as the steps of one path: the first ends at an object.
fn doubt_first(node: Node<'_>, items: &[Written], findings: &mut Findings) {
    let name = |item: &Written| match item {
        Written::Text(name) => Some(name.clone()),
        Written::Array(steps) => match &**steps {
            [Written::Text(name)] => Some(name.clone()),
            _ => None,
        },
        _ => None,
    };
    let [first, second, ..] = items else { return };
    let (Some(first), Some(second)) = (name(first), name(second)) else { return };
    if matches!(&*first, "data" | "response" | "result" | "body" | "payload") {
        findings.doubt(
            node.place,
            format!(
                "these are two paths, to `{first}` or else to `{second}`: one into the other is \
                 [{first:?}, {second:?}]"
            ),
        );
    }
}

/// Reads one path, several, or none, as the members of `error` are.
pub(super) fn paths_or_none(node: Node<'_>, findings: &mut Findings) -> Option<Vec<Path>> {
    match node.value {
        Written::Array(items) if items.is_empty() => Some(Vec::new()),
        _ => paths(node, findings),
    }
}

/// Members that nearly always hold a text or a number, so that no path leads through them.
const LEAVES: [&str; 26] = [
    "access_token",
    "accessToken",
    "bearer",
    "bearer_token",
    "id_token",
    "jwt",
    "code",
    "description",
    "detail",
    "errcode",
    "errmsg",
    "error_code",
    "error_description",
    "error_message",
    "errorCode",
    "errorMessage",
    "expiresIn",
    "expires_in",
    "message",
    "msg",
    "name",
    "reason",
    "scope",
    "status",
    "title",
    "token_type",
];

/// Warns of a path whose steps were probably meant as alternatives.
fn doubt_alternatives(node: Node<'_>, items: &[Written], findings: &mut Findings) {
    let [Written::Text(first), Written::Text(second), rest @ ..] = items else { return };
    let is_wrapper = matches!(&**first, "response" | "res" | "resp")
        && matches!(&**second, "body" | "json" | "data");
    if is_wrapper {
        findings.doubt(
            node.place,
            format!(
                "a path begins in the body of the response: where `{first}` is what a tool calls it, \
                 leave it out"
            ),
        );
    }
    let is_leaf = LEAVES.iter().any(|leaf| leaf.eq_ignore_ascii_case(first));
    if is_leaf || second.starts_with("error_") && first == "error" {
        let others: String = rest.iter().map(|_| ", …").collect();
        findings.doubt(
            node.place,
            format!(
                "this is one path, to `{second}` inside `{first}`: several, the first of which counts \
                 that leads somewhere, are [[{first:?}], {second:?}{others}]"
            ),
        );
    }
}

fn steps_of(node: Node<'_>, steps: &[Written], findings: &mut Findings) -> Option<Path> {
    let mut segments = Vec::new();
    let mut is_whole = true;
    for (at, value) in steps.iter().enumerate() {
        let step = Node { value, place: Place::Item(&node.place, at) };
        match step_of(step, findings) {
            Some(segment) => segments.push(segment),
            None => is_whole = false,
        }
    }
    is_whole.then(|| segments.into_iter().collect())
}

fn step_of<'n>(node: Node<'n>, findings: &mut Findings) -> Option<Segment<'n>> {
    match node.value {
        Written::Text(name) => {
            if name.is_empty() {
                findings.doubt(node.place, "it leads to a member without a name: leave it out");
            } else if could_be_a_path(name) {
                findings.doubt(node.place, misread(name));
            }
            if name.parse::<u16>().is_ok() {
                findings.doubt(
                    node.place,
                    format!(
                        "{name:?} is a member's name: an index is {name}, without quotation marks"
                    ),
                );
            }
            Some(Segment::Name(name))
        }
        Written::Number(number) => match number.as_u64().and_then(|it| u16::try_from(it).ok()) {
            Some(index) => Some(Segment::Index(index.into())),
            None => {
                node.refuse(findings, "an index is a whole number, counted from 0, below 65536")
            }
        },
        _ => node.expected(findings, "a member's name or an item's index"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> (Option<Vec<Path>>, Findings) {
        let written: Written = serde_json::from_str(written).unwrap();
        let mut findings = Findings::default();
        (paths(Node::whole(&written), &mut findings), findings)
    }

    #[test]
    fn one_path_and_several() {
        for (written, shown, canonical) in [
            (r#""a""#, &["a"][..], r#""a""#),
            (r#"["a","b"]"#, &["a.b"], r#"["a","b"]"#),
            (r#""/a/0""#, &["a[0]"], r#"["a",0]"#),
            ("[]", &["the whole body"], "[]"),
            (r#"[["a"],"b"]"#, &["a", "b"], r#"[["a"],"b"]"#),
            (r#"[["a",0],"/b/c","d"]"#, &["a[0]", "b.c", "d"], r#"[["a",0],["b","c"],"d"]"#),
            (r#"[["a","b"]]"#, &["a.b"], r#"["a","b"]"#),
        ] {
            let (paths, findings) = read(written);
            let paths = Paths(paths.unwrap());
            assert!(findings.into_vec().is_empty(), "{written}");
            assert_eq!(paths.0.iter().map(ToString::to_string).collect::<Vec<_>>(), shown);
            assert_eq!(serde_json::to_string(&paths).unwrap(), canonical, "{written}");
            assert!(read(canonical).0.unwrap() == paths.0);
        }
        for wrong in [r#""""#, "1", r#"[["a"],1]"#, r#"[["a"],""]"#, r#"[[["a"]]]"#, "{}", "[-1]"] {
            let (_, findings) = read(wrong);
            assert!(findings.has_errors(), "{wrong}");
        }
    }
}
