//! The catalogue has every vendor's folder, and each document says what it is.
#![allow(clippy::disallowed_methods, reason = "the documents are files")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};

use polygrant::Dialect;
use polygrant_catalogue::{named, names};
use serde_json::Value;

fn vendors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vendors")
}

#[test]
fn the_list_has_every_folder_and_no_other() {
    let mut folders: Vec<String> = fs::read_dir(vendors())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    assert_eq!(names().collect::<Vec<_>>(), folders);
}

#[test]
fn every_document_says_what_it_is() {
    for name in names() {
        let dialect = named(name).unwrap();
        assert_eq!(dialect.name, name);
        assert!(Dialect::named(name).is_none(), "{name} is a built-in dialect's name");
        assert!(dialect.documentation.starts_with("https://"), "{name}: where is it documented?");
        assert!(
            dialect.notes.iter().any(|note| note.starts_with("Not verified: ")),
            "{name} does not say what was not verified"
        );
    }
    assert!(named("nobody").is_none());
}

#[test]
fn documents_are_written_as_the_library_writes_them() {
    for name in names() {
        let text = fs::read_to_string(vendors().join(name).join("dialect.json")).unwrap();
        let dialect = Dialect::from_json(&text).unwrap();
        assert_eq!(Dialect::from_json(&dialect.to_json()).unwrap(), dialect, "{name}");
        let [written, stated] =
            [&dialect.to_json(), &text].map(|text| serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(stated, written, "{name} states more than its deviations");
    }
}
