//! A request that a sandbox server has responded to, for a log.

use std::fmt;

use http::{Method, StatusCode};

/// A request that a [`SandboxServer`](crate::SandboxServer) has responded to. Its text is one line
/// without any secret: neither query nor body is part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedRequest {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) dialect: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) objection: Option<&'static str>,
}

impl ServedRequest {
    /// Returns the status of the response.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns why it was refused; `None` if it got a token.
    #[must_use]
    pub const fn objection(&self) -> Option<&'static str> {
        self.objection
    }
}

impl fmt::Display for ServedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, status, .. } = self;
        let dialect = self.dialect.as_deref().unwrap_or("no dialect");
        write!(f, "{method} {path} ({dialect}): {}", status.as_u16())?;
        match self.objection {
            Some(objection) => write!(f, ", refused: {objection}"),
            None => f.write_str(", a token"),
        }
    }
}
