//! Standard output and standard error.

use std::io::{self, Write};

use serde::Serialize;

/// Prints a text. A reader that has closed its end is no error.
pub(crate) fn text(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Returns one line of JSON, its members in the order in which they are declared.
pub(crate) fn json_line(report: &impl Serialize) -> String {
    // Structs of texts and numbers always have a JSON.
    format!("{}\n", serde_json::to_string(report).unwrap_or_default())
}

/// Prints lines on standard error, each behind a mark.
pub(crate) fn marked(mark: &str, text: &str) {
    let mut stderr = io::stderr().lock();
    for line in text.trim_end().lines() {
        // Nothing can be told to a reader that has closed its end.
        let _ = writeln!(stderr, "{}", format!("{mark} {line}").trim_end());
    }
}

/// Prints one line on standard error.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
