//! Mistakes that are found before anything is sent.

use std::fmt;

use crate::dialect::Algorithm;

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
    /// The authorization server's issuer identifier is empty.
    EmptyIssuer,
    /// An issuer identifier was given to a dialect whose requests hold no assertion.
    UnusedIssuer {
        /// The dialect's name.
        dialect: String,
    },
    /// A named credential or an assertion is empty.
    EmptyCredential {
        /// Its name.
        name: String,
    },
    /// A credential or an assertion has a character that no vendor can have meant.
    Credential {
        /// Its name.
        name: String,
        /// What is wrong with it, and what to trim.
        problem: &'static str,
    },
    /// The dialect sends the client's id in HTTP Basic as it is, and the id has a colon, which would
    /// end it there (RFC 7617 §2).
    ColonInBasic {
        /// The dialect's name.
        dialect: String,
    },
    /// The dialect needs a credential that was not given.
    MissingCredential {
        /// The dialect's name.
        dialect: String,
        /// The credential's name.
        name: String,
    },
    /// The dialect knows no credential or assertion of that name.
    UnknownCredential {
        /// The dialect's name.
        dialect: String,
        /// The name that was given.
        name: String,
        /// Those that it knows.
        known: Vec<String>,
    },
    /// A credential holds what cannot be written where the dialect puts it.
    Unwritable {
        /// The dialect's name.
        dialect: String,
        /// The place in the dialect's document, such as `headers.x-api-key`.
        place: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The dialect takes none of the algorithms that the key can sign with.
    Algorithm {
        /// The dialect's name.
        dialect: String,
        /// Those that it takes.
        taken: Vec<Algorithm>,
        /// Those of the key.
        offered: Vec<Algorithm>,
    },
    /// The dialect shows the key's certificate in assertions, and the key has none.
    MissingCertificate {
        /// The dialect's name.
        dialect: String,
    },
    /// What was signed with that algorithm has no signature of it.
    Signature {
        /// The algorithm.
        algorithm: Algorithm,
        /// How many bytes were given for one.
        length: usize,
    },
    /// A variable of the dialect has no value.
    MissingVariable {
        /// The dialect's name.
        dialect: String,
        /// The variable's name.
        variable: String,
        /// What the dialect says about it.
        about: String,
        /// The values that it can have; empty if it can have any.
        one_of: Vec<String>,
    },
    /// The dialect has no variable of that name.
    UnknownVariable {
        /// The dialect's name.
        dialect: String,
        /// The name that was given.
        variable: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A variable cannot have that value.
    Variable {
        /// The dialect's name.
        dialect: String,
        /// The variable's name.
        variable: String,
        /// What is wrong with the value.
        problem: String,
    },
    /// A scope is the empty text.
    EmptyScope,
    /// A scope has a character that the dialect cannot send in one.
    Scope {
        /// The scope.
        scope: String,
        /// What is wrong with it.
        problem: String,
    },
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
    /// More than one of environment, base URL and endpoint says where the request goes.
    SeveralDestinations,
    /// The endpoint is not a token URL.
    Endpoint {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// That is no origin that a token can be sent to.
    Origin {
        /// What was given, without userinfo.
        origin: String,
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
    /// The client is known by a secret, and a store's key may tell nothing of that to those who guess.
    FingerprintKey {
        /// The dialect's name.
        dialect: String,
    },
    /// The dialect binds tokens to the TLS client certificate, so that no other process can use them.
    NotShareable {
        /// The dialect's name.
        dialect: String,
    },
    /// The dialect contradicts itself.
    Dialect {
        /// The dialect's name.
        dialect: String,
        /// The place in its document, such as `token.lifetime`.
        place: String,
        /// What is wrong there.
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
            Self::EmptyIssuer => f.write_str(
                "the issuer identifier is empty: give the one that the server's metadata has, or none",
            ),
            Self::UnusedIssuer { dialect } => write!(
                f,
                "{dialect} sends no assertion, so that an issuer identifier has no use: leave it out, or \
                 choose a dialect that signs, such as `private-key-jwt`"
            ),
            Self::EmptyCredential { name } => {
                write!(f, "the credential `{name}` is empty: give the one that the vendor issued")
            }
            Self::Credential { name, problem } => write!(f, "the credential `{name}` {problem}"),
            Self::ColonInBasic { dialect } => write!(
                f,
                "{dialect} sends the client id in HTTP Basic as it is, where a colon ends it (RFC \
                 7617 §2), and the id has one: a dialect that escapes it writes \
                 `{{form:{{client_id}}}}`"
            ),
            Self::MissingCredential { dialect, name } => {
                write!(f, "{dialect} needs the credential `{name}`, which was not given")
            }
            Self::UnknownCredential { dialect, name, known } => {
                write!(f, "{dialect} knows no credential `{name}`: it knows {}", listed(known))
            }
            Self::Unwritable { dialect, place, problem } => {
                write!(f, "the request of {dialect} cannot be written: `{place}` {problem}")
            }
            Self::Algorithm { dialect, taken, offered } => write!(
                f,
                "{dialect} takes assertions that are signed with {}, and this key signs with {}: give \
                 another key",
                listed(taken),
                listed(offered)
            ),
            Self::MissingCertificate { dialect } => write!(
                f,
                "{dialect} wants to see the certificate of the key that signs an assertion: give it \
                 with the key"
            ),
            Self::Signature { algorithm, length } => {
                write!(f, "{length} bytes are no signature of {algorithm}")
            }
            Self::MissingVariable { dialect, variable, about, one_of } => {
                write!(f, "{dialect} needs a value for its variable `{variable}`")?;
                if !about.is_empty() {
                    write!(f, " ({about})")?;
                }
                if !one_of.is_empty() {
                    write!(f, ": {}", listed(one_of))?;
                }
                Ok(())
            }
            Self::UnknownVariable { dialect, variable, known } if known.is_empty() => {
                write!(f, "{dialect} has no variables, and so no `{variable}`")
            }
            Self::UnknownVariable { dialect, variable, known } => {
                write!(f, "{dialect} has no variable `{variable}`: it has {}", listed(known))
            }
            Self::Variable { dialect, variable, problem } => {
                write!(f, "the variable `{variable}` of {dialect}: {problem}")
            }
            Self::EmptyScope => f.write_str("a scope is empty: leave it out or name it"),
            Self::Scope { scope, problem } => write!(f, "the scope {scope:?} {problem}"),
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
            Self::SeveralDestinations => f.write_str(
                "the request cannot go to more than one place: give one environment, one base URL \
                 or one endpoint",
            ),
            Self::Endpoint { problem } => write!(f, "the token URL {problem}"),
            Self::Origin { origin, problem } => write!(f, "the origin {origin:?} {problem}"),
            Self::PlainHttp { host } => write!(
                f,
                "plain http to {host:?} would send the secret in clear text: use https (http is \
                 for loopback addresses)"
            ),
            Self::BaseUrl => f.write_str(
                "the base URL has a query or a fragment, so the dialect's path cannot follow it: \
                 give the whole token URL instead",
            ),
            Self::FingerprintKey { dialect } => write!(
                f,
                "{dialect} knows this client by a secret, of which a store's key is a fingerprint: give a \
                 fingerprint key, so that nothing can be learnt from it"
            ),
            Self::NotShareable { dialect } => write!(
                f,
                "tokens of {dialect} are bound to the client certificate of the process that requested \
                 them: share none"
            ),
            Self::Dialect { dialect, place, problem } => {
                write!(f, "the dialect {dialect:?} makes no sense: `{place}`: {problem}")
            }
        }
    }
}

fn listed(names: &[impl ToString]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    format!("`{}`", names.join("`, `"))
}

impl std::error::Error for ConfigurationError {}
