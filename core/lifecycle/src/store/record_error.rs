//! Why a record is of no use.

use std::fmt;

use polygrant::RestoreError;

/// Why a record is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// It is no record, or not all of one.
    Damaged,
    /// A newer release wrote it.
    Newer {
        /// The version of its form.
        version: u64,
    },
    /// It is another client's, or was asked for otherwise.
    Foreign {
        /// The dialect that it names.
        dialect: String,
        /// The client that it names; empty where the dialect has no client id.
        client_id: String,
    },
    /// It has no token.
    Empty,
    /// Its token is dated more than five minutes ahead: a clock is wrong, and nothing tells when it ends.
    Future,
    /// The dialect cannot present its token.
    Unpresentable,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("the token record is damaged: remove it"),
            Self::Newer { version } => write!(
                f,
                "the token record has the form {version}, which a newer release wrote: this one reads \
                 the form {FORM}"
            ),
            Self::Foreign { dialect, client_id } => write!(
                f,
                "the token record is of another client, endpoint, scope or variable: it was written for \
                 {dialect:?} and the client {client_id:?}"
            ),
            Self::Empty => f.write_str("the token record has no token"),
            Self::Future => f.write_str(
                "the token of the record is of the future: the clock here, or that of its writer, is wrong",
            ),
            Self::Unpresentable => {
                f.write_str("the token of the record cannot be presented as the dialect wants it")
            }
        }
    }
}

impl std::error::Error for RecordError {}

impl From<RestoreError> for RecordError {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Unpresentable => Self::Unpresentable,
            _ => Self::Damaged,
        }
    }
}

/// The version of the form that records are written in.
pub(super) const FORM: u64 = 1;
