//! From a document to a draft.

use polygrant::Credentials;
use polygrant::dialect::{Dialect, Template};
use serde_json::Value;

use super::base_url::shortened;
use super::document::{Document, objects, text};
use super::draft::Draft;
use super::error::OpenApiError;
use super::examples::with_examples;
use super::operation::Operation;
use super::search::{Candidate, Candidates, names_path};
use super::security::{Flow, metadata, other_grants, token_headers};
use super::servers::{Server, servers};
use super::url::Url;
use super::work::{MAX_STEPS, MAX_STEPS_OF_A_LOOK, MAX_STEPS_OF_THE_SEARCH, Work};
use super::{failure, name, path, request, response, servers as environments};

/// What an operation must reach to be believed, where a flow names another path.
const CERTAIN: i32 = 14;

/// The most bytes of a link to the vendor's documentation.
const MAX_DOCUMENTATION: usize = 1024;

/// Drafts a dialect from a document's token operation, or else from its flow for client credentials.
///
/// What it takes has bounds, however often a document refers to itself: 50,000 steps of reading the
/// token operation, and 1,000,000 of searching for it. A step is a value, a reference or 32 bytes of
/// text.
///
/// # Errors
/// It is no OpenAPI document, has no token operation, has other grants alone, exceeds one of the bounds,
/// or its token operation cannot be a dialect.
///
/// ```
/// let document = serde_json::json!({
///     "openapi": "3.1.0",
///     "info": { "title": "Acme", "version": "1" },
///     "servers": [{ "url": "https://api.acme.example/v1" }],
///     "paths": { "/oauth/token": { "post": {
///         "requestBody": { "content": { "application/json": { "schema": {
///             "required": ["clientId", "clientSecret"],
///             "properties": { "clientId": {}, "clientSecret": {} },
///         } } } },
///         "responses": { "200": { "content": { "application/json": { "schema": {
///             "properties": { "token": {}, "expiresIn": { "type": "integer" } },
///         } } } } },
///     } } },
/// });
/// let draft = polygrant_authoring::openapi::draft(&document)?;
/// assert_eq!(draft.dialect.endpoint()?.uri(), "https://api.acme.example/v1/oauth/token");
/// assert_eq!(draft.dialect.token.access_token[0].to_string(), "token");
/// assert!(!draft.guesses.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn draft(document: &Value) -> Result<Draft, OpenApiError> {
    let document = &*with_examples(document);
    let is_swagger = is_swagger(document)?;
    let work = Work::default();
    work.begin(MAX_STEPS);
    let document = Document { root: document, work: &work, is_swagger };
    let flows = Flow::all(document);
    let candidates = Candidates::of(document, &flows);
    work.begin(MAX_STEPS);
    let mut draft = Draft { dialect: Dialect::default(), guesses: Vec::new() };
    let documentation = text(document.get(document.root, "externalDocs"), "url");
    if documentation.len() <= MAX_DOCUMENTATION {
        draft.dialect.documentation = documentation.to_owned().into();
    }
    let source = Source::of(&candidates, &flows);
    let (what, problem) = match source {
        Some(Source::Operation(operation, flow)) => {
            let problem = of_operation(document, &operation, flow.as_ref(), &flows, &mut draft);
            (operation.name(), problem)
        }
        Some(Source::Flow(flow)) => {
            let problem = of_flow(document, &flow, &mut draft);
            (format!("the client credentials flow of {}", shortened(flow.token_url)), problem)
        }
        None => return Err(none(document, &candidates)),
    };
    if work.is_exceeded() {
        let bound = format!("reading it takes more than {MAX_STEPS} steps");
        return Err(OpenApiError::TooLarge { what, bound });
    }
    if let Err(problem) = problem {
        return Err(OpenApiError::Unusable { operation: what, problem });
    }
    if !has_secret(&draft.dialect) {
        let problem = "its request holds no secret, so that anyone could send it".to_owned();
        return Err(OpenApiError::Unusable { operation: what, problem });
    }
    if let Some(Source::Operation(operation, _)) = source {
        let is_it = |it: &&Candidate<'_>| it.operation.name() == operation.name();
        if candidates.found.iter().find(is_it).is_some_and(|it| it.is_told_by_secret) {
            draft.guess(format!(
                "{what} is taken for the token operation, since it takes a secret and gives a token, though \
                 its name does not say so"
            ));
        }
    }
    tell_of_rivals(source, &candidates, &flows, &mut draft);
    tell_of_token_headers(document, &mut draft);
    let host = host(draft.dialect.environments.iter().next().map(|(_, url)| url));
    let (name, reason) = name::name(document, host.as_deref());
    draft.guess(format!("the name {name:?} is taken from {reason}; the request from {what}"));
    draft.dialect.name = name.into();
    match draft.dialect.check() {
        Ok(()) => Ok(draft),
        Err(error) => Err(OpenApiError::Unusable {
            operation: what,
            problem: error.findings().first().map(ToString::to_string).unwrap_or_default(),
        }),
    }
}

