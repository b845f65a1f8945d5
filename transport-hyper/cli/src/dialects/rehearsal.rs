//! What a dialect's request looks like, and whether its own sandbox takes it.

use polygrant::dialect::VariableKind;
use polygrant::{
    ConfigurationError, Credentials, Dialect, Endpoint, Error, Scopes, UnixTime, Variables,
};
use polygrant_sandbox::Sandbox;

use super::list::environments;
use crate::request::{Shown, as_http};
use crate::target::bound;

/// What a dialect means.
pub(super) struct Rehearsal {
    /// What its user has to know and to have.
    pub(super) summary: String,
    /// The request that a client would send, as HTTP/1.1 writes it.
    pub(super) request: String,
}

/// A base URL for the dialects that have none of their own.
const BASE_URL: &str = "https://auth.example.com";

/// Makes the dialect's requests, and lets its sandbox respond to them.
///
/// # Errors
/// A grant of the dialect, a request or a response of its own sandbox is refused.
pub(super) fn rehearse(dialect: &Dialect) -> Result<Rehearsal, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("{} cannot be used: {error}", dialect.name);
    let variables = sampled(dialect).map_err(|error| wrong(&error))?;
    let scopes =
        if dialect.takes_scopes() { Scopes::from(["read", "write"]) } else { Scopes::none() };

    let grant = || {
        let shown = Shown::new(dialect, &variables, scopes.clone(), "CLIENT_ID");
        let shown = shown.map_err(|error| wrong(&error))?;
        let grant = bound(shown.dialect, &variables).credentials(shown.credentials);
        Ok::<_, String>(grant.scopes(shown.scopes))
    };
    for name in dialect.environments.names() {
        grant()?.environment(name).build().map_err(|error| wrong(&error))?;
    }
    let shown = grant()?;
    let shown = if dialect.environments.is_empty() { shown.base_url(BASE_URL) } else { shown };
    let shown = shown.build().map_err(|error| wrong(&error))?;
    let customer = Customer { variables: &variables, endpoint: shown.endpoint() };
    try_in_sandbox(dialect, &customer, &scopes).map_err(|problem| wrong(&problem))?;
    if !scopes.is_empty() && !dialect.scope.required {
        try_in_sandbox(dialect, &customer, &Scopes::none()).map_err(|problem| wrong(&problem))?;
    }
    Ok(Rehearsal { summary: summary(dialect), request: as_http(&shown.request()) })
}

/// Returns what the user of a dialect has to know and to have.
fn summary(dialect: &Dialect) -> String {
    let mut parts = vec![environments(dialect)];
    let is_optional =
        |name: &str| dialect.credential_details.get(name).is_some_and(|detail| detail.optional);
    let credentials = dialect
        .needed_credentials()
        .into_iter()
        .map(|name| if is_optional(name) { format!("{name} (optional)") } else { name.to_owned() });
    let mut needs: Vec<String> = credentials.collect();
    needs.extend(dialect.assertions.iter().map(ToString::to_string));
    if dialect.client_certificate {
        needs.push("a client certificate".to_owned());
    }
    parts.push(format!("needs {}", needs.join(", ")));
    if dialect.takes_scopes() {
        let required = if dialect.scope.required { "scopes (at least one)" } else { "scopes" };
        parts.push(required.to_owned());
    }
    parts.join("; ")
}

/// Returns a value for each variable that needs one.
fn sampled(dialect: &Dialect) -> Result<Variables, ConfigurationError> {
    let needed = dialect.variables.iter().filter(|(_, it)| it.default.is_none() && !it.optional);
    dialect.bind(needed.map(|(name, variable)| {
        let sample = match variable.kind {
            VariableKind::Number => "1",
            VariableKind::Boolean => "true",
            _ => "sample",
        };
        (name, variable.one_of.first().map_or_else(|| sample.into(), Clone::clone))
    }))
}

/// What a customer of a dialect's vendor has of its own, beside credentials and scopes.
struct Customer<'c> {
    variables: &'c Variables,
    endpoint: &'c Endpoint,
}

/// Lets the dialect's sandbox respond to a client with the right credentials and to one without.
fn try_in_sandbox(
    dialect: &Dialect,
    customer: &Customer<'_>,
    scopes: &Scopes,
) -> Result<(), String> {
    let credentials = |value: &str| {
        let mut names = dialect.needed_credentials().into_iter();
        names.try_fold(Credentials::none(), |credentials, name| {
            credentials.with(name.to_owned(), format!("{value}-{name}"))
        })
    };
    let own = credentials("sample").map_err(|error| error.to_string())?;
    let defaults = dialect.scope.defaults.iter().map(ToString::to_string);
    let allowed = ["read", "write"].map(str::to_owned).into_iter().chain(defaults);
    let sandbox = Sandbox::new(dialect.clone()).with_client(own.clone(), allowed);
    let ask = |credentials: Credentials| {
        let grant = bound(dialect.clone(), customer.variables)
            .endpoint(customer.endpoint.clone())
            .credentials(credentials)
            .scopes(scopes.clone());
        let mut grant = grant.build().map_err(|error| error.to_string())?;
        for name in &dialect.assertions {
            grant = grant.with_assertion(name, "sample").map_err(|error| error.to_string())?;
        }
        let request = grant.request();
        let response = sandbox.respond(&request, UnixTime::EPOCH);
        Ok::<_, String>((as_http(&request), grant.parse(&response, UnixTime::EPOCH)))
    };
    let (right, token) = ask(own)?;
    if let Err(error) = token {
        return Err(format!("its own sandbox's response is not a token: {error}"));
    }
    let (wrong, refusal) = ask(credentials("wrong").map_err(|error| error.to_string())?)?;
    // What stands in an assertion or on calls alone makes no other request: there is nothing to refuse.
    if wrong == right {
        return Ok(());
    }
    match refusal {
        Err(Error::Refused(_)) => Ok(()),
        Err(error) => Err(format!("its own sandbox's refusal cannot be read: {error}")),
        Ok(_) => Err("its own sandbox's refusal is read as a token".to_owned()),
    }
}
