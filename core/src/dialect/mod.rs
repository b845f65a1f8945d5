//! How one vendor's token endpoint differs from RFC 6749, as data.
//!
//! A [`Dialect`] describes the whole conversation: how the request is encoded, what its parameters
//! are called, where the token and its lifetime stand in the answer, where an error's code and
//! message stand. The built-ins are one file each and read as *their deviations from the baseline*,
//! which is [`Dialect::default`]: RFC 6749 §4.4 with the credentials in a form body.
//!
//! Being data, a dialect can be changed, generated, printed, and loaded from a document:
//!
//! ```
//! use polygrant::dialect::{Dialect, Encoding};
//!
//! // A vendor that differs from the RFC in one thing: it wants JSON.
//! let dialect: Dialect = serde_json::from_str(
//!     r#"{ "name": "acme", "path": "/token", "encoding": "json" }"#,
//! )?;
//! assert_eq!(dialect.encoding, Encoding::Json);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::endpoint::Endpoint;
use crate::error::{ConfigurationError, Error};
use crate::redact::Redaction;
use crate::response::{self, MAX_PATHS};
use crate::time::UnixTime;
use crate::token::AccessToken;

pub use failure::{Failure, FailureCause, Literal, Member};
pub use path::Path;
pub use request::{ClientAuthentication, Encoding, Environment, ScopeParameter};
pub use response_shape::{ErrorResponse, Lifetime, TokenResponse};

mod failure;
mod path;
mod request;
mod response_shape;

mod ants;
mod cobee;
mod fuuffy;
mod oro;
mod rfc6749;
mod xone;

/// Everything in which one vendor's token endpoint differs from RFC 6749.
///
/// Start from a built-in (or from the baseline, [`Dialect::default`]) and change what differs; the
/// fields are public and each stands for one independent axis. [`Grant::new`](crate::Grant::new)
/// refuses contradictions.
///
/// ```
/// use polygrant::Dialect;
///
/// let mut dialect = Dialect::fuuffy();
/// dialect.grant_type = Some("grant_type".into()); // another page of the vendor sends it
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, remote = "Self")]
#[non_exhaustive]
pub struct Dialect {
    /// A short name in lower case, by which a person refers to the dialect.
    pub name: Cow<'static, str>,
    /// Where the vendor documents the endpoint: a URL or the title of the document.
    pub documentation: Cow<'static, str>,
    /// The vendor's own deployments, the default first. Empty where every customer has another host.
    pub environments: Vec<Environment>,
    /// What follows the base URL, with its leading slash.
    pub path: Cow<'static, str>,
    /// How the request's body is written.
    pub encoding: Encoding,
    /// The name of the parameter whose value is `client_credentials`, if it is sent at all.
    pub grant_type: Option<Cow<'static, str>>,
    /// How the client proves who it is.
    pub client_authentication: ClientAuthentication,
    /// The scope parameter, if the endpoint knows one.
    pub scope: Option<ScopeParameter>,
    /// Where a successful answer keeps what.
    pub token: TokenResponse,
    /// Where a failure keeps what.
    pub error: ErrorResponse,
    /// The failures that the vendor documents; the sandbox answers with them.
    pub failures: Vec<Failure>,
}

impl Serialize for Dialect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// A document is an object. (What `serde` derives would also take an array.)
impl<'de> Deserialize<'de> for Dialect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Document;

        impl<'de> Visitor<'de> for Document {
            type Value = Dialect;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that describes a dialect")
            }

            fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Dialect, M::Error> {
                let dialect = Dialect::deserialize(MapAccessDeserializer::new(members))?;
                dialect.check().map_err(M::Error::custom)?;
                Ok(dialect)
            }
        }

        deserializer.deserialize_map(Document)
    }
}

impl Default for Dialect {
    /// The baseline: RFC 6749 with the client's credentials in the form body.
    fn default() -> Self {
        Self::rfc6749_post()
    }
}

impl Dialect {
    /// Every built-in dialect, the two standard ones first.
    ///
    /// ```
    /// let names: Vec<_> = polygrant::Dialect::all().map(|dialect| dialect.name).into();
    /// assert_eq!(names, ["rfc6749", "rfc6749-post", "xone", "ants", "oro", "fuuffy", "cobee"]);
    /// ```
    #[must_use]
    pub fn all() -> [Self; 7] {
        [
            Self::rfc6749(),
            Self::rfc6749_post(),
            Self::xone(),
            Self::ants(),
            Self::oro(),
            Self::fuuffy(),
            Self::cobee(),
        ]
    }

