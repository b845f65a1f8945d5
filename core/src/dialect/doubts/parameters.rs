//! Warnings about the parameters of a request as a whole.

use super::words::{bare, is_of_one_request, is_slip};
use crate::credentials::Credentials;
use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;
use crate::dialect::request::Encoding;
use crate::dialect::table::Table;
use crate::dialect::template::Template;
use crate::dialect::value::Value;

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

impl Dialect {
    pub(super) fn doubt_parameters(&self, found: &mut Contradictions) {
        for (table, parameters) in [("query", &self.query), ("body", &self.body)] {
            doubt_names(table, parameters, found);
            self.doubt_assertion(table, parameters, found);
            self.doubt_scope_parameter(table, parameters, found);
        }
        for (name, value) in self.query.iter() {
            let is_twice = self.body.get(name) == Some(value);
            if is_twice && !placed(value, Credentials::CLIENT_SECRET) {
                found.refuse(
                    format!("query.{name}"),
                    format!("`{name}` is sent twice, here and in the body: say it once"),
                );
            }
        }
        self.doubt_wrapper(found);
        self.doubt_grant_members(found);
    }

    /// Warns of a body that is wrapped in what a tool calls it.
    fn doubt_wrapper(&self, found: &mut Contradictions) {
        let mut members = self.body.iter();
        let (Some((name, Value::Object(_))), None) = (members.next(), members.next()) else {
            return;
        };
        if matches!(name, "body" | "json" | "form" | "raw" | "payload" | "params") {
            found.refuse(
                format!("body.{name}"),
                format!(
                    "everything is sent inside of a member `{name}`: the parameters stand in `body` \
                     itself"
                ),
            );
        }
    }

    /// Warns of parameters that the grant lacks, and of those that belong to another one.
    fn doubt_grant_members(&self, found: &mut Contradictions) {
        let tables = [("query", &self.query), ("body", &self.body)];
        let grant = tables.iter().find_map(|(table, parameters)| {
            let value = text(parameters.get("grant_type")?)?;
            Some((*table, value))
        });
        let Some((table, grant)) = grant else { return };
        let names =
            || tables.into_iter().flat_map(|(table, it)| it.names().map(move |it| (table, it)));
        if grant == "password" {
            let is_user = |name: &str| {
                let bare = bare(name);
                ["user", "login", "email", "account"].iter().any(|word| bare.contains(word))
            };
            if !names().any(|(_, name)| is_user(name)) {
                found.refuse(
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
                found.refuse(
                    format!("{table}.{name}"),
                    "it belongs to the grant \"authorization_code\", which begins with what a user \
                     does: leave it out",
                );
            }
        }
        let placed = self.placeholders();
        let has = |name: &str| placed.contains(&name);
        let others = self.credentials.iter().chain(&self.assertions);
        if self.client_certificate || others.into_iter().any(|name| has(name)) {
            return;
        }
        match (has(Credentials::CLIENT_ID), has(Credentials::CLIENT_SECRET)) {
            (true, false) => found.refuse(
                table,
                "the client's id is sent, but no secret, which anyone could do: place \
                 `{client_secret}` too",
            ),
            (false, true) => found.refuse(
                table,
                "the client's secret is sent, but not its id: place `{client_id}` too",
            ),
            _ => {}
        }
    }

    fn doubt_assertion(&self, table: &str, parameters: &Table<Value>, found: &mut Contradictions) {
        let place = |name: &str| format!("{table}.{name}");
        if let Some(grant) = parameters.get("grant_type").and_then(text) {
            if matches!(grant, "jwt-bearer" | JWT_BEARER | SAML2_BEARER) {
                found.refuse(
                    place("grant_type"),
                    "the grant is called \"urn:ietf:params:oauth:grant-type:jwt-bearer\" (RFC 7523 \
                     §2.1)",
                );
            }
        }
        let is_placed = |value: &Value| self.assertions.iter().any(|name| placed(value, name));
        if !parameters.get("client_assertion").is_some_and(is_placed) {
            return;
        }
        match parameters.get("client_assertion_type").map(text) {
            Some(Some(stated))
                if !matches!(stated, JWT_BEARER | SAML2_BEARER) && !stated.contains('{') =>
            {
                found.refuse(
                    place("client_assertion_type"),
                    format!("the type is called {:?} (RFC 7523 §2.2)", JWT_BEARER),
                );
            }
            None => found.refuse(
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
        let mut all = self.request_templates().into_iter();
        if let Some((place, _)) = all.find(|(_, template)| is_secret(template)) {
            found.refuse(
                place,
                "the client proves itself twice, by an assertion and by its secret: RFC 6749 §2.3 \
                 allows one way",
            );
        }
    }

    fn doubt_scope_parameter(
        &self,
        table: &str,
        parameters: &Table<Value>,
        found: &mut Contradictions,
    ) {
        for name in ["scope", "scopes"] {
            let problem = match parameters.get(name) {
                Some(Value::Array(_)) if self.encoding == Encoding::Json && table == "body" => {
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
                found.refuse(format!("{table}.{name}"), problem);
            }
        }
    }
}

fn doubt_names(table: &str, parameters: &Table<Value>, found: &mut Contradictions) {
    for (name, value) in parameters.iter() {
        let place = format!("{table}.{name}");
        if name.contains(['{', '}', ' ', '=', '&', '?', '#']) || name.ends_with(':') {
            found.refuse(
                &place,
                format!("{name:?} is sent as it is: a name holds no placeholder and no value"),
            );
        }
        if matches!(name, "headers" | "header") && !value.is_scalar() {
            found.refuse(&place, "it is sent as a parameter: `headers` stands beside `body`");
        }
        if is_of_one_request(name) && matches!(value, Value::Number(_)) {
            found.refuse(
                &place,
                "it is the same in every request: leave it out, or name it in `assertions`, which are made \
                 anew for each",
            );
        }
        if name == "grant_type" && matches!(value, Value::Bool(_) | Value::Number(_)) {
            found.refuse(&place, "a grant has a name: \"client_credentials\"");
        }
        if matches!(&*bare(name), "contenttype" | "authorization" | "useragent") {
            found.refuse(&place, "this is a header, and stands in `headers`");
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
            found.refuse(&place, format!("did you mean `{standard}`? `{name}` is sent as it is"));
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
