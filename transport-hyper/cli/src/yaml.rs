//! Documents in YAML, whose comments say what JSON's cannot.

use polygrant::dialect::Finding;
use polygrant::dialect::bounds::{MAX_LEVELS, MAX_VALUES};
use polygrant_authoring::DocumentReport;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::misread::misread;

/// Why a text is not YAML, and where.
pub(crate) struct NotYaml {
    pub(crate) problem: String,
    pub(crate) position: Option<(usize, usize)>,
}

/// Examines a document, and returns its findings with their places in the text.
pub(crate) fn examine(text: &str) -> Result<(DocumentReport, Vec<Finding>), NotYaml> {
    struct Report(DocumentReport);

    impl<'de> Deserialize<'de> for Report {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            DocumentReport::read(deserializer).map(Self)
        }
    }

    // An alias repeats what its anchor marks.
    let options = || {
        serde_saphyr::options! {
            strict_booleans: true,
            budget: serde_saphyr::budget! { max_nodes: MAX_VALUES, max_depth: MAX_LEVELS },
            alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MAX_VALUES },
        }
    };
    let Report(report) = serde_saphyr::from_str_with_options(text, options())
        .map_err(|error| not_yaml(&error, text))?;
    let Places(places) = serde_saphyr::from_str_with_options(text, options()).unwrap_or_default();
    let mut findings = report.findings().to_vec();
    for finding in &mut findings {
        let position = position(&places, &finding.place);
        (finding.line, finding.column) = position.unzip();
    }
    findings.extend(misread(text));
    findings.sort_by_key(|finding| (finding.severity, finding.line));
    Ok((report, findings))
}