    /// The built-in dialect of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|dialect| dialect.name == name)
    }

    /// Sends `grant_type=client_credentials`, also where the vendor's document leaves it out.
    #[must_use]
    pub fn with_grant_type(mut self) -> Self {
        self.grant_type.get_or_insert(Cow::Borrowed("grant_type"));
        self
    }

    /// The endpoint of the vendor's default environment.
    ///
    /// # Errors
    /// The dialect has no environment of its own (`oro`, and the two RFC dialects).
    pub fn endpoint(&self) -> Result<Endpoint, ConfigurationError> {
        match self.environments.first() {
            Some(environment) => self.endpoint_at(&environment.base_url),
            None => Err(ConfigurationError::NoEnvironment { dialect: self.name.to_string() }),
        }
    }

    /// The endpoint of one of the vendor's environments, such as `"testing"`.
    ///
    /// # Errors
    /// The dialect has no environment of that name.
    pub fn endpoint_in(&self, environment: &str) -> Result<Endpoint, ConfigurationError> {
        match self.environments.iter().find(|known| known.name == environment) {
            Some(known) => self.endpoint_at(&known.base_url),
            None if self.environments.is_empty() => {
                Err(ConfigurationError::NoEnvironment { dialect: self.name.to_string() })
            }
            None => Err(ConfigurationError::UnknownEnvironment {
                dialect: self.name.to_string(),
                environment: environment.to_owned(),
                known: self.environments.iter().map(|known| known.name.to_string()).collect(),
            }),
        }
    }

    /// The endpoint below a base URL of the caller's: the dialect's path is appended.
    ///
    /// # Errors
    /// As [`Endpoint::new`]; also if the base URL has a query.
    pub fn endpoint_at(&self, base_url: &str) -> Result<Endpoint, ConfigurationError> {
        Endpoint::new(&self.url_at(base_url)?)
    }

    /// The token URL below a base URL, not yet checked.
    ///
    /// # Errors
    /// The base URL has a query or a fragment, so that nothing can be appended to it.
    pub fn url_at(&self, base_url: &str) -> Result<String, ConfigurationError> {
        if base_url.contains(['?', '#']) {
            return Err(ConfigurationError::BaseUrl);
        }
        Ok(format!("{}{}", base_url.trim_end_matches('/'), self.path))
    }

    /// Parses an answer of this dialect's endpoint, without knowing the credentials.
    ///
    /// For saved responses. A live one is better parsed by [`Grant::parse`](crate::Grant::parse),
    /// which also keeps the client's credentials out of every message that the server echoes.
    /// `now` is when the response arrived.
    ///
    /// # Errors
    /// [`Error::Refused`] or [`Error::Malformed`].
    ///
    /// ```
    /// use polygrant::{Dialect, UnixTime};
    ///
    /// let body = br#"{"data":{"access_token":"sk-418e","token_type":"Bearer","expires_in":3600}}"#;
    /// let token = Dialect::fuuffy().parse(&http::Response::new(body), UnixTime::EPOCH)?;
    /// assert_eq!(token.secret(), "sk-418e");
    /// # Ok::<(), polygrant::Error>(())
    /// ```
    pub fn parse(
        &self,
        response: &http::Response<impl AsRef<[u8]>>,
        now: UnixTime,
    ) -> Result<AccessToken, Error> {
        let head = (response.status(), response.headers());
        response::parse(self, Redaction::none(), head, Ok(response.body().as_ref()), now)
    }

    /// Refuses what cannot mean anything: an unnamed parameter, two parameters of one name.
    pub(crate) fn check(&self) -> Result<(), ConfigurationError> {
        let contradiction = |problem: String| {
            Err(ConfigurationError::Dialect { dialect: self.name.to_string(), problem })
        };
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if self.name.is_empty() || !self.name.bytes().all(is_word) {
            return contradiction(
                "its name is not made of letters, digits, `-`, `_` and `.`".into(),
            );
        }
        if !self.path.is_empty() && !self.path.starts_with('/') {
            return contradiction(format!("its path {:?} does not start with a slash", self.path));
        }
        if self.path.contains(['?', '#']) {
            return contradiction(format!("its path {:?} has a query or a fragment", self.path));
        }
        for environment in &self.environments {
            let url = self.url_at(&environment.base_url).and_then(|url| Endpoint::new(&url));
            if let Err(error) = url {
                return contradiction(format!(
                    "of its environment {:?}, {error}",
                    environment.name
                ));
            }
        }
        if self.scope.as_ref().is_some_and(|scope| scope.separator.is_empty()) {
            return contradiction("nothing stands between two of its scopes".into());
        }
        if let Some(failure) = self.failures.iter().find(|it| !(400..600).contains(&it.status)) {
            return contradiction(format!("{} is not the status of a failure", failure.status));
        }
        let mut names: Vec<&str> = Vec::new();
        names.extend(self.grant_type.as_deref());
        if let ClientAuthentication::Body { client_id, client_secret } = &self.client_authentication
        {
            names.extend([&**client_id, &**client_secret]);
        }
        names.extend(self.scope.as_ref().map(|scope| &*scope.name));
        names.sort_unstable();
        if names.first().is_some_and(|name| name.is_empty()) {
            return contradiction("one of its parameters has an empty name".into());
        }
        if let Some([name, ..]) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            return contradiction(format!(
                "two of its parameters are called {name:?}: give each a name of its own"
            ));
        }
        if self.error.paths().count() > MAX_PATHS {
            return contradiction(format!("it names more than {MAX_PATHS} paths of errors"));
        }
        for path in self.token.paths().chain(self.error.paths()) {
            if path.is_empty() {
                return contradiction("one of its paths is empty".into());
            }
        }
        Ok(())
    }
}
