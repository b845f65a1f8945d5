//! Why it cannot be told where a request goes.

use std::fmt;

/// Why it cannot be told whether a token belongs on a request. The request must not be sent: without
/// the token it might go to where the token belongs, and with it to anywhere.
///
/// Each message says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginError {
    /// The URI has no authority, as those that a gRPC channel is given, and the hook was not told
    /// where they go.
    NoAuthority,
    /// The URI has no scheme, or one that is neither `https` nor `http`.
    Scheme,
    /// The URI's host or port does not say for sure which server it means, or has userinfo before it.
    Authority {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The `Host` header names another server than the URI.
    HostHeader,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the request is not sent, since it cannot be told whether the token belongs on it: ",
        )?;
        match self {
            Self::NoAuthority => f.write_str(
                "its URI has no authority. Tell the hook by `with_origin` where such requests go, as a \
                 gRPC channel's do, or send requests with absolute URIs",
            ),
            Self::Scheme => f.write_str(
                "its URI has no scheme, or one that is neither https nor http. Write \
                 `https://` before the host",
            ),
            Self::Authority { problem } => {
                write!(f, "the host in its URI {problem}. Write the plain name of the host, and its port")
            }
            Self::HostHeader => f.write_str(
                "its `Host` header is not that of its URI. Leave the header out: the HTTP client sets it",
            ),
        }
    }
}

impl std::error::Error for OriginError {}
