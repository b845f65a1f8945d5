//! Statements of the README and of CONTRIBUTING. `.ci/run` runs the README's commands, and its Rust is
//! compiled as a doctest.

use std::path::Path;

use polygrant::{Credentials, Dialect, Grant, UnixTime};

const README: &str = include_str!("../../../README.md");

#[test]
fn the_vendor_in_fifteen_lines_is_a_dialect() {
    let (_, document) = README.split_once("```json\n").unwrap();
    let (document, _) = document.split_once("```").unwrap();
    assert!(document.lines().count() <= 15);
    let grant = Grant::builder(Dialect::from_json(document).unwrap())
        .variable("tenant", "example")
        .credentials(Credentials::new("my-client", "my-secret").unwrap())
        .build()
        .unwrap();
    let request = grant.request();
    assert_eq!(request.uri(), "https://example.acme.example/auth/token");
    assert_eq!(
        request.body().as_bytes(),
        br#"{"clientId":"my-client","clientSecret":"my-secret"}"#
    );
    let response = http::Response::new(r#"{"data":{"token":"t","expiresIn":60}}"#);
    let token = grant.parse(&response, UnixTime::EPOCH).unwrap();
    assert_eq!(token.secret(), "t");
    assert_eq!(token.expires_in().unwrap().as_secs(), 60);
}

/// How many dialects there are, to the nearest ten.
#[test]
fn the_number_of_dialects_is_the_stated_one() {
    let guide = include_str!("../../../core/src/guide/which_dialect.md");
    let count = Dialect::all().len() + polygrant_catalogue::names().count();
    let stated = ["sixty", "seventy", "eighty", "ninety"];
    let word = stated.get((count + 5) / 10 - 6).unwrap();
    assert!(README.contains(&format!("Some {word} dialects")), "README: some {word}, {count} now");
    assert!(guide.contains(&format!("lists some {word}:")), "guide: some {word}, {count} now");
}

/// What the blocking adapter's tests run is the same in both READMEs.
#[test]
fn the_blocking_example_is_that_of_the_crate() {
    let example = |text: &'static str| {
        let (_, rest) = text.split_once("let authorize = Authorize::new(").unwrap();
        rest.lines().take(2).collect::<Vec<_>>()
    };
    assert_eq!(example(README), example(include_str!("../../../transport-ureq/README.md")));
}

#[test]
fn the_readme_is_short() {
    assert!(README.lines().count() <= 180);
    assert!(README.split_whitespace().count() <= 1200);
}

/// Every path that the README and CONTRIBUTING name is there.
#[test]
fn the_paths_in_the_documents_exist() {
    let top = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut count = 0;
    for text in [README, include_str!("../../../CONTRIBUTING.md")] {
        let marked = text.split('`').skip(1).step_by(2);
        let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let folders = ["core/", "transport-", "fuzz", ".ci/", "CONTRIBUTING", "LICENSE"];
        for path in marked.chain(linked) {
            if !folders.iter().any(|folder| path.starts_with(folder)) || path.contains("acme") {
                continue;
            }
            // A star stands for both adapters.
            for adapter in ["ureq", "hyper"] {
                let path = path.replace('*', adapter);
                assert!(top.join(&path).exists(), "{path} is not there");
                count += 1;
            }
        }
    }
    assert!(count > 40, "only {count} paths were found");
}
