//! Placeholders as other template languages write them.

use polygrant::dialect::{Part, Template, nearest};
use polygrant::{Credentials, Dialect};

use super::gathered::Warnings;

pub(super) fn warn_of_placeholders(dialect: &Dialect, warnings: &mut Warnings) {
    let mut known = vec![Credentials::CLIENT_ID, Credentials::CLIENT_SECRET, "scope"];
    known.extend(dialect.credentials.iter().chain(&dialect.assertions).map(|name| &**name));
    known.extend(dialect.variables.names());
    let environments = dialect.environments.iter();
    let environments =
        environments.map(|(name, template)| (format!("environments.{name}"), template));
    let mut templates = dialect.request_templates();
    templates.extend(environments.chain([("path".to_owned(), &dialect.path)]));
    for (place, template) in templates {
        if let Some(problem) = problem(template, &known) {
            warnings.add(place, problem);
        }
    }
    known.push("access_token");
    known.extend(dialect.token.members.names());
    for (table, name, template) in dialect.presentation.templates() {
        if let Some(problem) = problem(template, &known) {
            warnings.add(format!("presentation.{table}.{name}"), problem);
        }
    }
}

/// Doubts a template's placeholders; `known` are the names that may stand there.
pub(super) fn problem(template: &Template, known: &[&str]) -> Option<String> {
    let parts = template.parts();
    // 1. A sign before a brace, as in `${…}`, is sent as it is.
    for pair in parts.windows(2) {
        if let [Part::Literal(before), Part::Placeholder(name) | Part::Encoded(_, name)] = pair {
            if let Some(sign) = before.chars().next_back().filter(|it| "$#%@".contains(*it)) {
                return Some(format!(
                    "`{sign}` before `{{{name}}}` is sent as it is: a placeholder is `{{{name}}}` \
                     alone"
                ));
            }
        }
    }
    // 2. So is what looks like a call of a function, as in `base64({client_id})`.
    for pair in parts.windows(2) {
        if let [Part::Literal(before), Part::Placeholder(name) | Part::Encoded(_, name)] = pair {
            let called = before.strip_suffix('(').unwrap_or_default();
            if called.ends_with(|c: char| c.is_ascii_alphanumeric()) {
                return Some(format!(
                    "`{before}` before `{{{name}}}` is sent as it is: a value is encoded by \
                     `{{base64:{{{name}}}}}`"
                ));
            }
        }
    }
    // 3. Two braces are one that is meant as a text, also before an encoding's name.
    const DOUBLE: [&str; 5] = ["{{{", "{{base64:", "{{base64url:", "{{form:", "{{json:"];
    let text = template.as_str();
    if let Some(double) = DOUBLE.iter().find(|double| text.contains(**double)) {
        return Some(format!(
            "`{double}` sends a brace: a placeholder has one on each side, as in `{{client_id}}`"
        ));
    }
    // 4. An encoding's text is literal unless it has braces of its own.
    for part in &parts {
        if let Part::Encoded(code, inner) = part {
            let is_literal = !inner.contains('{');
            if is_literal && (inner.contains("client_id") || inner.contains("client_secret")) {
                return Some(format!(
                    "`{{{}:{inner}}}` encodes these words: a placeholder has braces of its own, as in \
                     `{{base64:{{client_id}}:{{client_secret}}}}`",
                    code.name()
                ));
            }
        }
    }
    // 5. A placeholder in another language's notation is sent as it is.
    let literal: String = parts
        .iter()
        .filter_map(|part| match part {
            Part::Literal(text) => Some(*text),
            _ => None,
        })
        .collect();
    let (shown, name) = foreign(&literal, known)?;
    let meant = nearest(&name, known.iter().copied());
    Some(match meant.or_else(|| is_name(&name).then_some(&*name)) {
        Some(meant) => {
            format!("{shown:?} is sent as it is: a placeholder is written `{{{meant}}}`")
        }
        None => format!("{shown:?} is sent as it is: a placeholder is written `{{client_id}}`"),
    })
}

/// What other languages put around a name, the longest pairs first.
const BRACKETS: [(&str, &str); 9] = [
    ("{{", "}}"),
    ("<%=", "%>"),
    ("%7B", "%7D"),
    ("((", "))"),
    ("[[", "]]"),
    ("{", "}"),
    ("<", ">"),
    ("[", "]"),
    ("%", "%"),
];

/// What other languages put before a name.
const SIGNS: [&str; 4] = [":", "$", "@", "#"];

/// Returns a placeholder of another language in a text, and the name that it is about.
fn foreign(literal: &str, known: &[&str]) -> Option<(String, String)> {
    for (open, close) in BRACKETS {
        let mut rest = literal;
        while let Some((_, behind)) = rest.split_once(open) {
            let Some((inner, after)) = behind.split_once(close) else { break };
            let name = plain(inner);
            // Any words in angle or curly brackets were probably meant as a placeholder.
            let is_whole = literal.len() == open.len() + inner.len() + close.len();
            let is_words = matches!(open, "<" | "{" | "{{" | "%7B") || open == "%" && is_whole;
            let is_words = is_words && !name.is_empty() && name.len() < 48;
            if is_like(&name, known) || is_words && is_name(&name) {
                return Some((format!("{open}{inner}{close}"), name));
            }
            rest = after;
        }
    }
    let trimmed = literal.trim();
    for sign in SIGNS {
        let words = trimmed.split([' ', '/', '?', '&', '=']);
        for name in words.filter_map(|word| word.strip_prefix(sign)) {
            let is_segment = matches!(sign, ":" | "$") && trimmed.starts_with('/');
            let is_word = (trimmed.starts_with(sign) || is_segment) && is_name(name);
            if is_like(&plain(name), known) || is_word {
                return Some((format!("{sign}{name}"), plain(name)));
            }
        }
    }
    let lower = plain(trimmed);
    if lower.strip_prefix("your_").is_some_and(is_name) {
        return Some((trimmed.to_owned(), lower.trim_start_matches("your_").to_owned()));
    }
    let without = ["your_", "my_", "the_", "insert_", "enter_"]
        .into_iter()
        .find_map(|prefix| lower.strip_prefix(prefix).map(|rest| rest.trim_end_matches("_here")));
    without.filter(|name| is_like(name, known)).map(|name| (trimmed.to_owned(), name.to_owned()))
}

/// Writes a name in lower case, with `_` between words.
fn plain(name: &str) -> String {
    let name = name.trim().trim_start_matches(['.', '$']);
    let name = name.rsplit(['.', ' ']).next().filter(|_| name.contains('.')).unwrap_or(name);
    name.replace([' ', '-'], "_").to_lowercase()
}

/// Returns whether a name is known, or is another language's name for one that is.
fn is_like(name: &str, known: &[&str]) -> bool {
    let bare = |name: &str| name.replace(['_', '-', '.'], "").to_lowercase();
    known.iter().any(|known| bare(known) == bare(name))
        || matches!(
            &*bare(name),
            "clientid" | "clientsecret" | "secret" | "token" | "accesstoken" | "apikey" | "scopes"
        )
}

/// Returns whether a text can name a credential, an assertion or a variable.
fn is_name(text: &str) -> bool {
    let template = format!("{{{text}}}").parse::<Template>();
    template.is_ok_and(|template| template.parts() == [Part::Placeholder(text)])
}
