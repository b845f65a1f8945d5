//! What each published package says of itself, and the links between their documentations.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of the published packages, with their names.
const PACKAGES: [(&str, &str); 13] = [
    ("polygrant", "core"),
    ("polygrant-lifecycle", "core/lifecycle"),
    ("polygrant-authoring", "core/authoring"),
    ("polygrant-catalogue", "core/catalogue"),
    ("polygrant-client", "core/client"),
    ("polygrant-store-conformance", "core/client/store-conformance"),
    ("polygrant-store-file", "core/client/store-file"),
    ("polygrant-store-redis", "core/client/store-redis"),
    ("polygrant-sandbox", "core/sandbox"),
    ("polygrant-ureq", "transport-ureq"),
    ("polygrant-hyper", "transport-hyper"),
    ("polygrant-testkit", "transport-hyper/testkit"),
    ("polygrant-cli", "transport-hyper/cli"),
];

fn top() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).to_path_buf()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the Markdown and Rust files below a folder, but for what cargo builds.
fn texts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|it| it.to_str());
        if path.is_dir() && !path.ends_with("target") {
            found.extend(texts(&path));
        } else if matches!(extension, Some("md" | "rs")) {
            found.push(path);
        }
    }
    found
}

/// Returns the features of a manifest, without `default`.
fn features(manifest: &str) -> Vec<&str> {
    let (_, rest) = manifest.split_once("\n[features]\n").unwrap_or_default();
    let section = rest.split("\n[").next().unwrap_or_default();
    let names = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
    names.filter(|name| !name.starts_with('#') && *name != "default").collect()
}

#[test]
fn every_package_says_what_it_is() {
    for (name, folder) in PACKAGES {
        let folder = top().join(folder);
        let manifest = read(&folder.join("Cargo.toml"));
        for field in ["description", "documentation", "readme", "categories", "keywords"] {
            assert!(manifest.contains(&format!("\n{field}")), "{name} has no {field}");
        }
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(!read(&folder.join(file)).is_empty(), "{name}: {file} is empty");
        }
    }
}

/// The README and the front page have a table of the features, and docs.rs shows all of them.
#[test]
fn every_feature_is_in_both_tables() {
    let mut count = 0;
    for (name, folder) in PACKAGES {
        let folder = top().join(folder);
        let manifest = read(&folder.join("Cargo.toml"));
        for feature in features(&manifest) {
            for (file, row) in [("README.md", "| `"), ("src/lib.rs", "//! | `")] {
                let row = format!("\n{row}{feature}`");
                assert!(read(&folder.join(file)).contains(&row), "{name}: {feature}, {file}");
            }
            assert!(manifest.contains("[package.metadata.docs.rs]\nall-features = true"), "{name}");
            count += 1;
        }
    }
    assert!(count > 20, "only {count} features were found");
}

/// rustdoc looks at links within a crate alone. A link to a page of another one names a module there, or an item
/// such as `struct.Name.html`.
#[test]
fn links_to_pages_of_other_crates_lead_somewhere() {
    let mut count = 0;
    for (_, folder) in PACKAGES {
        for path in texts(&top().join(folder)) {
            for link in read(&path).split("https://docs.rs/").skip(1) {
                let link = link.split([')', '>', '"', '\n', ' ']).next().unwrap_or_default();
                let mut parts = link.split('#').next().unwrap_or_default().split('/');
                let (package, modules) = (parts.next(), parts.skip(2));
                let target = PACKAGES.iter().find(|(name, _)| Some(*name) == package);
                let Some((package, folder)) = target else { continue };
                let sources = texts(&top().join(folder).join("src"));
                for module in modules.filter(|it| !it.is_empty()) {
                    let declared = match module.split_once('.') {
                        Some((kind, page)) => {
                            format!("pub {kind} {}", page.trim_end_matches(".html"))
                        }
                        None => format!("pub mod {module}"),
                    };
                    let is_there = sources.iter().any(|source| read(source).contains(&declared));
                    assert!(is_there, "{}: {package} has no {module}", path.display());
                    count += 1;
                }
            }
        }
    }
    assert!(count > 25, "only {count} modules were found");
}
