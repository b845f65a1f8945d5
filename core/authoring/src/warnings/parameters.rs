//! Warnings about the parameters of a request as a whole.

use polygrant::dialect::{Encoding, Table, Template, Value};
use polygrant::{Credentials, Dialect};

use super::gathered::Warnings;
use super::words::{bare, is_of_one_request, is_slip};

/// The RFC's name of the parameter that holds a value alone.
const STANDARD: [(&str, &str); 4] = [
    ("{client_id}", "client_id"),
    ("{client_secret}", "client_secret"),
    ("client_credentials", "grant_type"),
    ("{scope}", "scope"),
];

/// What says that an assertion authenticates the client (RFC 7523 §2.2, RFC 7522 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const SAML2_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";

pub(super) fn warn_of_parameters(dialect: &Dialect, warnings: &mut Warnings) {
    for (table, parameters) in [("query", &dialect.query), ("body", &dialect.body)] {
        warn_of_names(table, parameters, warnings);
        warn_of_assertion(dialect, table, parameters, warnings);
        warn_of_scope_parameter(dialect, table, parameters, warnings);
    }
    for (name, value) in dialect.query.iter() {
        let is_twice = dialect.body.get(name) == Some(value);
        if is_twice && !placed(value, Credentials::CLIENT_SECRET) {
            warnings.add(
                format!("query.{name}"),
                format!("`{name}` is sent twice, here and in the body: say it once"),
            );
        }
    }
    warn_of_wrapper(dialect, warnings);
    warn_of_grant_members(dialect, warnings);
}

/// Warns of a body that is wrapped in what a tool calls it.
fn warn_of_wrapper(dialect: &Dialect, warnings: &mut Warnings) {
    let mut members = dialect.body.iter();
    let (Some((name, Value::Object(_))), None) = (members.next(), members.next()) else {
        return;
    };
    if matches!(name, "body" | "json" | "form" | "raw" | "payload" | "params") {
        warnings.add(
            format!("body.{name}"),
            format!(
                "everything is sent inside of a member `{name}`: the parameters stand in `body` \
                 itself"
            ),
        );
    }
}

/// Warns of parameters that the grant lacks, and of those that belong to another one.
fn warn_of_grant_members(dialect: &Dialect, warnings: &mut Warnings) {
    let tables = [("query", &dialect.query), ("body", &dialect.body)];
    let grant = tables.iter().find_map(|(table, parameters)| {
        let value = text(parameters.get("grant_type")?)?;
        Some((*table, value))
    });
    let Some((table, grant)) = grant else { return };
    let names = || tables.into_iter().flat_map(|(table, it)| it.names().map(move |it| (table, it)));
    if grant == "password" {
        let is_user = |name: &str| {
            let bare = bare(name);
            ["user", "login", "email", "account"].iter().any(|word| bare.contains(word))
        };
        if !names().any(|(_, name)| is_user(name)) {
            warnings.add(
                format!("{table}.grant_type"),
                "\"password\" is the grant of a user's name and password: a client alone is \
                 \"client_credentials\"",
            );
        }
    }
    if grant != "client_credentials" {
        return;
    }
    for (table, name) in names() {
        if matches!(name, "redirect_uri" | "response_type" | "code" | "code_verifier") {
            warnings.add(
                format!("{table}.{name}"),
                "it belongs to the grant \"authorization_code\", which begins with what a user \
                 does: leave it out",
            );
        }
    }
    let placed = dialect.placeholders();
    let has = |name: &str| placed.contains(&name);
    let others = dialect.credentials.iter().chain(&dialect.assertions);
    if dialect.client_certificate || others.into_iter().any(|name| has(name)) {
        return;
    }
    match (has(Credentials::CLIENT_ID), has(Credentials::CLIENT_SECRET)) {
        (true, false) => warnings.add(
            table,
            "the client's id is sent, but no secret, which anyone could do: place \
             `{client_secret}` too",
        ),
        (false, true) => warnings
            .add(table, "the client's secret is sent, but not its id: place `{client_id}` too"),
        _ => {}
    }
}

