//! Lists the dialects.

use polygrant::Dialect;

use crate::error::CliError;

/// Returns the built-in dialects and the catalogue, one a line.
pub(super) fn all() -> String {
    let mut text = String::new();
    for dialect in Dialect::all() {
        text.push_str(&line(&dialect));
    }
    text.push_str(
        "\nThe catalogue: made from public documentation, not tried against the vendors\n\n",
    );
    for dialect in polygrant_catalogue::names().filter_map(polygrant_catalogue::named) {
        text.push_str(&line(&dialect));
    }
    text.push_str("\n`polygrant dialects NAME` prints one, with the vendor's page.\n");
    text
}

/// Returns the lines of the dialects that a word is about.
///
/// # Errors
/// There is none.
pub(super) fn about(word: &str) -> Result<String, CliError> {
    let sought = letters(word);
    let catalogue = polygrant_catalogue::names().filter_map(polygrant_catalogue::named);
    let all = Dialect::all().into_iter().chain(catalogue);
    let text: String =
        all.filter(|dialect| is_about(dialect, &sought)).map(|it| line(&it)).collect();
    if text.is_empty() {
        return Err(CliError::usage(format!(
            "no dialect is about {word:?}: `polygrant dialects` lists all, and `polygrant dialects new` \
             makes one"
        )));
    }
    Ok(text)
}

/// Returns the letters and digits of a text in lower case, so that `Rocket.Chat`, `rocket-chat` and
/// `rocketchat` are one word.
fn letters(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns whether a dialect's name, page, hosts or notes hold these letters.
fn is_about(dialect: &Dialect, sought: &str) -> bool {
    let hosts = dialect.environments.iter().map(|(_, base_url)| base_url.as_str());
    let texts = dialect.notes.iter().map(|note| &**note).chain(hosts);
    let mut texts = texts.chain([&*dialect.name, &*dialect.documentation]);
    !sought.is_empty() && texts.any(|text| letters(text).contains(sought))
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