/// Returns where the value of a place stands, or of what is around it.
fn position(places: &[(String, usize, usize)], place: &str) -> Option<(usize, usize)> {
    let is_around = |known: &str| {
        place
            .strip_prefix(known)
            .is_some_and(|rest| known.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let around = places.iter().filter(|(known, ..)| is_around(known));
    around.max_by_key(|(known, ..)| known.len()).map(|(_, line, column)| (*line, *column))
}

fn not_yaml(error: &serde_saphyr::Error, text: &str) -> NotYaml {
    let location = error.location();
    let number = |number: u64| usize::try_from(number).unwrap_or_default();
    let mut position = location.map(|at| (number(at.line()), number(at.column())));
    // A string that is never closed is noticed only lines later.
    let reached = position.map_or(0, |(line, _)| line);
    let mut opened = text.lines().take(reached).enumerate();
    if let Some((at, line)) = opened.find(|(_, line)| line.matches('"').count() % 2 == 1) {
        let before = line.rfind('"').and_then(|at| line.get(..at)).unwrap_or_default();
        position = Some((at + 1, before.chars().count() + 1));
    }
    let line = position.and_then(|(line, _)| text.lines().nth(line.saturating_sub(1)));
    let line = line.unwrap_or_default();
    let said = error.to_string();
    let said = said.lines().next().unwrap_or_default();
    let value = line.split_once(": ").map_or("", |(_, value)| value).trim();
    let value = if value.is_empty() { line.trim_start_matches([' ', '-']).trim() } else { value };
    let in_signs = |first: char| "{}[]&*!|>@`%,?".contains(first);
    let has_tab = text.lines().take(reached + 1).any(|line| {
        let indent = line.len() - line.trim_start().len();
        line.get(..indent).is_some_and(|indent| indent.contains('\t'))
    });
    let begins_with = |sign: &str| text.trim_start().starts_with(sign);
    let problem = if said.contains("budget")
        || said.contains("limit")
        || said.contains("alias") && reached == 0
    {
        "it is larger than any dialect, or repeats itself too often".into()
    } else if begins_with("```") {
        "a line of Markdown stands before it: take out the lines with ```".into()
    } else if begins_with("//") {
        "a comment begins with `#` in YAML".into()
    } else if said.contains("duplicate") {
        let name = line.split(':').next().unwrap_or_default().trim();
        format!("there twice: the member `{name}`")
    } else if has_tab {
        "YAML is indented by blanks: a tabulator stands here".into()
    } else if value.starts_with('"') && value.contains('\\') {
        "a backslash between double quotation marks begins an escape: one that is meant stands between \
         single ones, or twice"
            .into()
    } else if matches!(&*value.to_lowercase(), ".nan" | ".inf" | "-.inf") {
        "there is no such number in JSON, which a dialect is".into()
    } else if value.starts_with(['"', '\'']) && value.ends_with(',') {
        "no comma stands behind a value: each stands in a line of its own, or all in `{}`".into()
    } else if let Some(quote) = value
        .chars()
        .next()
        .filter(|it| matches!(it, '"' | '\'') && value.matches(*it).count() % 2 == 1)
    {
        format!(
            "a quotation mark is missing, or there is one too many: {quote}{{client_id}}{quote}"
        )
    } else if value.starts_with(in_signs) || value.contains(": ") {
        "a string that begins with a sign such as `{`, `%` or `@`, or has a colon before a blank, stands \
         in quotation marks: \"{client_id}\""
            .into()
    } else if value.starts_with(|first: char| first.is_ascii_digit()) {
        format!(
            "this is read as a number that there is not: a string stands in quotation marks, {value:?}"
        )
    } else if starts_another(text) {
        "it holds several documents, of which only one is read: take out `---`".into()
    } else if line.starts_with(' ') {
        "members of one object stand below each other, indented alike, as `name: value`".into()
    } else {
        "the line is no YAML: names and values stand as `name: value`, one below the other".into()
    };
    NotYaml { problem: format!("it is not YAML: {problem}"), position }
}

/// Returns whether another document begins behind the first.
fn starts_another(text: &str) -> bool {
    let is_before = |line: &&str| line.trim().is_empty() || line.starts_with(['#', '%']);
    text.lines().skip_while(is_before).skip(1).any(|line| line.trim_end() == "---")
}

/// Where every value of a text stands.
#[derive(Default)]
struct Places(Vec<(String, usize, usize)>);

impl<'de> Deserialize<'de> for Places {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tree = Tree::deserialize(deserializer)?;
        let mut places = Vec::new();
        gather(&tree, "", &mut places);
        Ok(Self(places))
    }
}

fn gather(Tree(spanned): &Tree, place: &str, places: &mut Vec<(String, usize, usize)>) {
    let number = |number: u64| usize::try_from(number).unwrap_or_default();
    let at = spanned.referenced;
    places.push((place.to_owned(), number(at.line()), number(at.column())));
    match &spanned.value {
        Branches::None => {}
        Branches::Items(items) => {
            for (index, item) in items.iter().enumerate() {
                gather(item, &format!("{place}[{index}]"), places);
            }
        }
        Branches::Members(members) => {
            for (name, member) in members {
                let dot = if place.is_empty() { "" } else { "." };
                gather(member, &format!("{place}{dot}{name}"), places);
            }
        }
    }
}

struct Tree(Spanned<Branches>);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

/// What a value holds that has a place of its own.
enum Branches {
    None,
    Items(Vec<Tree>),
    Members(Vec<(String, Tree)>),
}

impl<'de> Deserialize<'de> for Branches {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Branches;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("anything")
            }

            fn visit_unit<E>(self) -> Result<Branches, E> {
                Ok(Branches::None)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Branches, E> {
                Ok(Branches::None)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Branches, E> {
                Ok(Branches::None)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Branches, E> {
                Ok(Branches::None)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Branches, E> {
                Ok(Branches::None)
            }

            fn visit_str<E>(self, _: &str) -> Result<Branches, E> {
                Ok(Branches::None)
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut items: S) -> Result<Branches, S::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(Branches::Items(all))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Branches, M::Error> {
                let mut all = Vec::new();
                while let Some(name) = members.next_key::<Name>()? {
                    match name {
                        Name(Some(name)) => all.push((name, members.next_value()?)),
                        Name(None) => drop(members.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(Branches::Members(all))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

/// A member's name, if it is a string.
struct Name(Option<String>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Some).map(Self).or(Ok(Self(None)))
    }
}
