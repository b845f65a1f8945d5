//! How a token is put on calls of the vendor's API.

use super::request::templates;
use super::table::Table;
use super::template::Template;

/// How a token is put on calls of the vendor's API: the baseline is `Authorization: Bearer …`
/// (RFC 6750 §2.1).
///
/// Beside `{access_token}`, templates may hold `{client_id}`, further credentials and variables:
/// Twitch wants the client's id beside the token. What depends on a value that is not known is left
/// out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Presentation {
    /// Headers, by their names.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub headers: Table<Template>,
    /// Parameters of the query. URLs end up in logs: where a vendor takes a header too, use that.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub query: Table<Template>,
    /// Cookies.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub cookies: Table<Template>,
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
    /// Makes a presentation in these headers alone.
    #[must_use]
    pub const fn in_headers(headers: Table<Template>) -> Self {
        Self { headers, query: Table::new(), cookies: Table::new() }
    }

    /// Returns whether it is the baseline: `Authorization: Bearer …`, and nothing else.
    #[must_use]
    pub fn is_bearer(&self) -> bool {
        let Self { headers, query, cookies } = self;
        let first = headers.iter().next().is_some_and(|(name, template)| {
            (name == "authorization" || name.eq_ignore_ascii_case("authorization"))
                && template.as_str() == "Bearer {access_token}"
        });
        first && headers.len() == 1 && query.is_empty() && cookies.is_empty()
    }

    fn places(&self) -> [(&'static str, &Table<Template>); 3] {
        [("headers", &self.headers), ("query", &self.query), ("cookies", &self.cookies)]
    }

    /// Returns all its templates: the place in the document (`headers`, `query` or `cookies`), the name, the
    /// template.
    pub fn templates(&self) -> impl Iterator<Item = (&'static str, &str, &Template)> {
        let places = self.places().into_iter();
        places.flat_map(|(place, table)| {
            table.iter().map(move |(name, template)| (place, name, template))
        })
    }
}
