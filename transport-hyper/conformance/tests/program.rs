//! The program `polygrant-faults`, run as a user runs it.

use std::process::Command;

use polygrant_testkit::faults::faults;

/// Runs the program. Returns its exit status, its output and its error output.
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
fn run(arguments: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_polygrant-faults");
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn chosen_faults_are_printed_as_a_table() {
    let (status, out, err) = run(&["--only", "54,33,64"]);
    assert_eq!((status, &*err), (0, ""), "{out}");
    let begins =
        ["33  Retry-After", "      machine", "54  the runtime", "      ureq    does not apply: "];
    let mut lines = out.lines();
    for begin in begins {
        let line = lines.next().unwrap();
        assert!(line.starts_with(begin), "{line}");
    }
    assert_eq!(
        out.lines().last(),
        Some("3 passed, 0 failed; does not apply: 54 for ureq, 54 for threads")
    );
}

#[test]
fn chosen_faults_are_printed_as_json() {
    let (status, out, err) = run(&["--only", "33,27", "--output", "json"]);
    assert_eq!((status, &*err), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&json[0]["number"], &json[1]["number"]), (&27.into(), &33.into()));
    assert_eq!(json[0]["observed"][2]["by"], "hyper");
    assert_eq!(json[1]["observed"][0]["holds"], true);
    assert_eq!(json.as_array().unwrap().len(), 2);
}

#[test]
fn an_unknown_number_is_an_error() {
    let beyond = faults().last().unwrap().number() + 1;
    for number in ["0", &beyond.to_string(), "x"] {
        let (status, _, err) = run(&["--only", number]);
        assert_eq!(status, 2);
        assert!(err.contains("number"), "{err}");
    }
}
