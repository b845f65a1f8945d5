//! Why nothing could be drafted.

use std::fmt;

/// Why an OpenAPI document gives no dialect.
///
/// ```
/// let error = polygrant_authoring::openapi::draft(&serde_json::json!({ "info": {} })).unwrap_err();
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
    /// It has neither an `openapi` member nor a `swagger` one.
    NotOpenApi,
    /// It is of a version that cannot be read: Swagger 2.0 and OpenAPI 3 can.
    Version {
        /// What the document says.
        found: String,
    },
    /// No operation looks like one that gives out tokens for a client's credentials, and no security
    /// scheme has a flow for client credentials.
    NoTokenOperation {
        /// The operations that come nearest, the likeliest first: `POST /login`, for instance.
        candidates: Vec<String>,
        /// The URL of metadata (OpenID Connect Discovery), which may name the token endpoint.
        metadata: Option<String>,
    },
    /// The document has grants of other kinds alone, which need more than a client's credentials.
    OtherGrants {
        /// Their names in OAuth 2.0: `authorization_code`, for instance.
        grants: Vec<String>,
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
                "not an OpenAPI document: there is no `openapi` member, and no `swagger` member",
            ),
            Self::Version { found } => write!(
                f,
                "the document is of version {found:?}: Swagger 2.0 and OpenAPI 3 can be read"
            ),
            Self::NoTokenOperation { candidates, metadata } => {
                f.write_str(
                    "no operation takes a client's credentials and gives a token, and no security \
                     scheme has a `clientCredentials` flow with a `tokenUrl`",
                )?;
                if let Some(url) = metadata {
                    write!(f, "; the token endpoint may be named by {url}, which is not read")?;
                }
                if candidates.is_empty() {
                    return Ok(());
                }
                write!(f, "; nearest to it are {}", candidates.join(", "))
            }
            Self::OtherGrants { grants } => write!(
                f,
                "the document has no client credentials: its grants are `{}`",
                grants.join("`, `")
            ),
            Self::Unusable { operation, problem } => {
                write!(f, "no dialect can be made of {operation}: {problem}")
            }
        }
    }
}

impl std::error::Error for OpenApiError {}
