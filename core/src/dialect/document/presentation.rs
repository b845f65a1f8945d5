//! What a document says of the calls of an API.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::object::object;
use crate::dialect::presentation::Presentation;
use crate::dialect::table::Table;
use crate::dialect::template::Template;

/// What a document states of a [`Presentation`]. The baseline counts only where a document says
/// nothing at all.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenPresentation {
    #[serde(skip_serializing_if = "Table::is_empty")]
    headers: Table<Template>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    query: Table<Template>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    cookies: Table<Template>,
}

impl From<WrittenPresentation> for Presentation {
    fn from(written: WrittenPresentation) -> Self {
        let WrittenPresentation { headers, query, cookies } = written;
        Self { headers, query, cookies }
    }
}

impl From<&Presentation> for WrittenPresentation {
    fn from(it: &Presentation) -> Self {
        let Presentation { headers, query, cookies } = it.clone();
        Self { headers, query, cookies }
    }
}

impl Serialize for Presentation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenPresentation::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Presentation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenPresentation = object("an object", deserializer)?;
        Ok(written.into())
    }
}
