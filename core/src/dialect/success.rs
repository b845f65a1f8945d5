//! What tells a success from a failure.

use super::value::Scalar;
use crate::json::Path;

/// What tells a success from a failure where the status does not: vendors such as Feishu respond
/// with 200 to everything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Success {
    /// The member that tells.
    pub path: Path,
    /// What it is in a success. Numbers, texts and booleans are compared as they are written: `0`
    /// is `"0"`.
    #[cfg_attr(feature = "schema", schemars(default, with = "super::value::OneOrMore"))]
    pub equals: Vec<Scalar>,
    /// Whether a response without it, or with `null`, is a success.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub absent: bool,
}

impl Success {
    /// Makes what calls it a success where the member is one of these.
    #[must_use]
    pub const fn where_equal(path: Path, equals: Vec<Scalar>) -> Self {
        Self { path, equals, absent: false }
    }

    /// Makes what calls it a success where the member is not there.
    #[must_use]
    pub const fn where_absent(path: Path) -> Self {
        Self { path, equals: Vec::new(), absent: true }
    }
}
