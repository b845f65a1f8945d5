//! What an assertion is made of, for one attempt.

use std::fmt;

use super::key_info::KeyInfo;
use super::placeholders::{Meaning, Meanings, Members, Server};
use super::unsigned::UnsignedJwt;
use crate::dialect::{Algorithm, JwtFormat, Table, Value, Variables};
use crate::endpoint::Endpoint;
use crate::error::ConfigurationError;
use crate::grant::Grant;
use crate::scopes::Scopes;
use crate::time::UnixTime;

/// All that an assertion can be made of: the client, the server, what is asked for, the time and a
/// random id.
///
/// [`unsigned`](Self::unsigned) makes the JWT that the dialect describes; a caller that makes assertions
/// of its own has the parts.
#[derive(Clone)]
pub struct AssertionContext {
    grant: Grant,
    assertion: String,
    server: Server,
    now: UnixTime,
    random_id: String,
}

impl AssertionContext {
    /// Begins the assertion of that name, one of the dialect's. `now` is the server's time, as well as it
    /// is known; `random` are bits that no other assertion has.
    #[must_use]
    pub fn new(grant: &Grant, assertion: impl Into<String>, now: UnixTime, random: u128) -> Self {
        Self {
            server: grant.server(),
            grant: grant.clone(),
            assertion: assertion.into(),
            now,
            random_id: uuid(random),
        }
    }

    /// Returns the assertion's name.
    #[must_use]
    pub fn assertion(&self) -> &str {
        &self.assertion
    }

