//! Reads and writes a document's `presentation`: how API calls carry the token.

use serde::{Serialize, Serializer};

use super::composed::{object, table};
use super::finding::Findings;
use super::node::Node;
use super::scalars::template;
use crate::dialect::presentation::Presentation;
use crate::dialect::table::Table;
use crate::dialect::template::Template;

/// Reads a presentation. The baseline counts only where a document says nothing at all.
pub(super) fn presentation(node: Node<'_>, findings: &mut Findings) -> Option<Presentation> {
    let example = r#"{"headers": {"x-token": "{access_token}"}}"#;
    object(node, findings, example, |members| {
        let mut read = |name| {
            let example = r#"{"x-token": "{access_token}"}"#;
            let table =
                members.read(name, |node, findings| table(node, findings, example, template));
            table.unwrap_or_default()
        };
        Presentation { headers: read("headers"), query: read("query"), cookies: read("cookies") }
    })
}

/// A [`Presentation`] as a document writes it.
#[derive(Serialize)]
struct WrittenPresentation<'p> {
    #[serde(skip_serializing_if = "Table::is_empty")]
    headers: &'p Table<Template>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    query: &'p Table<Template>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    cookies: &'p Table<Template>,
}

impl Serialize for Presentation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { headers, query, cookies } = self;
        WrittenPresentation { headers, query, cookies }.serialize(serializer)
    }
}
