//! Warnings about what a document says to people, and about its name.

use polygrant::Dialect;
use polygrant::redact::looks_like_credential;

use super::gathered::Warnings;
use super::words::is_stand_in;

pub(super) fn warn_of_texts(dialect: &Dialect, warnings: &mut Warnings) {
    let page = &*dialect.documentation;
    let is_url = page.starts_with("https://") || page.starts_with("http://");
    if is_stand_in(page) || page.starts_with("http") && !is_url {
        warnings.add("documentation", format!("{page:?} is no page: say its URL, or leave it out"));
    }
    let notes = dialect.notes.iter().enumerate().map(|(at, it)| (format!("notes[{at}]"), &**it));
    let variables = dialect.variables.iter();
    let variables = variables.map(|(name, it)| (format!("variables.{name}.about"), &*it.about));
    let credentials = dialect.credential_details.iter();
    let credentials =
        credentials.map(|(name, it)| (format!("credentials.{name}.about"), &*it.about));
    let abouts = variables.chain(credentials);
    for (place, text) in notes.chain(abouts).chain([("documentation".to_owned(), page)]) {
        let mut words =
            text.split(|c: char| c.is_whitespace() || matches!(c, '=' | '&' | '?' | '`' | '"'));
        let is_secret = |word: &str| !word.contains("://") && looks_like_random(word);
        if words.any(is_secret) {
            warnings.add(place, "it seems to hold a secret, which is no part of a document");
        }
    }
    let is_taken = Dialect::named(&dialect.name).is_some_and(|own| own != *dialect);
    if is_taken {
        warnings.add(
            "name",
            format!("`{}` is a built-in dialect: give this one another name", dialect.name),
        );
    }
}

/// Returns whether a word is random, and no name of several words.
fn looks_like_random(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_one = word.bytes().all(|it| it.is_ascii_alphanumeric());
    looks_like_credential(word) && is_one && digits > 3
}
