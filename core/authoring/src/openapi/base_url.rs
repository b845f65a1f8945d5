//! A server's URL as a base URL of the draft, with the variables that a dialect may have in it.

use std::collections::BTreeMap;

use polygrant::Dialect;
use polygrant::dialect::bounds::MAX_MEMBERS;
use polygrant::dialect::{Template, Variable};
use serde_json::Value;

use super::document::{Document, objects, text, texts};
use super::draft::Draft;
use super::host::{is_for_examples, is_of_customers, is_of_vendors};
use super::url::{MAX_URL, Url, names};
use super::words::is_filler;

/// The steps of trying a server's variable.
const STEPS_OF_A_VARIABLE: usize = 100;

/// A server's URL as a template, and its variables, if a dialect may hold it.
pub(super) fn based(
    document: Document<'_>,
    url: Url,
    written: &str,
    stated: Option<&Value>,
    draft: &mut Draft,
) -> Option<Template> {
    let is_long = written.len() > MAX_URL;
    let written = shortened(written);
    if is_long {
        draft.guess(format!("the server {written:?} is left out, since it is too long"));
        return None;
    }
    let url = url.with_stand_ins();
    let mut notes = Vec::new();
    if url.scheme != "https" {
        notes.push(format!(
            "the server {written:?} is taken with https, since secrets are not sent without it"
        ));
    }
    let known = variables(document, &url, &written, stated, &mut notes)?;
    // Variables that may choose the host need a list of values: others have their default for good.
    let attempts: [fn(&Variable) -> bool; 3] =
        [|_| false, |variable| variable.one_of.is_empty(), |_| true];
    let mut problem = String::new();
    for is_filled in attempts {
        let filled = fill(&url, &known, is_filled);
        let host = filled.url.split('/').nth(2).unwrap_or_default();
        if is_for_examples(host) {
            problem = "its host is one for examples".to_owned();
            break;
        }
        let mut tried = Dialect::default();
        let Ok(base_url) = filled.url.parse::<Template>() else { continue };
        tried.environments.set("tried", base_url.clone());
        for (name, variable) in &filled.variables {
            tried.variables.set(name.clone(), variable.clone());
        }
        match tried.check() {
            Ok(()) => {
                notes.into_iter().chain(filled.notes).for_each(|note| draft.guess(note));
                for (name, variable) in filled.variables {
                    add_variable(name, variable, draft);
                }
                return Some(base_url);
            }
            Err(error) => {
                let said = error.findings().first().map(ToString::to_string).unwrap_or_default();
                let said = said.strip_prefix("`environments.tried`: ").unwrap_or(&said);
                problem = if host.contains('{') && said.contains("registrable") {
                    "each customer has a host of its own".to_owned()
                } else {
                    said.to_owned()
                };
            }
        }
    }
    draft.guess(format!(
        "the server {written:?} is left out ({problem}): give a base URL (--base-url)"
    ));
    None
}

/// What a URL's variables are, each under its name in the URL.
fn variables<'u>(
    document: Document<'_>,
    url: &'u Url,
    written: &str,
    stated: Option<&Value>,
    notes: &mut Vec<String>,
) -> Option<BTreeMap<&'u str, (String, Variable)>> {
    let stated: BTreeMap<&str, &Value> = objects(stated).take(MAX_MEMBERS).collect();
    let mut known = BTreeMap::new();
    for (part, is_host) in [(&url.scheme, false), (&url.authority, true), (&url.path, false)] {
        for name in names(part) {
            if !document.work.spend(STEPS_OF_A_VARIABLE + name.len()) {
                return None;
            }
            let stated = stated.get(name).copied();
            let variable = stated.map_or_else(Variable::default, variable_of);
            let (variable, note) = own(name, variable, is_host);
            notes.extend(note);
            if stated.is_none() {
                notes.push(format!(
                    "`{name}` in the URL {:?} became a variable, since each customer has its own",
                    written
                ));
            }
            known.insert(name, (variable_name(name), variable));
        }
    }
    Some(known)
}

