//! The draft's environments, of the servers.

use polygrant::dialect::Template;
use polygrant::dialect::bounds::MAX_MEMBERS;
use serde_json::Value;

use super::base_url::{based, shortened};
use super::document::{Document, text, texts};
use super::draft::Draft;
use super::environment_name::environment_name;
use super::operation::Operation;
use super::url::Url;
use super::words::plain;

/// A server as a document states it.
pub(super) struct Server<'d> {
    pub(super) url: String,
    pub(super) description: &'d str,
    pub(super) variables: Option<&'d Value>,
}

impl<'d> Server<'d> {
    /// Makes a server of a URL whose variables those of a document's servers may describe.
    pub(super) fn at(document: Document<'d>, url: String) -> Self {
        let mut stated = servers(document, None).into_iter();
        let variables = stated.find_map(|server| server.variables).filter(|_| url.contains('{'));
        Self { url, description: "", variables }
    }
}

/// Returns the servers of an operation: its own, or its path's, or the document's.
pub(super) fn servers<'d>(
    document: Document<'d>,
    operation: Option<&Operation<'d>>,
) -> Vec<Server<'d>> {
    if document.is_swagger {
        return swagger_servers(document, operation);
    }
    let own = operation.into_iter().flat_map(|it| [it.value, it.item]);
    let stated = own.chain([document.root]).find_map(|it| it.get("servers"));
    let stated = stated.and_then(Value::as_array).into_iter().flatten().take(MAX_MEMBERS + 1);
    let read = stated.map_while(|server| {
        let url = text(server, "url");
        document.work.spend_on(url).then(|| Server {
            url: url.to_owned(),
            description: text(server, "description"),
            variables: server.get("variables"),
        })
    });
    read.collect()
}

/// Swagger 2.0 states schemes, one host and one base path.
fn swagger_servers<'d>(
    document: Document<'d>,
    operation: Option<&Operation<'d>>,
) -> Vec<Server<'d>> {
    let (host, base) = (text(document.root, "host"), text(document.root, "basePath"));
    if !document.work.spend_on(host) || !document.work.spend_on(base) {
        return Vec::new();
    }
    let own = operation.and_then(|it| it.value.get("schemes"));
    let schemes = texts(own.or_else(|| document.root.get("schemes")));
    let schemes: Vec<&str> = schemes.take(8).collect();
    // What is left out is how the document itself is served, which is https today.
    let is_plain = schemes.contains(&"http") && !schemes.contains(&"https");
    let slash = if base.is_empty() || base.starts_with('/') { "" } else { "/" };
    let url = match (host, is_plain) {
        ("", _) => base.to_owned(),
        (_, false) => format!("https://{host}{slash}{base}"),
        (_, true) => format!("http://{host}{slash}{base}"),
    };
    if url.is_empty() { Vec::new() } else { vec![Server { url, description: "", variables: None }] }
}

/// Adds the servers as environments, production first. Returns the base path where no server has a
/// host.
pub(super) fn add(document: Document<'_>, servers: &[Server<'_>], draft: &mut Draft) -> String {
    let mut named: Vec<(String, Template)> = Vec::new();
    let mut relative = None;
    for server in servers {
        if named.len() > MAX_MEMBERS || !document.work.spend_on(&server.url) {
            break;
        }
        let written = shortened(&server.url);
        let url = Url::read(&server.url, true);
        if url.authority.is_empty() {
            relative.get_or_insert(url.path);
            draft.guess(format!(
                "the server {written:?} has no host: give a base URL (--base-url), since the document does \
                 not say where it is"
            ));
            continue;
        }
        let Some(base_url) = based(document, url, &server.url, server.variables, draft) else {
            continue;
        };
        if named.iter().any(|(_, known)| *known == base_url) {
            continue;
        }
        let (kind, is_said) = environment_name(server.description, &server.url);
        if !is_said {
            draft.guess(format!(
                "{written:?} is called {kind:?} by its URL, since no description says what it is for"
            ));
        }
        named.push((free_name(kind, server.description, &named), base_url));
    }
    named.sort_by_key(|(name, _)| !name.starts_with("production"));
    if let Some((name, _)) = named.first().filter(|(name, _)| !name.starts_with("production")) {
        draft.guess(format!("no server for production is stated: {name:?} comes first"));
    }
    let base = relative.filter(|_| named.is_empty()).unwrap_or_default();
    for (name, base_url) in named {
        if draft.dialect.environments.get(&name).is_none() {
            draft.dialect.environments.set(name, base_url);
        }
    }
    match base.trim_matches('/') {
        "" => String::new(),
        base => format!("/{base}"),
    }
}

/// A name for an environment of that kind that no other has.
fn free_name(kind: &str, description: &str, named: &[(String, Template)]) -> String {
    let is_free = |name: &str| !named.iter().any(|(known, _)| known == name);
    if is_free(kind) {
        return kind.to_owned();
    }
    let words = description.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .map(plain)
        .filter(|word| !word.is_empty() && word.len() < 16)
        .filter(|word| !matches!(&**word, "server" | "the" | "api" | "environment") && word != kind)
        .take(2)
        .collect();
    let described = format!("{kind}-{}", words.join("-"));
    let mut counted = (2..).map(|at| format!("{kind}-{at}"));
    Some(described)
        .filter(|name| !words.is_empty() && is_free(name))
        .or_else(|| counted.find(|name| is_free(name)))
        .unwrap_or_default()
}
