//! The committed schema is the one that the types generate.

use polygrant::Dialect;

#[test]
fn the_committed_schema_is_current() {
    let committed: serde_json::Value = serde_json::from_str(include_str!("../dialect.schema.json"))
        .unwrap_or_else(|error| panic!("core/dialect.schema.json: {error}"));
    assert!(
        committed == Dialect::json_schema(),
        "core/dialect.schema.json is not current: cargo run -p polygrant --features schema \
         --example schema > core/dialect.schema.json"
    );
}