/// Whether a request holds a secret, or is signed or sent with a key of the client's.
fn has_secret(dialect: &Dialect) -> bool {
    let is_secret = |name: &&str| *name != Credentials::CLIENT_ID;
    dialect.client_certificate
        || !dialect.assertions.is_empty()
        || dialect.needed_credentials().iter().any(is_secret)
}

/// Whether a document is of Swagger 2.0; not, if it is of OpenAPI 3. YAML may hold a number.
fn is_swagger(document: &Value) -> Result<bool, OpenApiError> {
    let version = |name: &str| {
        document.get(name).map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
    };
    match (version("openapi"), version("swagger")) {
        (Some(version), _) if version.starts_with("3.") => Ok(false),
        (None, Some(version)) if version == "2" || version.starts_with("2.") => Ok(true),
        (Some(found), _) | (None, Some(found)) => Err(OpenApiError::Version { found }),
        (None, None) => Err(OpenApiError::NotOpenApi),
    }
}

/// What a draft is made of.
#[derive(Clone, Copy)]
enum Source<'d> {
    /// An operation, and the flow that names its path.
    Operation(Operation<'d>, Option<Flow<'d>>),
    Flow(Flow<'d>),
}

impl<'d> Source<'d> {
    fn of(candidates: &Candidates<'d>, flows: &[Flow<'d>]) -> Option<Self> {
        let is_usable =
            |it: &&Candidate<'d>| it.is_likely() && (it.other_grants.is_empty() || it.is_of_flow);
        let best = candidates.found.iter().find(is_usable);
        let flow = flows.first().copied();
        match (best, flow) {
            (Some(best), Some(flow)) if !best.is_of_flow && best.likelihood < CERTAIN => {
                Some(Self::Flow(flow))
            }
            (Some(best), _) => {
                let operation = best.operation;
                let own = flows.iter().find(|it| names_path(it.token_url, operation.path));
                Some(Self::Operation(operation, own.copied()))
            }
            (None, flow) => flow.map(Self::Flow),
        }
    }
}

/// Reads an operation.
fn of_operation<'d>(
    document: Document<'d>,
    operation: &Operation<'d>,
    flow: Option<&Flow<'d>>,
    flows: &[Flow<'d>],
    draft: &mut Draft,
) -> Result<(), String> {
    let stated = servers(document, Some(operation));
    let mut url = Url::read(operation.path, false);
    // A token URL with a host is more exact than the servers of all operations.
    let token_url = flow.map(|flow| Url::read(flow.token_url, false));
    let own = token_url.filter(|it| !it.authority.is_empty()).and_then(|it| {
        let base = it.path.trim_end_matches('/');
        let base = base.get(..base.len().checked_sub(url.path.trim_end_matches('/').len())?)?;
        Some(format!("{}://{}{base}", it.scheme, it.authority))
    });
    let is_a_server = |base: &String| {
        stated.iter().any(|it| it.url.trim_end_matches('/') == base.trim_end_matches('/'))
    };
    let mut base = String::new();
    if !url.authority.is_empty() {
        let origin = format!("{}://{}", url.scheme, url.authority);
        environments::add(document, &[Server::at(document, origin)], draft);
    } else {
        if let Some(own) = own.filter(|own| !is_a_server(own)) {
            draft.guess(format!(
                "the host is that of the flow's token URL {:?}; the document's servers are for the other \
                 operations",
                shortened(flow.map_or("", |flow| flow.token_url))
            ));
            environments::add(document, &[Server::at(document, own)], draft);
        }
        if draft.dialect.environments.is_empty() {
            base = environments::add(document, &stated, draft);
        }
    }
    url.path = format!("{base}{}", url.path);
    path::add(document, Some(operation), &url, draft)?;
    if stated.is_empty() && draft.dialect.environments.is_empty() {
        draft.guess("no server is stated: give a base URL (--base-url)");
    }
    request::read(document, operation, !flows.is_empty(), draft);
    response::read(document, operation, draft);
    failure::read(document, operation, draft);
    Ok(())
}

