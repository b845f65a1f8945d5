//! What a document says of failures.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::names::Word;
use super::object::object;
use super::stated::Stated;
use crate::dialect::error_fields::ErrorFields;
use crate::dialect::table::Table;
use crate::error::ErrorKind;
use crate::json::Path;

/// What a document states of [`ErrorFields`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenFields {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    code: Stated<Vec<Path>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    vendor_code: Stated<Vec<Path>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    description: Stated<Vec<Path>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    uri: Stated<Vec<Path>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    request_id: Stated<Vec<Path>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    request_id_headers: Stated<Vec<Cow<'static, str>>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    retry_after: Stated<Vec<Path>>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    classes: Stated<Table<Word<ErrorKind>>>,
}

impl From<WrittenFields> for ErrorFields {
    fn from(written: WrittenFields) -> Self {
        let baseline = Self::default();
        Self {
            code: written.code.or(baseline.code),
            vendor_code: written.vendor_code.or(baseline.vendor_code),
            description: written.description.or(baseline.description),
            uri: written.uri.or(baseline.uri),
            request_id: written.request_id.or(baseline.request_id),
            request_id_headers: written.request_id_headers.or(baseline.request_id_headers),
            retry_after: written.retry_after.or(baseline.retry_after),
            classes: match written.classes.into_option() {
                Some(classes) => {
                    classes.into_iter().map(|(code, Word(kind))| (code, kind)).collect()
                }
                None => baseline.classes,
            },
        }
    }
}

impl From<&ErrorFields> for WrittenFields {
    fn from(it: &ErrorFields) -> Self {
        let baseline = ErrorFields::default();
        Self {
            code: Stated::deviating(&it.code, &baseline.code),
            vendor_code: Stated::deviating(&it.vendor_code, &baseline.vendor_code),
            description: Stated::deviating(&it.description, &baseline.description),
            uri: Stated::deviating(&it.uri, &baseline.uri),
            request_id: Stated::deviating(&it.request_id, &baseline.request_id),
            request_id_headers: Stated::deviating(
                &it.request_id_headers,
                &baseline.request_id_headers,
            ),
            retry_after: Stated::deviating(&it.retry_after, &baseline.retry_after),
            classes: Stated::deviating(&words(&it.classes), &words(&baseline.classes)),
        }
    }
}

fn words(classes: &Table<ErrorKind>) -> Table<Word<ErrorKind>> {
    classes.iter().map(|(code, kind)| (code.to_owned(), Word(*kind))).collect()
}

impl Serialize for ErrorFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenFields::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ErrorFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenFields = object("an object", deserializer)?;
        Ok(written.into())
    }
}
