//! The draft's request: where it goes, and what it holds.

use serde_json::Value;

use super::document::{Document, Schema, objects, texts};
use super::draft::Draft;
use super::operation::{Operation, text};
use super::words::{Role, plain};
use crate::dialect::bounds::MAX_MEMBERS;
use crate::dialect::{
    Encoding, RequestMethod, ScopeFormat, Table, Template, Value as Parameter, Variable,
};

pub(super) fn read(document: Document<'_>, operation: &Operation<'_>, draft: &mut Draft) {
    environments(document, operation, draft);
    draft.dialect.path = path(document, operation, draft);
    if operation.method == "get" {
        draft.dialect.method = RequestMethod::Get;
    }
    let content = operation.content(document);
    draft.dialect.encoding = match content {
        Some((media_type, _)) if media_type.contains("json") => Encoding::Json,
        Some(_) => Encoding::Form,
        None if operation.method == "get" => Encoding::Form,
        None => Encoding::None,
    };
    draft.dialect.body = match content {
        Some((_, content)) if operation.method != "get" => {
            members(document, &document.schema(document.get(content, "schema")), draft, 4)
        }
        _ => Table::new(),
    };
    for parameter in operation.parameters(document) {
        if draft.dialect.query.len().max(draft.dialect.headers.len()) > MAX_MEMBERS {
            break;
        }
        let schema = document.schema(document.get(parameter, "schema"));
        let is_required = parameter.get("required").and_then(Value::as_bool) == Some(true);
        let name = text(parameter, "name");
        match text(parameter, "in") {
            "query" => {
                if let Some(value) = value(name, &schema, is_required, draft) {
                    draft.dialect.query.set(name.to_owned(), value);
                }
            }
            "header" if !ours(name) => {
                if let Some(Parameter::Text(value)) = value(name, &schema, is_required, draft) {
                    draft.dialect.headers.set(name.to_ascii_lowercase(), value);
                }
            }
            _ => {}
        }
    }
    if uses_basic(document, operation) {
        basic(draft);
    }
}

/// Headers that every request has, or that the credentials fill.
fn ours(name: &str) -> bool {
    ["accept", "content-type", "authorization", "accept-encoding", "host", "content-length"]
        .contains(&&*name.to_ascii_lowercase())
}

/// Puts the credentials into HTTP Basic, and takes them out of the body.
pub(super) fn basic(draft: &mut Draft) {
    let basic = template("Basic {base64:{client_id}:{client_secret}}");
    draft.dialect.headers.set("authorization", basic);
    let kept = draft.dialect.body.iter().filter(|(_, value)| {
        !matches!(value, Parameter::Text(it) if matches!(it.as_str(), "{client_id}" | "{client_secret}"))
    });
    draft.dialect.body = kept.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    draft.guess(
        "HTTP Basic is sent as it is; where the vendor wants each half form-urlencoded first, write \
         {form:{client_id}} and {form:{client_secret}}",
    );
}

fn uses_basic(document: Document<'_>, operation: &Operation<'_>) -> bool {
    let names = operation.value.get("security").or_else(|| document.root.get("security"));
    let names = names.and_then(Value::as_array).into_iter().flatten();
    let schemes = document.get(document.get(document.root, "components"), "securitySchemes");
    let by_scheme = names.flat_map(|requirement| objects(Some(requirement))).any(|(name, _)| {
        let scheme = document.get(schemes, name);
        text(scheme, "type") == "http" && text(scheme, "scheme").eq_ignore_ascii_case("basic")
    });
    let mut parameters = operation.parameters(document);
    by_scheme
        || parameters.any(|parameter| {
            text(parameter, "name").eq_ignore_ascii_case("authorization")
                && document.mentions(parameter, "Basic")
        })
}

