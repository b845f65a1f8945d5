//! The reference of dialect documents has every member, every built-in dialect, and examples that load; the
//! committed schema is the one that the types generate.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use polygrant::Dialect;
use serde_json::Value;

const REFERENCE: &str = include_str!("../src/dialect/reference.md");

/// Returns the first cells of the table below that heading.
fn first_cells(heading: &str) -> Vec<&'static str> {
    let (_, section) = REFERENCE.split_once(&format!("# {heading}\n")).unwrap();
    let section = section.split("\n# ").next().unwrap();
    section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next()).collect()
}

/// Returns the names that are marked as code in these cells, sorted.
fn names(cells: &[&'static str]) -> Vec<&'static str> {
    let mut names: Vec<_> =
        cells.iter().flat_map(|cell| cell.split(", ")).map(|name| name.trim_matches('`')).collect();
    names.sort_unstable();
    names
}

fn properties(schema: &Value) -> Vec<&str> {
    let names = schema["properties"].as_object().unwrap().keys().map(String::as_str);
    let mut names: Vec<_> = names.filter(|name| *name != "$schema").collect();
    names.sort_unstable();
    names
}

#[test]
fn every_member_is_in_the_reference() {
    let schema = Dialect::json_schema();
    assert_eq!(names(&first_cells("Members")), properties(&schema));
    for (heading, definition) in [
        ("Members of `signing`", "JwtFormat"),
        ("Members of `token`", "TokenFields"),
        ("Members of `error`", "ErrorFields"),
    ] {
        let schema = &schema["definitions"][definition];
        assert_eq!(names(&first_cells(heading)), properties(schema));
    }
}

#[test]
fn every_lifetime_format_is_in_the_reference() {
    let schema = Dialect::json_schema();
    let formats = schema["definitions"]["Lifetime"]["anyOf"].as_array().unwrap();
    let formats = formats.iter().filter_map(|format| format["required"][0].as_str());
    for format in formats.chain(["unknown"]) {
        let marked = [format!("`{format}`"), format!("\"{format}\"")];
        assert!(marked.iter().any(|it| REFERENCE.contains(it)), "{format}");
    }
}

#[test]
fn every_built_in_dialect_is_in_the_reference() {
    let all = Dialect::all();
    let built_in: Vec<&str> = all.iter().map(|dialect| &*dialect.name).collect();
    let cells = first_cells("The built-in dialects");
    assert_eq!(cells.iter().map(|cell| cell.trim_matches('`')).collect::<Vec<_>>(), built_in);
}

#[test]
fn every_example_loads() {
    let blocks = REFERENCE.split("```json\n").skip(1);
    let examples: Vec<_> = blocks.map(|block| block.split("```").next().unwrap()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        Dialect::from_json(example).unwrap_or_else(|error| panic!("{error}\n{example}"));
    }
}

#[test]
fn the_committed_schema_is_current() {
    let committed: Value = serde_json::from_str(include_str!("../dialect.schema.json"))
        .unwrap_or_else(|error| panic!("core/dialect.schema.json: {error}"));
    assert!(
        committed == Dialect::json_schema(),
        "core/dialect.schema.json is not current: cargo run -p polygrant --features schema \
         --example schema > core/dialect.schema.json"
    );
}