fn warn_of_assertion(
    dialect: &Dialect,
    table: &str,
    parameters: &Table<Value>,
    warnings: &mut Warnings,
) {
    let place = |name: &str| format!("{table}.{name}");
    if let Some(grant) = parameters.get("grant_type").and_then(text) {
        if matches!(grant, "jwt-bearer" | JWT_BEARER | SAML2_BEARER) {
            warnings.add(
                place("grant_type"),
                "the grant is called \"urn:ietf:params:oauth:grant-type:jwt-bearer\" (RFC 7523 \
                 §2.1)",
            );
        }
    }
    let is_placed = |value: &Value| dialect.assertions.iter().any(|name| placed(value, name));
    if !parameters.get("client_assertion").is_some_and(is_placed) {
        return;
    }
    match parameters.get("client_assertion_type").map(text) {
        Some(Some(stated))
            if !matches!(stated, JWT_BEARER | SAML2_BEARER) && !stated.contains('{') =>
        {
            warnings.add(
                place("client_assertion_type"),
                format!("the type is called {:?} (RFC 7523 §2.2)", JWT_BEARER),
            );
        }
        None => warnings.add(
            place("client_assertion"),
            format!(
                "a `client_assertion_type` is missing beside it (RFC 7521 §4.2): say {:?}",
                JWT_BEARER
            ),
        ),
        _ => {}
    }
    let is_secret =
        |template: &Template| template.placeholders().contains(&Credentials::CLIENT_SECRET);
    let mut all = dialect.request_templates().into_iter();
    if let Some((place, _)) = all.find(|(_, template)| is_secret(template)) {
        warnings.add(
            place,
            "the client proves itself twice, by an assertion and by its secret: RFC 6749 §2.3 \
             allows one way",
        );
    }
}

fn warn_of_scope_parameter(
    dialect: &Dialect,
    table: &str,
    parameters: &Table<Value>,
    warnings: &mut Warnings,
) {
    for name in ["scope", "scopes"] {
        let problem = match parameters.get(name) {
            Some(Value::Array(_)) if dialect.encoding == Encoding::Json && table == "body" => {
                let is_placed = parameters.get(name).is_some_and(|it| placed(it, "scope"));
                is_placed.then_some(
                    "all scopes are one item of it: say \"{scope}\" here, and \"scope\": \
                     {\"list\": \"array\"}",
                )
            }
            Some(Value::Array(_)) => Some(
                "it is sent several times: scopes are one text (RFC 6749 §3.3); say \"{scope}\" \
                 here, and \"scope\": {\"defaults\": […]}",
            ),
            Some(value) if text(value) == Some("") => {
                Some("no scope is sent: say \"{scope}\", or leave it out")
            }
            _ => None,
        };
        if let Some(problem) = problem {
            warnings.add(format!("{table}.{name}"), problem);
        }
    }
}

fn warn_of_names(table: &str, parameters: &Table<Value>, warnings: &mut Warnings) {
    for (name, value) in parameters.iter() {
        let place = format!("{table}.{name}");
        if name.contains(['{', '}', ' ', '=', '&', '?', '#']) || name.ends_with(':') {
            warnings.add(
                &place,
                format!("{name:?} is sent as it is: a name holds no placeholder and no value"),
            );
        }
        if matches!(name, "headers" | "header") && !value.is_scalar() {
            warnings.add(&place, "it is sent as a parameter: `headers` stands beside `body`");
        }
        if is_of_one_request(name) && matches!(value, Value::Number(_)) {
            warnings.add(
                &place,
                "it is the same in every request: leave it out, or name it in `assertions`, which are made \
                 anew for each",
            );
        }
        if name == "grant_type" && matches!(value, Value::Bool(_) | Value::Number(_)) {
            warnings.add(&place, "a grant has a name: \"client_credentials\"");
        }
        if matches!(&*bare(name), "contenttype" | "authorization" | "useragent") {
            warnings.add(&place, "this is a header, and stands in `headers`");
        }
        let standard = STANDARD.iter().find(|(held, _)| text(value) == Some(held));
        let Some((_, standard)) = standard else { continue };
        // Vendors that spell all their names in another way are known; one name among others is a slip.
        let other = if *standard == "client_id" { "client_secret" } else { "client_id" };
        if *standard == "scope" && name == "scopes" {
            continue;
        }
        let is_odd =
            bare(name) == bare(standard) && name != *standard && parameters.get(other).is_some();
        // Both in the same spelling are the vendor's own.
        let is_capital = |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase());
        let is_alike = |it: &str| bare(it) == bare(other) && is_capital(it) && is_capital(name);
        if bare(name) == bare(standard) && parameters.names().any(is_alike) {
            continue;
        }
        let is_short = *standard == "grant_type" && name == "grant";
        if is_odd || is_short || is_slip(name, standard) {
            warnings.add(&place, format!("did you mean `{standard}`? `{name}` is sent as it is"));
        }
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(template) => Some(template.as_str()),
        _ => None,
    }
}

fn placed(value: &Value, name: &str) -> bool {
    value.templates().iter().any(|template| template.placeholders().contains(&name))
}