    /// Returns the client's id; empty if it has none.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.grant.client_id()
    }

    /// Returns the client's secret, in the open, if that is what signs.
    #[must_use]
    pub fn client_secret(&self) -> Option<&str> {
        self.format().filter(|it| it.is_signed_with_secret()).and(self.grant.client_secret())
    }

    /// Returns where the request goes.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        self.grant.endpoint()
    }

    /// Returns the authorization server's issuer identifier, if it is known.
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.server.issuer.as_deref()
    }

    /// Returns the audience of the assertion: what the dialect states, else the issuer, else the endpoint's
    /// URL.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.server.audience
    }

    /// Returns the scopes that are asked for.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        self.grant.scopes()
    }

    /// Returns the values of the dialect's variables.
    #[must_use]
    pub fn variables(&self) -> &Variables {
        self.grant.variables()
    }

    /// Returns the server's time, as well as it is known.
    #[must_use]
    pub const fn now(&self) -> UnixTime {
        self.now
    }

    /// Returns an id that no other assertion has, in the form of a UUID (RFC 9562 §5.4).
    #[must_use]
    pub fn random_id(&self) -> &str {
        &self.random_id
    }

    /// Returns how the dialect describes the assertion, if it does.
    #[must_use]
    pub fn format(&self) -> Option<&JwtFormat> {
        self.grant.dialect().signing.get(&self.assertion)
    }

    /// Returns the JWT that the dialect describes, to be signed by that key.
    ///
    /// # Errors
    /// The dialect does not describe this assertion; it takes none of the key's algorithms; or it wants
    /// a certificate's thumbprint or chain and the key has none.
    pub fn unsigned(&self, key: &KeyInfo) -> Result<UnsignedJwt, ConfigurationError> {
        let dialect = self.grant.dialect();
        let format = self.format().ok_or_else(|| ConfigurationError::UnknownCredential {
            dialect: dialect.name.to_string(),
            name: self.assertion.clone(),
            known: dialect.signing.names().map(str::to_owned).collect(),
        })?;
        let algorithm = self.algorithm(format, key)?;
        self.check_certificate(format, key)?;

        let separator = dialect.scope.separator.as_deref();
        let scope = self.scopes().joined(separator.unwrap_or(" "));
        let scopes: Vec<String> = self.scopes().iter().map(str::to_owned).collect();
        let now = self.now.since_epoch().as_secs();
        let expires = now.saturating_add(format.lifetime.as_secs());
        let written = [now, expires].map(|seconds| seconds.to_string());
        let [now_written, expires_written] = &written;
        let certificate = key.certificate.as_ref();
        let meaning = |name: &str| {
            let text = |text| Some(Meaning::Text(text)).filter(|_| !str::is_empty(text));
            match name {
                "client_id" => text(self.client_id()),
                "scope" if scopes.is_empty() => None,
                "scope" if separator.is_none() => Some(Meaning::Array(&scopes)),
                "scope" => text(&scope),
                "endpoint" => text(&self.server.endpoint),
                "origin" => text(&self.server.origin),
                "host" => text(&self.server.host),
                "issuer" => text(self.server.issuer.as_deref()?),
                "audience" => text(&self.server.audience),
                "key_id" => text(key.key_id.as_deref()?),
                "x5t" => text(&certificate?.x5t),
                "x5t_s256" => text(&certificate?.x5t_s256),
                "x5c" => Some(Meaning::Array(&certificate?.chain)),
                "now" => Some(Meaning::Typed(now.into(), now_written)),
                "expires" => Some(Meaning::Typed(expires.into(), expires_written)),
                "random_id" => text(&self.random_id),
                name => {
                    let value = dialect.value_of(name, self.variables())?;
                    let variable = dialect.variables.get(name);
                    match variable.and_then(|variable| variable.kind.json(value)) {
                        Some(typed) => Some(Meaning::Typed(typed, value)),
                        None => text(value),
                    }
                }
            }
        };
        let mut header = Table::new();
        header.set("alg", Value::Text(crate::dialect::Template::literal(algorithm.name())));
        header.extend(format.header.iter().map(|(name, value)| (name.to_owned(), value.clone())));
        let (header, claims) = (json(&header, &meaning), json(&format.claims, &meaning));
        Ok(UnsignedJwt::new(algorithm, header, claims))
    }

    /// Returns the algorithm that the dialect prefers of those that the key can sign with.
    fn algorithm(
        &self,
        format: &JwtFormat,
        key: &KeyInfo,
    ) -> Result<Algorithm, ConfigurationError> {
        let taken = &format.algorithms;
        let common = taken.iter().find(|algorithm| key.algorithms.contains(algorithm));
        let found = if taken.is_empty() { key.algorithms.first() } else { common };
        found.copied().ok_or_else(|| ConfigurationError::Algorithm {
            dialect: self.grant.dialect().name.to_string(),
            taken: taken.clone(),
            offered: key.algorithms.clone(),
        })
    }

    /// Refuses a key without a certificate where the header shows one.
    fn check_certificate(
        &self,
        format: &JwtFormat,
        key: &KeyInfo,
    ) -> Result<(), ConfigurationError> {
        let shown = ["x5t", "x5t_s256", "x5c"];
        let mut templates = format.header.iter().flat_map(|(_, value)| value.templates());
        let shows = templates.any(|it| it.placeholders().iter().any(|name| shown.contains(name)));
        if shows && key.certificate.is_none() {
            let dialect = self.grant.dialect().name.to_string();
            return Err(ConfigurationError::MissingCertificate { dialect });
        }
        Ok(())
    }
}

/// Writes a table as JSON.
fn json<'a>(table: &'a Table<Value>, meanings: &'a Meanings<'a>) -> String {
    // Every key is a text, and every value can be written.
    serde_json::to_string(&Members { table, meanings }).unwrap_or_default()
}

/// Writes random bits as a UUID of version 4, which some vendors insist on.
fn uuid(random: u128) -> String {
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0b11 << 62;
    let bits = random & !(VERSION | VARIANT) | (4 << 76) | (0b10 << 62);
    let text = format!("{bits:032x}");
    let mut groups = Vec::with_capacity(5);
    let mut rest = &*text;
    for length in [8, 4, 4, 4, 12] {
        let (group, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        groups.push(group);
        rest = after;
    }
    groups.join("-")
}

impl fmt::Debug for AssertionContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssertionContext")
            .field("assertion", &self.assertion)
            .field("client_id", &self.client_id())
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::uuid;

    /// Those of RFC 9562 §A.3: the bits of its example, with other ones where version and variant stand.
    #[test]
    fn a_random_id_is_a_uuid() {
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(
            uuid(0x919108f7_52d1_f320_5bac_f847db4148a8),
            "919108f7-52d1-4320-9bac-f847db4148a8"
        );
    }
}
