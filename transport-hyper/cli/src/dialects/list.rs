//! Lists the dialects.

use polygrant::{Dialect, catalogue};

/// Returns the built-in dialects and the catalogue, one a line.
pub(super) fn all() -> String {
    let mut text = String::new();
    for dialect in Dialect::all() {
        text.push_str(&line(&dialect));
    }
    text.push_str(
        "\nThe catalogue: made from public documentation, not tried against the vendors\n\n",
    );
    for dialect in catalogue::names().filter_map(catalogue::named) {
        text.push_str(&line(&dialect));
    }
    text.push_str("\n`polygrant dialects NAME` prints one, with the vendor's page.\n");
    text
}

/// The width of a terminal that shows each line whole.
const WIDTH: usize = 80;
/// The width of the names.
const NAMES: usize = 24;

/// Returns a dialect's lines: its name, and what it needs, broken between words.
fn line(dialect: &Dialect) -> String {
    let mut lines = format!("{:<NAMES$}", dialect.name);
    let mut width = NAMES;
    for word in environments(dialect).replace(" --var ", " --var\u{a0}").split(' ') {
        let more = word.chars().count() + 1;
        if width > NAMES && width + more > WIDTH {
            lines = format!("{}\n{:NAMES$}", lines.trim_end(), "");
            width = NAMES;
        }
        lines.push_str(word);
        lines.push(' ');
        width += more;
    }
    format!("{}\n", lines.trim_end().replace('\u{a0}', " "))
}

/// Returns the names of a dialect's environments, and the options that its URLs need.
pub(super) fn environments(dialect: &Dialect) -> String {
    let names: Vec<_> = dialect.environments.names().collect();
    let names = if names.is_empty() { "needs --base-url".to_owned() } else { names.join(", ") };
    let needed = dialect.variables.iter().filter(|(_, it)| it.default.is_none() && !it.optional);
    let needed: String = needed.map(|(name, _)| format!(" --var {name}=…")).collect();
    names + &needed
}
