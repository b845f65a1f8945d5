//! What `polygrant dialects` lists.

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
    text
}

fn line(dialect: &Dialect) -> String {
    let Dialect { name, documentation, .. } = dialect;
    let line = format!("{name:<24}{:<28} {documentation}", environments(dialect));
    format!("{}\n", line.trim_end())
}

/// Returns the names of a dialect's environments, and the options that its URLs need.
pub(super) fn environments(dialect: &Dialect) -> String {
    let names: Vec<_> = dialect.environments.names().collect();
    let names = if names.is_empty() { "needs --base-url".to_owned() } else { names.join(", ") };
    let needed = dialect.variables.iter().filter(|(_, it)| it.default.is_none() && !it.optional);
    let needed: String = needed.map(|(name, _)| format!(" --var {name}=…")).collect();
    names + &needed
}