/// A variable as a document describes it.
fn variable_of(stated: &Value) -> Variable {
    let default = match stated.get("default") {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let about: String = text(stated, "description").chars().take(120).collect();
    let about = about.split_whitespace().collect::<Vec<_>>().join(" ");
    let one_of: Vec<_> =
        texts(stated.get("enum")).filter(|it| !it.is_empty()).take(MAX_MEMBERS).collect();
    let is_one = |value: &str| one_of.is_empty() || one_of.contains(&value);
    let mut variable = Variable::default();
    variable.about = about.into();
    variable.default = default.filter(|value| is_one(value)).map(Into::into);
    variable.one_of = one_of.into_iter().map(|it| it.to_owned().into()).collect();
    variable
}

/// Takes a default away that is another customer's.
fn own(name: &str, mut variable: Variable, is_host: bool) -> (Variable, Option<String>) {
    let Some(default) = variable.default.clone() else { return (variable, None) };
    let is_vendors = !variable.one_of.is_empty()
        || if is_host { is_of_vendors(name) } else { !is_of_customers(name) };
    if is_vendors && !is_filler(&default) {
        return (variable, None);
    }
    // A whole host may come in its place, which the URL is then tried with.
    if is_host && default.contains('.') && !is_of_customers(name) {
        return (variable, None);
    }
    variable.default = None;
    let note = format!(
        "the variable `{name}` has no default, since {default:?} may be an example's or another \
         customer's"
    );
    (variable, Some(note))
}

/// A URL with some variables filled in.
struct Filled {
    url: String,
    variables: BTreeMap<String, Variable>,
    notes: Vec<String>,
}

fn fill(
    url: &Url,
    known: &BTreeMap<&str, (String, Variable)>,
    is_filled: fn(&Variable) -> bool,
) -> Filled {
    let mut filled =
        Filled { url: "https://".to_owned(), variables: BTreeMap::new(), notes: Vec::new() };
    let (host, port) = match url.authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (&*url.authority, None),
    };
    let mut rest = host;
    for part in pieces(host) {
        // Only what stands in the last two labels, the registrable part of most, may have to be filled in.
        let chooses = rest.matches('.').count() < 2;
        rest = rest.get(part.text.len()..).unwrap_or_default();
        let variable = part.name.and_then(|name| known.get(name));
        let Some((known, variable)) = variable else {
            filled.url.push_str(part.text);
            continue;
        };
        let default = variable.default.as_deref();
        match default.filter(|_| chooses && is_filled(variable) || default == Some("")) {
            Some(default) => {
                filled.notes.push(format!(
                    "the server's variable `{}` may not choose the host: it is {default:?} for good",
                    part.name.unwrap_or_default()
                ));
                filled.url.push_str(default);
            }
            None => {
                filled.url.push_str(&format!("{{{known}}}"));
                filled.variables.insert(known.clone(), variable.clone());
            }
        }
    }
    if let Some(port) = port {
        let stated = names(port).first().map(|name| {
            known.get(name).and_then(|(_, variable)| variable.default.clone()).unwrap_or_default()
        });
        let port = stated.as_deref().unwrap_or(port);
        if !matches!(port, "" | "443") {
            filled.url.push_str(&format!(":{port}"));
        }
    }
    for part in pieces(url.path.trim_end_matches('/')) {
        match part.name.and_then(|name| known.get(name)) {
            Some((known, variable)) if variable.default.as_deref() != Some("") => {
                filled.url.push_str(&format!("{{{known}}}"));
                filled.variables.insert(known.clone(), variable.clone());
            }
            Some(_) => {}
            None => filled.url.push_str(part.text),
        }
    }
    while filled.url.ends_with('/') {
        filled.url.pop();
    }
    filled
}

/// A piece of a text with placeholders.
struct Piece<'t> {
    text: &'t str,
    name: Option<&'t str>,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = match rest.strip_prefix('{') {
            Some(inner) => inner.find('}').map_or(rest.len(), |close| close + 2),
            None => rest.find('{').unwrap_or(rest.len()),
        };
        let (text, behind) = rest.split_at(end);
        rest = behind;
        let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        (!text.is_empty()).then_some(Piece { text, name })
    })
}

/// Defines a variable; one that is there already takes further values.
pub(super) fn add_variable(name: String, variable: Variable, draft: &mut Draft) {
    match draft.dialect.variables.get_mut(&name) {
        None => draft.dialect.variables.set(name, variable),
        Some(known) => {
            if known.one_of.is_empty() || variable.one_of.is_empty() {
                return;
            }
            for value in variable.one_of {
                if !known.one_of.contains(&value) && known.one_of.len() < MAX_MEMBERS {
                    known.one_of.push(value);
                }
            }
        }
    }
}

/// A name that a placeholder can have, and that nothing else has.
pub(super) fn variable_name(name: &str) -> String {
    let word: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(64).collect();
    let word = word.trim_matches('_');
    let is_taken =
        ["client_id", "client_secret", "scope", "access_token", "api_key"].contains(&word);
    if is_taken || !word.starts_with(|first: char| first.is_ascii_alphabetic()) {
        format!("v_{word}")
    } else {
        word.to_owned()
    }
}

/// So much of a text as a message can hold.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}
