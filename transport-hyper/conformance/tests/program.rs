//! The program, run as a person runs it.

use std::process::Command;

use polygrant_testkit::faults::faults;

/// What the program says to that, and its exit status.
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
fn run(arguments: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_polygrant-faults");
    let output = Command::new(program).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn some_of_them_as_a_table() {
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
fn some_of_them_as_json() {
    let (status, out, err) = run(&["--only", "33,27", "--output", "json"]);
    assert_eq!((status, &*err), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&json[0]["number"], &json[1]["number"]), (&27.into(), &33.into()));
    assert_eq!(json[0]["observed"][2]["by"], "hyper");
    assert_eq!(json[1]["observed"][0]["holds"], true);
    assert_eq!(json.as_array().unwrap().len(), 2);
}

#[test]
fn a_number_that_is_none_is_told() {
    let beyond = faults().last().unwrap().number() + 1;
    for number in ["0", &beyond.to_string(), "x"] {
        let (status, _, err) = run(&["--only", number]);
        assert_eq!(status, 2);
        assert!(err.contains("number"), "{err}");
    }
}
