//! Warnings about a grant and the parameters that belong to it.

use polygrant::Dialect;
use polygrant::dialect::Value;

use super::gathered::Warnings;

/// Grants, each with a parameter that it is nothing without.
const COMPANIONS: [(&str, &str); 3] = [
    ("urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion"),
    ("urn:ietf:params:oauth:grant-type:saml2-bearer", "assertion"),
    ("urn:ietf:params:oauth:grant-type:token-exchange", "subject_token"),
];

pub(super) fn warn_of_companions(dialect: &Dialect, warnings: &mut Warnings) {
    let tables = [("query", &dialect.query), ("body", &dialect.body)];
    for (table, parameters) in tables {
        let grant = match parameters.get("grant_type") {
            Some(Value::Text(template)) => template.as_str(),
            Some(Value::Array(_)) => {
                warnings.add(
                    format!("{table}.grant_type"),
                    "a request has one grant: say \"client_credentials\", and no array",
                );
                continue;
            }
            _ => {
                warn_of_missing_grant(dialect, table, warnings);
                continue;
            }
        };
        let has = |name: &str| tables.iter().any(|(_, it)| it.get(name).is_some());
        let companion = COMPANIONS.iter().find(|(known, _)| *known == grant);
        if let Some((_, companion)) = companion.filter(|(_, companion)| !has(companion)) {
            warnings.add(
                format!("{table}.grant_type"),
                format!("this grant is nothing without the parameter `{companion}`"),
            );
        }
        if grant == "client_credentials" && has("assertion") && !has("client_assertion") {
            warnings.add(
                format!("{table}.grant_type"),
                "with this grant an assertion is called `client_assertion` (RFC 7523 §2.2); as \
                 `assertion` it is a grant of its own, \
                 \"urn:ietf:params:oauth:grant-type:jwt-bearer\"",
            );
        }
    }
    warn_of_twice(dialect, warnings);
}

/// Warns of the grant under another name, beside the RFC's parameters.
fn warn_of_missing_grant(dialect: &Dialect, table: &str, warnings: &mut Warnings) {
    let parameters = if table == "query" { &dialect.query } else { &dialect.body };
    let is_grant =
        |value: &Value| matches!(value, Value::Text(it) if it.as_str() == "client_credentials");
    if parameters.get("client_id").is_none() || parameters.get("grant").is_some() {
        return;
    }
    if let Some((name, _)) = parameters.iter().find(|(_, value)| is_grant(value)) {
        let bare: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        if !bare.eq_ignore_ascii_case("granttype") {
            warnings.add(
                format!("{table}.{name}"),
                format!("did you mean `grant_type`? `{name}` is sent as it is"),
            );
        }
    }
}

/// Warns of the secret or the scope under two names, and of a parameter that is wrapped in an object.
fn warn_of_twice(dialect: &Dialect, warnings: &mut Warnings) {
    for (table, parameters) in [("query", &dialect.query), ("body", &dialect.body)] {
        for placeholder in ["{client_secret}", "{scope}"] {
            let holds =
                |value: &Value| matches!(value, Value::Text(it) if it.as_str() == placeholder);
            let mut names = parameters.iter().filter(|(_, value)| holds(value));
            if let (Some((first, _)), Some((second, _))) = (names.next(), names.next()) {
                warnings.add(
                    format!("{table}.{second}"),
                    format!("`{placeholder}` is sent twice, here and as `{first}`"),
                );
            }
        }
        for name in ["client_id", "client_secret", "grant_type", "scope"] {
            if matches!(parameters.get(name), Some(Value::Object(_))) {
                warnings.add(
                    format!("{table}.{name}"),
                    format!("it is sent as an object: its value alone is \"{{{name}}}\"")
                        .replace("\"{grant_type}\"", "\"client_credentials\""),
                );
            }
        }
    }
}
