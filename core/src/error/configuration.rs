//! Mistakes that are found before anything is sent.

use std::fmt;

/// A combination of dialect, endpoint, credentials and scopes that cannot work.
///
/// Each message says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// The client's id is empty.
    EmptyClientId,
    /// The client's secret is empty.
    EmptyClientSecret,
    /// A scope is the empty text.
    EmptyScope,
    /// The dialect's vendor refuses a request without a scope.
    ScopeRequired {
        /// The dialect's name.
        dialect: String,
    },
    /// The dialect has no parameter for scopes.
    ScopeUnsupported {
        /// The dialect's name.
        dialect: String,
    },
    /// The dialect has no environment of its own.
    NoEnvironment {
        /// The dialect's name.
        dialect: String,
    },
    /// The dialect has other environments.
    UnknownEnvironment {
        /// The dialect's name.
        dialect: String,
        /// The environment that was asked for.
        environment: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// The endpoint is not a token URL.
    Endpoint {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The endpoint would send the secret in clear text to another machine.
    PlainHttp {
        /// The endpoint's host.
        host: String,
    },
    /// The base URL has a query or a fragment, so that no path can follow it.
    BaseUrl,
    /// The dialect contradicts itself.
    Dialect {
        /// The dialect's name.
        dialect: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyClientId => {
                f.write_str("the client id is empty: give the one that the vendor issued")
            }
            Self::EmptyClientSecret => {
                f.write_str("the client secret is empty: give the one that the vendor issued")
            }
            Self::EmptyScope => f.write_str("a scope is empty: leave it out or name it"),
            Self::ScopeRequired { dialect } => {
                write!(f, "{dialect} refuses requests without a scope: name at least one")
            }
            Self::ScopeUnsupported { dialect } => {
                write!(f, "{dialect} knows no scopes: leave them out")
            }
            Self::NoEnvironment { dialect } => write!(
                f,
                "{dialect} has no host of its own: give the base URL of the server, such as \
                 https://auth.example.com"
            ),
            Self::UnknownEnvironment { dialect, environment, known } => write!(
                f,
                "{dialect} has no environment {environment:?}: it has {}",
                known.join(" and ")
            ),
            Self::Endpoint { problem } => write!(f, "the token URL {problem}"),
            Self::PlainHttp { host } => write!(
                f,
                "plain http to {host:?} would send the secret in clear text: use https (http is \
                 for loopback addresses)"
            ),
            Self::BaseUrl => f.write_str(
                "the base URL has a query or a fragment, so the dialect's path cannot follow it: \
                 give the whole token URL instead",
            ),
            Self::Dialect { dialect, problem } => {
                write!(f, "the dialect {dialect:?} makes no sense: {problem}")
            }
        }
    }
}

impl std::error::Error for ConfigurationError {}
