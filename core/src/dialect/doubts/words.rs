//! What names and values are like, however they are spelled.

use crate::json::{Path, Segment};
use crate::redact::names_credential;

/// Returns a name in lower case, without what stands between words.
pub(super) fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns whether what goes by that name is a secret.
pub(super) fn names_secret(name: &str) -> bool {
    let bare = bare(name);
    names_credential(name)
        || matches!(&*bare, "clientkey" | "pass" | "pin" | "bearer")
        || bare.ends_with("subscriptionkey")
        || bare.contains("secret") && !bare.ends_with("id")
}

/// Returns whether a value stands in the vendor's pages for one that a reader is to fill in.
pub(super) fn is_stand_in(value: &str) -> bool {
    const WORDS: [&str; 10] = [
        "todo",
        "fixme",
        "changeme",
        "string",
        "undefined",
        "placeholder",
        "redacted",
        "%s",
        "%d",
        "?",
    ];

    let bare = bare(value);
    let mut pieces = value.split(['/', ':', '.', '?', '=', '&']);
    let is_mask =
        value.len() > 2 && value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•'));
    let is_shell = value.len() > 1 && value.starts_with('$');
    let is_in_brackets = value.starts_with('<') && value.ends_with('>');
    is_mask
        || is_shell
        || is_in_brackets
        || value == "…"
        || WORDS.contains(&&*bare)
        || is_yours(value)
        || pieces.any(is_yours)
}

/// Returns whether words tell their reader to put something else in their place: `YOUR_TENANT`,
/// `your-domain`, `mycompany`, `insert_key_here`.
pub(super) fn is_yours(words: &str) -> bool {
    const OWN: [&str; 15] = [
        "account",
        "app",
        "company",
        "domain",
        "host",
        "instance",
        "org",
        "organization",
        "realm",
        "server",
        "site",
        "store",
        "subdomain",
        "tenant",
        "workspace",
    ];

    let lower = words.trim().to_lowercase().replace([' ', '-'], "_");
    let is_own = |rest: &str| OWN.contains(&&*bare(rest));
    ["your_", "insert_", "enter_", "replace_with_"].iter().any(|start| lower.starts_with(start))
        || lower.ends_with("_here")
        || ["your", "my"].iter().any(|start| lower.strip_prefix(start).is_some_and(is_own))
}

/// Returns whether a name is a slip of the pen in a known one: nearly its letters, or its letters in
/// another case between the same underscores.
pub(super) fn is_slip(name: &str, known: &str) -> bool {
    let (name_bare, known_bare) = (bare(name), bare(known));
    let slips = strsim::damerau_levenshtein(&name_bare, &known_bare);
    let allowed = if known_bare.len() > 8 { 2 } else { 1 };
    let starts_so = name_bare.chars().next() == known_bare.chars().next();
    if slips == 0 {
        let is_upper = |c: char| c.is_ascii_uppercase();
        return name.contains('_') && name.contains(is_upper) && name != known;
    }
    starts_so && slips <= allowed && !name_bare.is_empty()
}

/// Returns whether a text is a UUID, which vendors use for tenants.
pub(super) fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}

/// Returns the name of the member that a path leads to; of an item it is empty.
pub(super) fn last_name(path: &Path) -> &str {
    let name = path.segments().last().and_then(|segment| match segment {
        Segment::Name(name) => Some(name),
        Segment::Index(_) => None,
    });
    name.unwrap_or_default()
}
