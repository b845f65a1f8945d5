//! What placeholders stand for in an assertion, and the texts and the JSON that come of it.
//!
//! First the server: the dialect's templates for its issuer and its audience become texts. Then the header and
//! the claims, whose templates know these and all else that an assertion can be made of, become JSON: what stands
//! alone keeps its kind, and a member that stands for nothing is left out.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::dialect::{Dialect, Table, Template, Value, Variables};
use crate::endpoint::Endpoint;

/// The authorization server, as assertions name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    pub(super) endpoint: String,
    pub(super) origin: String,
    pub(super) host: String,
    pub(super) issuer: Option<String>,
    /// What the dialect states, else the issuer, else the endpoint.
    pub(super) audience: String,
}

impl Server {
    /// Names the server. An issuer of the caller's goes before the dialect's.
    pub(crate) fn of(
        dialect: &Dialect,
        variables: &Variables,
        endpoint: &Endpoint,
        issuer: Option<&str>,
    ) -> Self {
        let uri = endpoint.uri();
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let origin = format!("{}://{authority}", uri.scheme_str().unwrap_or_default());
        let host = uri.host().unwrap_or_default().to_owned();
        let endpoint = uri.to_string();
        let stated = |template: &Option<Template>| {
            let text = template.as_ref()?.expand(&|name| match name {
                "endpoint" => Some(&endpoint),
                "origin" => Some(&origin),
                "host" => Some(&host),
                other => dialect.value_of(other, variables),
            });
            text.map(|text| text.to_string())
        };
        let issuer = issuer.map(str::to_owned).or_else(|| stated(&dialect.issuer));
        let audience = stated(&dialect.audience).or_else(|| issuer.clone());
        let audience = audience.unwrap_or_else(|| endpoint.clone());
        Self { endpoint, origin, host, issuer, audience }
    }
}

/// What a placeholder stands for.
pub(super) enum Meaning<'a> {
    Text(&'a str),
    /// What it is where it stands alone, and its text.
    Typed(serde_json::Value, &'a str),
    Array(&'a [String]),
}

/// Says what placeholders stand for; `None` for nothing.
pub(super) type Meanings<'a> = dyn Fn(&str) -> Option<Meaning<'a>> + 'a;

/// Members of a JSON object, of which those are left out that stand for nothing.
pub(super) struct Members<'a> {
    pub(super) table: &'a Table<Value>,
    pub(super) meanings: &'a Meanings<'a>,
}

struct Filled<'a> {
    value: &'a Value,
    meanings: &'a Meanings<'a>,
}

impl<'a> Members<'a> {
    /// Returns those that stand for something.
    fn filled(&self) -> impl Iterator<Item = (&'a str, Filled<'a>)> {
        let meanings = self.meanings;
        let members =
            self.table.iter().map(move |(name, value)| (name, Filled { value, meanings }));
        members.filter(|(_, filled)| filled.is_something())
    }
}

impl Filled<'_> {
    fn is_something(&self) -> bool {
        let is_something = |value| Filled { value, meanings: self.meanings }.is_something();
        match self.value {
            Value::Text(template) => {
                template.placeholders().into_iter().all(|name| (self.meanings)(name).is_some())
            }
            Value::Number(_) | Value::Bool(_) => true,
            Value::Array(items) => items.is_empty() || items.iter().any(is_something),
            Value::Object(members) => {
                members.is_empty() || members.iter().any(|(_, value)| is_something(value))
            }
        }
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        for (name, filled) in self.filled() {
            object.serialize_entry(name, &filled)?;
        }
        object.end()
    }
}

impl Serialize for Filled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let meanings = self.meanings;
        let template = match self.value {
            Value::Text(template) => template,
            Value::Number(number) => return number.serialize(serializer),
            Value::Bool(truth) => return serializer.serialize_bool(*truth),
            Value::Array(items) => {
                let mut array = serializer.serialize_seq(None)?;
                let items = items.iter().map(|value| Filled { value, meanings });
                for item in items.filter(Filled::is_something) {
                    array.serialize_element(&item)?;
                }
                return array.end();
            }
            Value::Object(table) => return Members { table, meanings }.serialize(serializer),
        };
        // What stands alone keeps its kind.
        let alone = template.as_str().strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        match alone.and_then(meanings) {
            Some(Meaning::Typed(typed, _)) => return typed.serialize(serializer),
            Some(Meaning::Array(items)) => return serializer.collect_seq(items),
            _ => {}
        }
        let text = template.expand(&|name| match meanings(name)? {
            Meaning::Text(text) | Meaning::Typed(_, text) => Some(text),
            Meaning::Array(_) => None,
        });
        serializer.serialize_str(text.as_deref().map_or("", String::as_str))
    }
}
