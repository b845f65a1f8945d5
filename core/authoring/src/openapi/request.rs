//! The draft's request: what it holds.

use polygrant::dialect::bounds::MAX_MEMBERS;
use polygrant::dialect::{Dialect, Encoding, RequestMethod, Table, Template, Value as Parameter};
use serde_json::Value;

use super::document::{Document, objects, text};
use super::draft::Draft;
use super::fields::{Field, fields, inner_fields};
use super::operation::{Body, Operation};
use super::parameter::{Client, Stated, credential, template, value};
use super::schema::{Alternatives, Schema};
use super::security::{Demand, api_key, demanded, is_basic};
use super::words::{Role, plain};

/// How deep objects of a body are read.
const MAX_LEVELS: usize = 4;

/// Reads what an operation takes.
pub(super) fn read<'d>(
    document: Document<'d>,
    operation: &Operation<'d>,
    has_flow: bool,
    draft: &mut Draft,
) {
    let is_get = operation.method == "get";
    if is_get {
        draft.dialect.method = RequestMethod::Get;
    }
    let body = if is_get { None } else { chosen(document, operation, draft) };
    let parameters: Vec<Stated<'_>> = parameters(document, operation);
    let fields = body.as_ref().map(|body| fields(body)).unwrap_or_default();
    let mut all: Vec<(&str, bool)> =
        parameters.iter().map(|it| (it.name, it.is_required)).collect();
    for field in &fields {
        all.push((field.name, field.is_required));
    }
    if let Some(body) = &body {
        let nested = operation.body_leaves(document, body);
        all.extend(
            nested.iter().filter(|it| it.way.len() > 1).map(|it| (it.name(), it.is_required)),
        );
    }
    let mut client = Client::of(all.iter().copied());
    client.has_flow = has_flow;
    client.is_basic = sends_basic(document, operation, &client, &all, draft);
    client.is_json = body.as_ref().is_some_and(|body| body.media_type.contains("json"));
    draft.dialect.encoding = match &body {
        Some(_) if client.is_json => Encoding::Json,
        Some(_) => Encoding::Form,
        None if is_get => Encoding::Form,
        None => Encoding::None,
    };
    draft.dialect.body = if body.is_some() {
        members(document, fields, &client, draft, MAX_LEVELS)
    } else {
        Table::new()
    };
    for parameter in &parameters {
        if draft.dialect.query.len().max(draft.dialect.headers.len()) > MAX_MEMBERS {
            break;
        }
        place(document, operation, parameter, &client, draft);
    }
    if client.is_basic {
        basic(draft);
    }
    keys(document, operation, draft);
    let is_identified = client.is_basic
        || !draft.dialect.needed_credentials().is_empty()
        || !draft.dialect.assertions.is_empty()
        || draft.dialect.uses_placeholder("client_id");
    if !is_identified && !is_get {
        as_the_rfc(&client, draft);
    }
    let has_grant_type = all.iter().any(|(name, _)| Role::of(name) == Role::GrantType);
    if is_identified && !has_grant_type && draft.dialect.query.get("grant_type").is_none() {
        draft.guess("no grant type is sent, since the operation shows none");
    }
    let is_user = client.has_password && !client.is_basic;
    if is_user && client.id.is_none() && client.secret.is_none() {
        draft.guess(
            "the request takes a user's name and password, since no client's credentials are shown",
        );
    }
}

/// Takes the RFC's parameters, where the document shows none that identify a client.
fn as_the_rfc(client: &Client, draft: &mut Draft) {
    draft.guess(
        "the request is taken to be the RFC's, with the credentials in the body, since the document shows \
         none in it",
    );
    let shown = std::mem::take(&mut draft.dialect.body);
    draft.dialect.body = Dialect::default().body;
    for (name, value) in shown {
        draft.dialect.body.set(name, value);
    }
    if !client.is_json {
        draft.dialect.encoding = Encoding::Form;
    }
}