/// The parameters of a body: in the order of `required`, then in the order of RFC 6749.
fn members(
    document: Document<'_>,
    schema: &Schema<'_>,
    draft: &mut Draft,
    depth: usize,
) -> Table<Parameter> {
    let mut properties = schema.properties.clone();
    let place = |name: &str| schema.required.get(name).copied().unwrap_or(usize::MAX);
    properties.sort_by_cached_key(|(name, _)| (place(name), Role::of(name).rank()));
    let mut table = Table::new();
    for (name, property) in properties {
        // More are refused, as a dialect.
        if table.len() > MAX_MEMBERS || draft.dialect.variables.len() > MAX_MEMBERS {
            break;
        }
        let inner = document.schema(property);
        let is_required = schema.required.contains_key(name);
        let parameter = if inner.properties.is_empty() || depth == 0 {
            value(name, &inner, is_required, draft)
        } else {
            let inner = members(document, &inner, draft, depth - 1);
            (!inner.is_empty()).then_some(Parameter::Object(inner))
        };
        if let Some(parameter) = parameter {
            table.set(name.to_owned(), parameter);
        }
    }
    table
}

/// What stands for a parameter; `None` if it can be left out.
fn value(
    name: &str,
    schema: &Schema<'_>,
    is_required: bool,
    draft: &mut Draft,
) -> Option<Parameter> {
    let text = |text: &str| Some(Parameter::Text(template(text)));
    match Role::of(name) {
        Role::ClientId => text("{client_id}"),
        Role::ClientSecret => text("{client_secret}"),
        Role::GrantType => {
            let stated = schema.constant().or_else(|| schema.example()).and_then(Value::as_str);
            if stated.is_none() {
                draft.guess(format!("`{name}` is not shown: it is taken to be client_credentials"));
            }
            text(Template::literal(stated.unwrap_or("client_credentials")).as_str())
        }
        Role::Scope => {
            if schema.is("array") {
                draft.dialect.scope = ScopeFormat::array();
            }
            draft.dialect.scope.required = is_required;
            text("{scope}")
        }
        Role::ApiKey => {
            draft.dialect.credentials = vec!["api_key".into()];
            text("{api_key}")
        }
        Role::Other => other(name, schema, is_required, draft),
    }
}

fn other(
    name: &str,
    schema: &Schema<'_>,
    is_required: bool,
    draft: &mut Draft,
) -> Option<Parameter> {
    match schema.constant() {
        Some(Value::String(text)) => return Some(Parameter::Text(Template::literal(text))),
        Some(Value::Number(number)) => return Some(Parameter::Number(number.clone())),
        Some(Value::Bool(truth)) => return Some(Parameter::Bool(*truth)),
        _ => {}
    }
    if !is_required {
        draft.guess(format!("`{name}` is optional and unknown: it is left out"));
        return None;
    }
    let variable = variable(name);
    draft.guess(format!("`{name}` is required and unknown: it became the variable `{variable}`"));
    let choices = schema.member("enum").and_then(Value::as_array).into_iter().flatten();
    let described = Variable {
        about: schema.description().into(),
        one_of: choices.filter_map(|it| Some(it.as_str()?.to_owned().into())).collect(),
        ..Variable::default()
    };
    let placed = template(&format!("{{{variable}}}"));
    draft.dialect.variables.set(variable, described);
    Some(Parameter::Text(placed))
}

/// A name that a placeholder can have, and that nothing else has.
fn variable(name: &str) -> String {
    let word: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let word = word.trim_matches('_');
    let is_taken =
        ["client_id", "client_secret", "scope", "access_token", "api_key"].contains(&word);
    if is_taken || !word.starts_with(|first: char| first.is_ascii_alphabetic()) {
        format!("v_{word}")
    } else {
        word.to_owned()
    }
}

fn path(document: Document<'_>, operation: &Operation<'_>, draft: &mut Draft) -> Template {
    let mut path = operation.path.to_owned();
    for parameter in operation.parameters(document).filter(|it| text(it, "in") == "path") {
        let name = text(parameter, "name");
        if !document.work.spend_on(&path) || !document.work.spend(matches(&path, name) * name.len())
        {
            break;
        }
        let known = variable(name);
        path = path.replace(&format!("{{{name}}}"), &format!("{{{known}}}"));
        let schema = document.schema(document.get(parameter, "schema"));
        let described = Variable { about: schema.description().into(), ..Variable::default() };
        draft.dialect.variables.set(known, described);
    }
    path.parse().unwrap_or_else(|_| Template::literal(&path))
}

