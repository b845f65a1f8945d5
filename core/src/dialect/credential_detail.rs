//! What there is to say of a further secret.

use std::borrow::Cow;

/// What there is to say of a further secret of a client's, such as an API key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct CredentialDetail {
    /// What it is, for a person that has to find it.
    pub about: Cow<'static, str>,
    /// Whether a client may lack it: a parameter that it stands in is left out then.
    pub optional: bool,
}

/// What a document may write for credentials.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a shape for the schema")]
pub(super) enum NamesOrDetails {
    Names(Vec<String>),
    Details(super::table::Table<CredentialDetail>),
}
