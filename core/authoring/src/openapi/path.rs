//! The draft's path, and what an operation's path says beside it.

use polygrant::dialect::{Template, Value as Parameter, Variable};
use serde_json::Value;

use super::base_url::{add_variable, variable_name};
use super::document::{Document, text};
use super::draft::Draft;
use super::operation::Operation;
use super::schema::{Alternatives, Schema};
use super::url::{Url, names};
use super::words::{Role, is_filler};

/// Sets the path, and the query that some documents write behind it. Returns what no dialect can say.
pub(super) fn add(
    document: Document<'_>,
    operation: Option<&Operation<'_>>,
    url: &Url,
    draft: &mut Draft,
) -> Result<(), String> {
    let mut path = url.path.clone();
    if !path.is_empty() && !path.starts_with('/') {
        path.insert(0, '/');
    }
    let written = path.clone();
    for name in names(&written) {
        if !document.work.spend_on(&path) || !document.work.spend_on(name) {
            break;
        }
        let stated = operation.and_then(|operation| stated(document, operation, name));
        let schema = stated.map(|stated| {
            let schema = stated.get("schema").unwrap_or(stated);
            Schema::of(document, schema, Alternatives::Best)
        });
        if matches!(Role::of(name), Role::ClientSecret | Role::ApiKey | Role::Secret) {
            return Err(format!("its path holds the secret `{name}`, and URLs end up in logs"));
        }
        let known = variable_name(name);
        path = path.replace(&format!("{{{name}}}"), &format!("{{{known}}}"));
        add_variable(known, described(schema.as_ref()), draft);
        if schema.is_none() {
            draft.guess(format!(
                "`{name}` in the path became a variable, since the document does not say what it is"
            ));
        }
    }
    draft.dialect.path = path.parse().unwrap_or_else(|_| Template::literal(&path));
    for pair in url.query.split('&').filter(|pair| !pair.is_empty()).take(16) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if !matches!(Role::of(name), Role::GrantType | Role::Other) || value.contains('{') {
            continue;
        }
        draft.dialect.query.set(name.to_owned(), Parameter::Text(Template::literal(value)));
        draft.guess(format!("`{name}` is sent in the query, since the URL is written with it"));
    }
    Ok(())
}

fn stated<'d>(document: Document<'d>, operation: &Operation<'d>, name: &str) -> Option<&'d Value> {
    let mut parameters = operation.parameters(document);
    parameters.find(|it| text(it, "in") == "path" && text(it, "name") == name)
}

/// A variable of the path: a value that it alone can have is its default.
fn described(schema: Option<&Schema<'_>>) -> Variable {
    let Some(schema) = schema else { return Variable::default() };
    let constant = schema.constant().or_else(|| schema.member("default")).and_then(Value::as_str);
    let choices = schema.choices().filter_map(Value::as_str).filter(|it| !it.is_empty());
    let mut described = Variable::default();
    described.about = schema.description().into();
    described.default = constant.filter(|it| !is_filler(it)).map(|it| it.to_owned().into());
    described.one_of = choices.take(64).map(|it| it.to_owned().into()).collect();
    described
}
