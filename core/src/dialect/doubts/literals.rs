//! Parameters that stand for themselves, where a placeholder was surely meant.

use crate::credentials::Credentials;
use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;
use crate::dialect::nearest::nearest;
use crate::dialect::template::Template;

/// Names of parameters, in lower case and without `_` and `-`, whose values are the client's own.
const SECRETS: [&str; 12] = [
    "clientsecret",
    "clientkey",
    "clientpassword",
    "secret",
    "appsecret",
    "secretkey",
    "apisecret",
    "password",
    "apikey",
    "xapikey",
    "accesskey",
    "privatekey",
];

/// Grant types that are said by that name.
const GRANTS: [&str; 6] = [
    "client_credentials",
    "authorization_code",
    "refresh_token",
    "password",
    "implicit",
    "account_credentials",
];

impl Dialect {
    pub(super) fn doubt_literals(&self, found: &mut Contradictions) {
        let mut known = vec![Credentials::CLIENT_ID, Credentials::CLIENT_SECRET, "scope"];
        known.extend(self.credentials.iter().chain(&self.assertions).map(|name| &**name));
        known.extend(self.variables.names());
        let is_standard = self.body.get("client_id").is_some() || !self.headers.is_empty();
        for (place, template) in self.request_templates() {
            let name = place.rsplit('.').next().unwrap_or_default();
            let is_header = place.starts_with("headers.");
            if let Some(problem) = doubt(name, template, &known, (is_header, is_standard)) {
                found.refuse(&place, problem);
            }
        }
        for (table, parameters) in [("query", &self.query), ("body", &self.body)] {
            for name in parameters.names().filter(|name| name.contains(['{', '}', ' ', '=', '&'])) {
                found.refuse(
                    format!("{table}.{name}"),
                    format!("{name:?} is sent as it is: a name holds no placeholder and no value"),
                );
            }
        }
    }
}

fn doubt(
    name: &str,
    template: &Template,
    known: &[&str],
    (is_header, is_standard): (bool, bool),
) -> Option<String> {
    let value = template.as_str();
    let bare = name.replace(['_', '-'], "").to_lowercase();
    let bare_value = value.replace(['_', '-'], "").to_lowercase();
    if !template.is_literal() {
        return doubt_mixed(name, template);
    }
    if bare == "granttype" {
        return doubt_grant(value, is_standard);
    }
    // 1. The value is a placeholder's name, or what the parameter is called.
    let meant =
        known.iter().find(|known| known.replace(['_', '-'], "").to_lowercase() == bare_value);
    let is_itself = bare == bare_value && SECRETS.contains(&&*bare);
    if let Some(meant) = meant.copied().or_else(|| is_itself.then_some("client_secret")) {
        return Some(format!("{value:?} is sent as it is: for its value say \"{{{meant}}}\""));
    }
    // 2. Whatever else stands where a secret belongs is one, or is none.
    if SECRETS.contains(&&*bare) && !value.is_empty() {
        return Some(
            "a secret is no part of a document, and this text is sent as it is: place \
             `{client_secret}`, or a name of `credentials`"
                .into(),
        );
    }
    if bare == "clientid" {
        return Some(format!(
            "{value:?} is sent for every client: a client's own id is \"{{client_id}}\""
        ));
    }
    // 3. What is encoded already would be encoded again.
    let is_encoded = value.contains("%3A") || value.contains("%2F") || value.contains("%20");
    (is_encoded && !is_header).then(|| {
        format!("{value:?} is encoded already, and would be once more: write it as it is read")
    })
}

fn doubt_grant(value: &str, is_standard: bool) -> Option<String> {
    if matches!(value, "authorization_code" | "refresh_token" | "implicit") {
        return Some(format!(
            "{value:?} is another grant, which begins with what a user does: a client alone is \
             \"client_credentials\""
        ));
    }
    // Two vendors call it so, which have other names for the client's id too.
    let is_singular = value == "client_credential" && !is_standard;
    let is_known = GRANTS.contains(&value) || value.contains(':') || is_singular;
    let meant = nearest(value, GRANTS).filter(|_| !is_known)?;
    Some(format!("did you mean \"{meant}\"? {value:?} is sent as it is"))
}

/// Doubts text that stands beside a placeholder for a quotation mark or a blank.
fn doubt_mixed(name: &str, template: &Template) -> Option<String> {
    let value = template.as_str();
    let inner = value.trim_matches(['"', '\'', ' ']);
    (inner.len() != value.len() && inner.starts_with('{') && inner.ends_with('}')).then(|| {
        format!("{value:?} sends a quotation mark or a blank with `{name}`: say {inner:?}")
    })
}