/// The body that is sent: that with the client's credentials; of several, JSON or the RFC's form.
fn chosen<'d>(
    document: Document<'d>,
    operation: &Operation<'d>,
    draft: &mut Draft,
) -> Option<Body<'d>> {
    let bodies = operation.bodies(document);
    let rank = |body: &Body<'d>| {
        let names = fields(body);
        let has = |role: Role| names.iter().any(|field| Role::of(field.name) == role);
        let credentials = [Role::ClientSecret, Role::GrantType, Role::ClientId];
        let found = credentials.iter().filter(|role| has(**role)).count();
        // With the RFC's parameters the RFC's form is meant, where both are offered.
        let is_rfc = names.iter().any(|field| field.name == "grant_type");
        let media = if is_rfc {
            ["urlencoded", "json", "multipart", "*/*"]
        } else {
            ["json", "urlencoded", "multipart", "*/*"]
        };
        let media = media.iter().position(|it| body.media_type.contains(it)).unwrap_or(media.len());
        (std::cmp::Reverse(found), media)
    };
    let body = bodies.iter().min_by_key(|body| rank(body))?.clone();
    if bodies.len() > 1 {
        draft.guess(format!(
            "the body is sent as {}, one of the media types that the document offers",
            body.media_type
        ));
    }
    if body.media_type.contains("multipart") || body.media_type == "*/*" {
        draft.guess(format!(
            "the body is sent as a form, application/x-www-form-urlencoded; the document says {}",
            body.media_type
        ));
    }
    if body.schema.is_choice {
        draft.guess(
            "the request has several shapes: that which looks most like client credentials is taken",
        );
    }
    Some(body)
}

/// The parameters of a body: in the order of `required`, then in the order of RFC 6749.
fn members<'d>(
    document: Document<'d>,
    mut fields: Vec<Field<'d>>,
    client: &Client,
    draft: &mut Draft,
    depth: usize,
) -> Table<Parameter> {
    fields.sort_by_cached_key(|field| (field.place, Role::of(field.name).rank()));
    let mut table = Table::new();
    for field in fields {
        // More are refused, as a dialect.
        if table.len() > MAX_MEMBERS || draft.dialect.variables.len() > MAX_MEMBERS {
            break;
        }
        let schema = Schema::of(document, field.property, Alternatives::Best);
        let inner = inner_fields(&schema, field.property);
        let parameter = if inner.is_empty() || depth == 0 || !client.is_json {
            let Field { name, is_required, shown, .. } = field;
            value(&Stated { name, schema, is_required, shown }, client, draft)
        } else {
            let inner = members(document, inner, client, draft, depth - 1);
            (!inner.is_empty()).then_some(Parameter::Object(inner))
        };
        if let Some(parameter) = parameter {
            table.set(field.name.to_owned(), parameter);
        }
    }
    table
}

/// The parameters of query and headers.
fn parameters<'d>(document: Document<'d>, operation: &Operation<'d>) -> Vec<Stated<'d>> {
    let mut stated = Vec::new();
    for parameter in operation.parameters(document) {
        if !matches!(text(parameter, "in"), "query" | "header" | "cookie") {
            continue;
        }
        let name = text(parameter, "name");
        if !document.work.spend_on(name) || stated.len() > 2 * MAX_MEMBERS {
            break;
        }
        let content = objects(parameter.get("content")).next().map(|(_, content)| content);
        let schema =
            parameter.get("schema").or_else(|| content?.get("schema")).unwrap_or(parameter);
        let schema = Schema::of(document, schema, Alternatives::Best);
        let is_required = parameter.get("required").and_then(Value::as_bool) == Some(true);
        let shown = parameter.get("example").and_then(Value::as_str);
        // What is said about a parameter stands beside its schema.
        let schema = schema.beside(parameter);
        stated.push(Stated { name, schema, is_required, shown });
    }
    stated
}

/// Puts a parameter into the query or the headers.
fn place(
    document: Document<'_>,
    operation: &Operation<'_>,
    parameter: &Stated<'_>,
    client: &Client,
    draft: &mut Draft,
) {
    let name = parameter.name;
    let kind = operation
        .parameters(document)
        .find(|it| text(it, "name") == name)
        .map_or("", |it| text(it, "in"));
    match kind {
        "query" => {
            if let Some(value) = value(parameter, client, draft) {
                draft.dialect.query.set(name.to_owned(), value);
            }
        }
        "header" if name.eq_ignore_ascii_case("authorization") => {
            let placed = client.id.is_some() || client.secret.is_some() || client.is_basic;
            if !placed && parameter.is_required {
                credential("api_key", draft);
                draft.dialect.headers.set("authorization", template("Bearer {api_key}"));
                draft.guess("the header Authorization holds a key as a bearer token, since no other kind is named");
            } else if !client.is_basic {
                draft.guess(
                    "the header Authorization is left out, since the credentials stand elsewhere",
                );
            }
        }
        "header" if !ours(name) => match value(parameter, client, draft) {
            Some(Parameter::Text(value)) => {
                draft.dialect.headers.set(name.to_ascii_lowercase(), value);
            }
            Some(Parameter::Number(number)) => {
                let value = Template::literal(&number.to_string());
                draft.dialect.headers.set(name.to_ascii_lowercase(), value);
            }
            _ => {}
        },
        "cookie" if parameter.is_required => {
            draft.guess(format!("the cookie `{name}` is left out, since a dialect sends none"));
        }
        _ => {}
    }
}

