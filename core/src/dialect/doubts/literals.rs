//! Warnings about literal values where a placeholder was surely meant.

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

/// Names of grant types: RFC 6749's, and a vendor's own.
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
        self.doubt_variables(found);
        let secrets: Vec<String> = self
            .request_templates()
            .into_iter()
            .filter(|(_, template)| template.placeholders().contains(&Credentials::CLIENT_SECRET))
            .map(|(place, _)| place)
            .collect();
        let in_header = secrets.iter().find(|place| place.starts_with("headers.authorization"));
        let elsewhere = secrets.iter().find(|place| !place.starts_with("headers."));
        if let (Some(_), Some(place)) = (in_header, elsewhere) {
            found.refuse(
                place,
                "the secret is sent twice, here and in a header: RFC 6749 §2.3 allows one way, and \
                 many servers refuse two",
            );
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

impl Dialect {
    /// Warns of a variable that is a secret, since it shows in process lists, or is written as a template.
    fn doubt_variables(&self, found: &mut Contradictions) {
        for (name, variable) in self.variables.iter() {
            let place = format!("variables.{name}");
            let bare = name.replace(['_', '-', '.'], "").to_lowercase();
            if SECRETS.contains(&&*bare) || bare.ends_with("password") || bare.ends_with("secret") {
                found.refuse(
                    &place,
                    format!(
                        "its name is that of a secret, and a variable shows in process lists and in \
                         what is printed: say \"credentials\": [{name:?}]"
                    ),
                );
            }
            let default = variable.default.as_deref().unwrap_or_default();
            let is_template = default.contains('{') && default.contains('}')
                || default.starts_with('<') && default.ends_with('>');
            if is_template {
                found.refuse(
                    place,
                    format!("{default:?} is sent as it is: a default holds no placeholder"),
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
        return doubt_mixed(name, template, is_header);
    }
    if bare == "granttype" && !["grant_type", "grantType", "GrantType"].contains(&name) {
        return Some(format!("{name:?} is hardly the parameter's name: RFC 6749 has `grant_type`"));
    }
    if bare == "granttype" {
        return doubt_grant(value, is_standard);
    }
    // 1. The value is the name of a placeholder, or of the parameter itself.
    let meant =
        known.iter().find(|known| known.replace(['_', '-'], "").to_lowercase() == bare_value);
    let is_itself = bare == bare_value && SECRETS.contains(&&*bare);
    if let Some(meant) = meant.copied().or_else(|| is_itself.then_some("client_secret")) {
        return Some(format!("{value:?} is sent as it is: for its value say \"{{{meant}}}\""));
    }
    if ["todo", "fixme", "changeme", "xxx", "...", "…"].contains(&&*bare_value) {
        return Some(format!("{value:?} is sent as it is"));
    }
    // 2. Any other literal in a secret's parameter is a secret in the document, or a wrong value.
    if SECRETS.contains(&&*bare) {
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
    // 3. A value that is encoded already would be encoded twice.
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
    // Two vendors do call it that, and their client id has another name, too.
    let is_singular = value == "client_credential" && !is_standard;
    let is_known = GRANTS.contains(&value) || value.contains(':') || is_singular;
    let meant = nearest(value, GRANTS).filter(|_| !is_known)?;
    Some(format!("did you mean \"{meant}\"? {value:?} is sent as it is"))
}

/// Warns of quotation marks and blanks beside a placeholder.
fn doubt_mixed(name: &str, template: &Template, is_header: bool) -> Option<String> {
    let value = template.as_str();
    let bare = name.replace(['_', '-'], "").to_lowercase();
    let other = match (&*bare, value) {
        ("clientid", "{client_secret}") => Some("{client_id}"),
        ("clientsecret", "{client_id}") => Some("{client_secret}"),
        _ => None,
    };
    if let Some(other) = other {
        return Some(format!("{value:?} is not what `{name}` says: did you mean \"{other}\"?"));
    }
    if value.starts_with("{form:") && !is_header {
        return Some(format!(
            "{value:?} is encoded twice, here and as a parameter: leave `form:` out, which is for \
             headers"
        ));
    }
    let inner = value.trim_matches(['"', '\'', ' ']);
    (inner.len() != value.len() && inner.starts_with('{') && inner.ends_with('}')).then(|| {
        format!("{value:?} sends a quotation mark or a blank with `{name}`: say {inner:?}")
    })
}
