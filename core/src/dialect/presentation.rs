//! How a token is put on calls of the vendor's API.

use serde::{Deserialize, Serialize, Serializer};

use super::request::templates;
use super::{Table, Template};
use crate::encode::same_in_any_case;

/// How a token is put on calls of the vendor's API: the baseline is `Authorization: Bearer …`
/// (RFC 6750 §2.1).
///
/// Beside `{access_token}`, templates may hold `{client_id}`, further credentials and variables:
/// Twitch wants the client's id beside the token. What depends on a value that is not known is left
/// out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Presentation {
    /// Headers, by their names.
    #[serde(default)]
    pub headers: Table<Template>,
    /// Parameters of the query. URLs end up in logs: where a vendor takes a header too, use that.
    #[serde(default)]
    pub query: Table<Template>,
    /// Cookies.
    #[serde(default)]
    pub cookies: Table<Template>,
}

/// What is not empty; the baseline counts only where a document says nothing at all.
impl Serialize for Presentation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let places = self.places().into_iter().filter(|(_, table)| !table.is_empty());
        serializer.collect_map(places)
    }
}

impl Default for Presentation {
    fn default() -> Self {
        Self {
            headers: templates([("authorization", "Bearer {access_token}")]),
            query: Table::new(),
            cookies: Table::new(),
        }
    }
}

impl Presentation {
    /// A presentation in these headers alone.
    #[must_use]
    pub const fn in_headers(headers: Table<Template>) -> Self {
        Self { headers, query: Table::new(), cookies: Table::new() }
    }

    /// Whether it is the baseline.
    pub(crate) fn is_bearer(&self) -> bool {
        let Self { headers, query, cookies } = self;
        let first = headers.iter().next().is_some_and(|(name, template)| {
            same_in_any_case(name, "authorization") && template.as_str() == "Bearer {access_token}"
        });
        first && headers.len() == 1 && query.is_empty() && cookies.is_empty()
    }

    fn places(&self) -> [(&'static str, &Table<Template>); 3] {
        [("headers", &self.headers), ("query", &self.query), ("cookies", &self.cookies)]
    }

    /// All its templates: the place in the document, the name, the template.
    pub(super) fn templates(&self) -> impl Iterator<Item = (&'static str, &str, &Template)> {
        let places = self.places().into_iter();
        places.flat_map(|(place, table)| {
            table.iter().map(move |(name, template)| (place, name, template))
        })
    }
}