/// The servers by the names of what they are, production first.
fn environments(document: Document<'_>, operation: &Operation<'_>, draft: &mut Draft) {
    let stated = [operation.value, operation.item, document.root];
    let servers = stated.iter().find_map(|it| it.get("servers")).and_then(Value::as_array);
    let mut named: Vec<(String, Template)> = Vec::new();
    for server in servers.into_iter().flatten() {
        // More are refused, as a dialect.
        if named.len() > MAX_MEMBERS || !document.work.spend(1) {
            break;
        }
        let url = text(server, "url").trim_end_matches('/');
        if !url.starts_with("https://") && !url.starts_with("http://") {
            draft.guess(format!("the server {url:?} has no host: give a base URL (--base-url)"));
            continue;
        }
        let mut name = kind(&format!("{} {url}", text(server, "description"))).to_owned();
        let namesakes = named.iter().filter(|(known, _)| known.starts_with(&name)).count();
        if namesakes > 0 {
            name = format!("{name}-{}", namesakes + 1);
        }
        let Ok(url) = filled(document, url, server, draft).parse() else { continue };
        named.push((name, url));
    }
    named.sort_by_key(|(name, _)| name != "production");
    if named.len() > 1 {
        draft.guess("the environments' names are guessed from their URLs and descriptions");
    }
    draft.dialect.environments = named.into_iter().collect();
}

/// The steps of trying a server's variable.
const STEPS_OF_A_VARIABLE: usize = 100;

/// How often a variable stands in a URL.
fn matches(url: &str, name: &str) -> usize {
    url.matches(&format!("{{{name}}}")).count()
}

/// A server's URL, whose variables become the dialect's where they may, and their defaults elsewhere.
fn filled(document: Document<'_>, url: &str, server: &Value, draft: &mut Draft) -> String {
    let mut filled = url.to_owned();
    for (name, stated) in objects(server.get("variables")) {
        let default = stated.get("default").and_then(Value::as_str);
        // A name or a default may come in place of the name many times over.
        let longest = name.len().max(default.map_or(0, str::len)) + 2;
        let bytes = filled.len() + matches(&filled, name) * longest;
        if !document.work.spend(STEPS_OF_A_VARIABLE + bytes) {
            break;
        }
        let known = variable(name);
        let described = Variable {
            about: text(stated, "description").to_owned().into(),
            default: default.map(|it| it.to_owned().into()),
            one_of: texts(stated.get("enum")).map(|it| it.to_owned().into()).collect(),
            ..Variable::default()
        };
        let place = format!("{{{name}}}");
        let with_variable = filled.replace(&place, &format!("{{{known}}}"));
        let mut tried = crate::Dialect::default();
        tried.environments.set("tried", template(&with_variable));
        tried.variables.set(known.clone(), described.clone());
        if tried.check().is_ok() {
            draft.dialect.variables.set(known, described);
            filled = with_variable;
        } else {
            let default = described.default.unwrap_or_default();
            draft.guess(format!(
                "the server's variable `{name}` may not choose the host: it is {default:?} for good"
            ));
            filled = filled.replace(&place, &default);
        }
    }
    filled
}

/// What a server is for.
fn kind(about: &str) -> &'static str {
    let words = about.to_ascii_lowercase();
    let kinds = [
        (&["pre-", "preprod", "pre prod"][..], "pre-production"),
        (&["sandbox", "sbx"], "sandbox"),
        (&["staging", "stage"], "staging"),
        (&["test", "uat", "qa."], "testing"),
        (&["dev.", "-dev", "development"], "development"),
        (&["demo"], "demo"),
    ];
    let found = kinds.iter().find(|(marks, _)| marks.iter().any(|mark| words.contains(mark)));
    found.map_or("production", |(_, kind)| kind)
}

/// A name for the dialect: the host's registrable part, or the document's title.
pub(super) fn name(document: Document<'_>, draft: &Draft) -> String {
    let host = draft.dialect.environments.iter().next().and_then(|(_, url)| {
        let rest = url.as_str().split_once("://")?.1;
        let host = rest.split(['/', ':']).next()?;
        let labels: Vec<&str> = host.split('.').collect();
        let at = labels.len().checked_sub(2)?;
        labels.get(at).map(|label| plain(label))
    });
    let title = || plain(text(document.get(document.root, "info"), "title"));
    let name = host.filter(|name| !name.is_empty()).unwrap_or_else(title);
    if name.is_empty() { "draft".to_owned() } else { name }
}

/// A template that is known to be one.
pub(super) fn template(text: &str) -> Template {
    text.parse().unwrap_or_else(|_| Template::literal(text))
}