/// Reads what a token URL alone says.
fn of_flow<'d>(document: Document<'d>, flow: &Flow<'d>, draft: &mut Draft) -> Result<(), String> {
    draft.guess(
        "only the token URL is stated: the request is taken to be the RFC's, with the credentials in \
         the form body, and so is the response",
    );
    let mut url = Url::read(flow.token_url, false).with_stand_ins();
    let mut base = String::new();
    if url.authority.is_empty() {
        // `..` takes a segment from the server's path, and `.` none (RFC 3986 §5.2.4).
        let mut taken = 0;
        while let Some(rest) = url.path.strip_prefix("../").or(url.path.strip_prefix("./")) {
            taken += usize::from(url.path.starts_with(".."));
            url.path = rest.to_owned();
        }
        let is_rooted = url.path.starts_with('/');
        let mut stated = servers(document, None);
        for server in &mut stated {
            let known = Url::read(&server.url, true);
            if is_rooted && !known.authority.is_empty() {
                server.url = format!("{}://{}", known.scheme, known.authority);
            } else if is_rooted {
                server.url = String::new();
            }
            for _ in 0..taken {
                let kept = server.url.trim_end_matches('/');
                let kept = kept.rsplit_once('/').map_or("", |(kept, _)| kept);
                if !kept.is_empty() && !kept.ends_with(":/") {
                    server.url = kept.to_owned();
                }
            }
        }
        let of = if is_rooted { "the host of the servers" } else { "the servers" };
        draft.guess(format!(
            "the token URL {:?} is taken to be below {of}, since it has no host",
            shortened(flow.token_url)
        ));
        if stated.is_empty() {
            draft.guess("no server is stated: give a base URL (--base-url)");
        }
        base = environments::add(document, &stated, draft);
    } else {
        let origin = format!("{}://{}", url.scheme, url.authority);
        environments::add(document, &[Server::at(document, origin)], draft);
    }
    if !url.path.starts_with('/') && !url.path.is_empty() {
        url.path.insert(0, '/');
    }
    url.path = format!("{base}{}", url.path);
    path::add(document, None, &url, draft)?;
    if flow.tells_of_basic(document) {
        for name in ["client_id", "client_secret"] {
            draft.dialect.body.remove(name);
        }
        request::basic(draft);
    }
    let scopes: Vec<&str> = objects(Some(flow.scopes)).map(|(scope, _)| scope).take(8).collect();
    if !scopes.is_empty() {
        let scopes: Vec<String> = scopes.into_iter().map(shortened).collect();
        draft.guess(format!(
            "scopes are optional, since the document does not say which a client needs: it names {}",
            scopes.join(", ")
        ));
    }
    Ok(())
}

/// Tells of headers that calls may carry the token in: the document does not say that it goes there.
fn tell_of_token_headers(document: Document<'_>, draft: &mut Draft) {
    for name in token_headers(document).take(2) {
        if !draft.dialect.headers.names().any(|it| it.eq_ignore_ascii_case(name)) {
            draft.guess(format!(
                "calls may carry the token in the header {name:?}, which is an API key's: if so, say it in \
                 `presentation`"
            ));
        }
    }
}

/// Tells what else looks like the token endpoint.
fn tell_of_rivals(
    source: Option<Source<'_>>,
    candidates: &Candidates<'_>,
    flows: &[Flow<'_>],
    draft: &mut Draft,
) {
    let (path, url) = match source {
        Some(Source::Operation(operation, flow)) => {
            (operation.path, flow.map(|flow| flow.token_url))
        }
        Some(Source::Flow(flow)) => ("", Some(flow.token_url)),
        None => return,
    };
    let rivals = candidates.found.iter().filter(|it| it.is_likely() && it.operation.path != path);
    for rival in rivals.take(2) {
        let name = shortened(&rival.operation.name());
        draft.guess(format!("{name} looks like a token operation too: see which one is meant"));
    }
    for flow in flows.iter().filter(|flow| Some(flow.token_url) != url).take(2) {
        let other = shortened(flow.token_url);
        draft.guess(format!("the token URL {other:?} is stated too: see which one is meant"));
    }
}

/// The host of a base URL.
fn host(base_url: Option<&Template>) -> Option<String> {
    let rest = base_url?.as_str().split_once("://")?.1;
    rest.split(['/', ':']).next().map(str::to_owned)
}

/// Why no operation was found: it may be one of those that are too large to be looked at.
fn none(document: Document<'_>, candidates: &Candidates<'_>) -> OpenApiError {
    let is_any_likely = candidates.found.iter().any(|it| it.likelihood > 0);
    let is_any_near = candidates.found.iter().any(|it| it.is_near);
    // Where some speak of tokens, one that speaks of something else is hardly it.
    let unseen = candidates.found.iter().find(|it| {
        let is_possible = it.likelihood > 0 || !is_any_likely;
        !it.is_seen && is_possible && (it.is_near || !is_any_near)
    });
    if let Some(unseen) = unseen {
        return OpenApiError::TooLarge {
            what: unseen.operation.name(),
            bound: format!("telling what it is takes more than {MAX_STEPS_OF_A_LOOK} steps"),
        };
    }
    if !candidates.are_all {
        return OpenApiError::TooLarge {
            what: "the document".into(),
            bound: format!(
                "looking at all operations takes more than {MAX_STEPS_OF_THE_SEARCH} steps"
            ),
        };
    }
    let near = candidates.found.iter().filter(|it| it.likelihood > 0 || it.is_near);
    document.work.begin(MAX_STEPS);
    let of_operation = candidates.found.iter().find(|it| !it.other_grants.is_empty());
    let mut grants: Vec<String> = of_operation
        .map(|it| it.other_grants.iter().map(|grant| shortened(grant)).collect())
        .unwrap_or_default();
    for grant in other_grants(document) {
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    if !grants.is_empty() {
        return OpenApiError::OtherGrants { grants };
    }
    OpenApiError::NoTokenOperation {
        candidates: near.take(3).map(|it| it.operation.name()).collect(),
        metadata: metadata(document).map(str::to_owned),
    }
}