/// Headers that every request has, or that HTTP itself writes.
fn ours(name: &str) -> bool {
    [
        "accept",
        "content-type",
        "accept-encoding",
        "host",
        "content-length",
        "user-agent",
        "connection",
    ]
    .contains(&&*name.to_ascii_lowercase())
}

/// Puts the credentials into HTTP Basic.
pub(super) fn basic(draft: &mut Draft) {
    let basic = template("Basic {base64:{client_id}:{client_secret}}");
    draft.dialect.headers.set("authorization", basic);
    draft.guess(
        "HTTP Basic is sent as it is; where the vendor wants each half form-urlencoded first, write \
         {form:{client_id}} and {form:{client_secret}}",
    );
}

/// Whether the credentials go into HTTP Basic: one place is enough, and only one is sent.
fn sends_basic(
    document: Document<'_>,
    operation: &Operation<'_>,
    client: &Client,
    names: &[(&str, bool)],
    draft: &mut Draft,
) -> bool {
    let demanded = demanded(document, operation);
    let own = demanded.iter().any(|(demand, it)| *demand == Demand::Own && is_basic(it));
    let general = demanded.iter().any(|(demand, it)| *demand == Demand::General && is_basic(it));
    let mut stated = false;
    for parameter in operation.parameters(document) {
        let is_header = text(parameter, "name").eq_ignore_ascii_case("authorization");
        stated |= is_header && document.mentions(parameter, "basic");
    }
    let secret = client.secret.as_ref();
    let is_in_request = secret.is_some();
    let is_required =
        names.iter().any(|(name, required)| *required && secret == Some(&plain(name)));
    if own || stated {
        if is_in_request {
            draft.guess(if is_required {
                "the credentials stand in the body, where they are required; the document speaks of HTTP \
                 Basic too"
            } else {
                "the credentials go into HTTP Basic, and not into the body, since one place is enough"
            });
        }
        return !is_required;
    }
    let is_there = is_in_request || client.has_password || client.id.is_some();
    if general && is_there {
        draft.guess("the document speaks of HTTP Basic in general: the credentials are sent as the operation says");
    }
    general && !is_there
}

/// Adds an API key that goes beside, if the operation itself demands one.
fn keys(document: Document<'_>, operation: &Operation<'_>, draft: &mut Draft) {
    for (demand, scheme) in demanded(document, operation) {
        if text(scheme, "type") == "mutualTLS" && demand == Demand::Own {
            draft.dialect.client_certificate = true;
            draft
                .guess("a client certificate is presented, since the operation demands mutual TLS");
        }
        let Some((place, name)) = api_key(scheme) else { continue };
        let is_sent = draft.dialect.headers.names().any(|it| it.eq_ignore_ascii_case(name))
            || draft.dialect.query.get(name).is_some();
        if is_sent || !document.work.spend_on(name) {
            continue;
        }
        if demand == Demand::General || place == "cookie" {
            draft.guess(format!(
                "the {place} {name:?}, an API key, is left out, since only the document as a whole demands it"
            ));
            continue;
        }
        // Some vendors call the client's id a key.
        if Role::of(name) == Role::ClientId {
            if !draft.dialect.uses_placeholder("client_id") {
                let id = template("{client_id}");
                if place == "header" {
                    draft.dialect.headers.set(name.to_ascii_lowercase(), id);
                } else {
                    draft.dialect.query.set(name.to_owned(), Parameter::Text(id));
                }
                draft.guess(format!("the {place} {name:?} holds the client's id"));
            }
            continue;
        }
        let Some(Parameter::Text(key)) = credential("api_key", draft) else { continue };
        if place == "header" {
            draft.dialect.headers.set(name.to_ascii_lowercase(), key);
        } else {
            draft.dialect.query.set(name.to_owned(), Parameter::Text(key));
        }
        draft.guess(format!(
            "the {place} {name:?} holds an API key, since the operation demands one"
        ));
    }
}
