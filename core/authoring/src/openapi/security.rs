//! What a document says about security: flows of OAuth 2.0, HTTP Basic, API keys.

use serde_json::Value;

use super::document::{Document, items, objects, text};
use super::operation::Operation;

/// A flow for client credentials.
#[derive(Clone, Copy)]
pub(super) struct Flow<'d> {
    pub(super) token_url: &'d str,
    pub(super) scopes: &'d Value,
    /// The scheme that it is of.
    scheme: &'d Value,
}

/// The security schemes of a document, each under its name.
pub(super) fn schemes<'d>(
    document: Document<'d>,
) -> impl Iterator<Item = (&'d str, &'d Value)> + use<'d> {
    let schemes = if document.is_swagger {
        document.get(document.root, "securityDefinitions")
    } else {
        document.get(document.get(document.root, "components"), "securitySchemes")
    };
    objects(Some(schemes)).map(move |(name, scheme)| (name, document.resolved(scheme)))
}

impl<'d> Flow<'d> {
    /// Returns the flows for client credentials that have a token URL.
    pub(super) fn all(document: Document<'d>) -> Vec<Self> {
        let flows = schemes(document).filter_map(|(_, scheme)| {
            let flow = if document.is_swagger {
                matches!(text(scheme, "flow"), "application" | "clientCredentials")
                    .then_some(scheme)?
            } else {
                document.get(document.get(scheme, "flows"), "clientCredentials")
            };
            let scopes = flow.get("scopes").unwrap_or(&Value::Null);
            Some(Self { token_url: text(flow, "tokenUrl").trim(), scopes, scheme })
        });
        flows.filter(|flow| !flow.token_url.is_empty()).take(16).collect()
    }

    /// Whether the text about it speaks of HTTP Basic.
    pub(super) fn tells_of_basic(&self, document: Document<'d>) -> bool {
        let about = text(self.scheme, "description");
        document.work.spend_on(about) && about.to_ascii_lowercase().contains("basic")
    }
}

/// Returns the other grants that a document has flows for, by the names of OAuth 2.0.
pub(super) fn other_grants(document: Document<'_>) -> Vec<String> {
    const GRANTS: [(&str, &str); 6] = [
        ("authorizationCode", "authorization_code"),
        ("accessCode", "authorization_code"),
        ("implicit", "implicit"),
        ("password", "password"),
        ("deviceAuthorization", "device_code"),
        ("refreshToken", "refresh_token"),
    ];
    let mut found: Vec<String> = Vec::new();
    for (_, scheme) in schemes(document) {
        let flows = document.get(scheme, "flows");
        for (name, grant) in GRANTS {
            let is_there = flows.get(name).is_some() || text(scheme, "flow") == name;
            if is_there && !found.iter().any(|known| known == grant) {
                found.push(grant.to_owned());
            }
        }
    }
    found
}

/// The metadata that a scheme of OpenID Connect refers to.
pub(super) fn metadata(document: Document<'_>) -> Option<&str> {
    schemes(document)
        .map(|(_, scheme)| text(scheme, "openIdConnectUrl"))
        .find(|url| !url.is_empty() && url.len() < 1024)
}

/// Where it stands that something is demanded of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    /// The operation itself.
    Own,
    /// The document, of all operations.
    General,
}

/// Returns the schemes that an operation demands, and where that stands.
pub(super) fn demanded<'d>(
    document: Document<'d>,
    operation: &Operation<'d>,
) -> Vec<(Demand, &'d Value)> {
    let (demand, list) = match operation.value.get("security") {
        Some(own) => (Demand::Own, Some(own)),
        None => (Demand::General, document.root.get("security")),
    };
    let mut found = Vec::new();
    for (name, _) in items(list).flat_map(|requirement| objects(Some(requirement))) {
        if !document.work.spend_on(name) || found.len() > 16 {
            break;
        }
        found.extend(schemes(document).find(|(known, _)| *known == name).map(|it| (demand, it.1)));
    }
    found
}

/// Whether a scheme is HTTP Basic.
pub(super) fn is_basic(scheme: &Value) -> bool {
    text(scheme, "type") == "basic"
        || text(scheme, "type") == "http" && text(scheme, "scheme").eq_ignore_ascii_case("basic")
}

/// The place and the name of an API key, if a scheme is one.
pub(super) fn api_key(scheme: &Value) -> Option<(&str, &str)> {
    let found = (text(scheme, "in"), text(scheme, "name"));
    (text(scheme, "type") == "apiKey" && !found.1.eq_ignore_ascii_case("authorization"))
        .then_some(found)
}

/// Returns the headers of API keys that are called tokens.
pub(super) fn token_headers(document: Document<'_>) -> impl Iterator<Item = &str> {
    let keys = schemes(document).filter_map(|(_, scheme)| api_key(scheme));
    let in_headers = keys.filter(|(place, name)| *place == "header" && name.len() < 128);
    in_headers.map(|(_, name)| name).filter(|name| name.to_ascii_lowercase().ends_with("token"))
}
