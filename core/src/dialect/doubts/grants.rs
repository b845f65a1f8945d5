//! Warnings about a grant and the parameters that belong to it.

use crate::dialect::check::Contradictions;
use crate::dialect::model::Dialect;
use crate::dialect::value::Value;

/// Grants, each with a parameter that it is nothing without.
const COMPANIONS: [(&str, &str); 3] = [
    ("urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion"),
    ("urn:ietf:params:oauth:grant-type:saml2-bearer", "assertion"),
    ("urn:ietf:params:oauth:grant-type:token-exchange", "subject_token"),
];

impl Dialect {
    pub(super) fn doubt_companions(&self, found: &mut Contradictions) {
        let tables = [("query", &self.query), ("body", &self.body)];
        for (table, parameters) in tables {
            let grant = match parameters.get("grant_type") {
                Some(Value::Text(template)) => template.as_str(),
                Some(Value::Array(_)) => {
                    found.refuse(
                        format!("{table}.grant_type"),
                        "a request has one grant: say \"client_credentials\", and no array",
                    );
                    continue;
                }
                _ => {
                    self.doubt_missing_grant(table, found);
                    continue;
                }
            };
            let has = |name: &str| tables.iter().any(|(_, it)| it.get(name).is_some());
            let companion = COMPANIONS.iter().find(|(known, _)| *known == grant);
            if let Some((_, companion)) = companion.filter(|(_, companion)| !has(companion)) {
                found.refuse(
                    format!("{table}.grant_type"),
                    format!("this grant is nothing without the parameter `{companion}`"),
                );
            }
            if grant == "client_credentials" && has("assertion") && !has("client_assertion") {
                found.refuse(
                    format!("{table}.grant_type"),
                    "with this grant an assertion is called `client_assertion` (RFC 7523 §2.2); as \
                     `assertion` it is a grant of its own, \
                     \"urn:ietf:params:oauth:grant-type:jwt-bearer\"",
                );
            }
        }
        self.doubt_twice(found);
    }

    /// Warns of the grant under another name, beside the RFC's parameters.
    fn doubt_missing_grant(&self, table: &str, found: &mut Contradictions) {
        let parameters = if table == "query" { &self.query } else { &self.body };
        let is_grant =
            |value: &Value| matches!(value, Value::Text(it) if it.as_str() == "client_credentials");
        if parameters.get("client_id").is_none() || parameters.get("grant").is_some() {
            return;
        }
        if let Some((name, _)) = parameters.iter().find(|(_, value)| is_grant(value)) {
            let bare: String = name.chars().filter(char::is_ascii_alphabetic).collect();
            if !bare.eq_ignore_ascii_case("granttype") {
                found.refuse(
                    format!("{table}.{name}"),
                    format!("did you mean `grant_type`? `{name}` is sent as it is"),
                );
            }
        }
    }

    /// Warns of the secret or the scope under two names, and of a parameter that is wrapped in an object.
    fn doubt_twice(&self, found: &mut Contradictions) {
        for (table, parameters) in [("query", &self.query), ("body", &self.body)] {
            for placeholder in ["{client_secret}", "{scope}"] {
                let holds =
                    |value: &Value| matches!(value, Value::Text(it) if it.as_str() == placeholder);
                let mut names = parameters.iter().filter(|(_, value)| holds(value));
                if let (Some((first, _)), Some((second, _))) = (names.next(), names.next()) {
                    found.refuse(
                        format!("{table}.{second}"),
                        format!("`{placeholder}` is sent twice, here and as `{first}`"),
                    );
                }
            }
            for name in ["client_id", "client_secret", "grant_type", "scope"] {
                if matches!(parameters.get(name), Some(Value::Object(_))) {
                    found.refuse(
                        format!("{table}.{name}"),
                        format!("it is sent as an object: its value alone is \"{{{name}}}\"")
                            .replace("\"{grant_type}\"", "\"client_credentials\""),
                    );
                }
            }
        }
    }
}
