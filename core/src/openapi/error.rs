//! Why nothing could be drafted.

use std::fmt;

/// Why an OpenAPI document gives no dialect.
///
/// ```
/// let error = polygrant::openapi::draft(&serde_json::json!({ "info": {} })).unwrap_err();
/// assert!(error.to_string().contains("not an OpenAPI document"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenApiError {
    /// It is not JSON.
    NotJson {
        /// What is wrong, and where.
        problem: String,
    },
    /// It has no `openapi` member.
    NotOpenApi,
    /// It is of a version that cannot be read: OpenAPI 3.0 and 3.1 can.
    Version {
        /// What the document says.
        found: String,
    },
    /// No operation looks like one that gives out tokens for a client's credentials, and no security
    /// scheme has a flow for client credentials.
    NoTokenOperation {
        /// The operations that come nearest, the likeliest first: `POST /login`, for instance.
        candidates: Vec<String>,
    },
    /// Reading it would take more than a bound allows: it refers to itself over and over, perhaps.
    TooLarge {
        /// What it is: the operation, as `POST /oauth/token`, or the document.
        what: String,
        /// The bound.
        bound: String,
    },
    /// The token operation says something that no dialect can say.
    Unusable {
        /// The operation, as `POST /oauth/token`.
        operation: String,
        /// What it is.
        problem: String,
    },
}

impl fmt::Display for OpenApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { problem } => write!(f, "not JSON: {problem}"),
            Self::TooLarge { what, bound } => write!(f, "{what} is too large: {bound}"),
            Self::NotOpenApi => f.write_str(
                "not an OpenAPI document: there is no `openapi` member (Swagger 2.0 has to be converted first)",
            ),
            Self::Version { found } => write!(
                f,
                "the document is of version {found:?}: OpenAPI 3.0 and 3.1 can be read"
            ),
            Self::NoTokenOperation { candidates } => {
                f.write_str(
                    "no operation takes a client's credentials and gives a token, and no security \
                     scheme has a `clientCredentials` flow with a `tokenUrl`",
                )?;
                if candidates.is_empty() {
                    return Ok(());
                }
                write!(f, "; nearest to it are {}", candidates.join(", "))
            }
            Self::Unusable { operation, problem } => {
                write!(f, "no dialect can be made of {operation}: {problem}")
            }
        }
    }
}

impl std::error::Error for OpenApiError {}
