//! What a signed assertion says, as data.

use std::time::Duration;

use super::algorithm::Algorithm;
use super::table::Table;
use super::template::Template;
use super::value::Value;
use crate::credentials::Credentials;

/// A JWT that is signed anew for each attempt: the baseline is RFC 7523 §3, for authenticating the
/// client (§2.2).
///
/// Header and claims are written as they look, with placeholders: `{client_id}`, `{scope}`, the dialect's
/// variables, and those of [`PLACEHOLDERS`](Self::PLACEHOLDERS). A member whose placeholder stands for
/// nothing is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct JwtFormat {
    /// The algorithms that the vendor takes, the one that it prefers first; empty if it is not known:
    /// then the key's own counts.
    pub algorithms: Vec<Algorithm>,
    /// The header's members beside `alg`.
    pub header: Table<Value>,
    /// The claims.
    pub claims: Table<Value>,
    /// How long it is valid, in whole seconds.
    #[cfg_attr(feature = "schema", schemars(with = "u64"))]
    pub lifetime: Duration,
}

impl JwtFormat {
    /// The placeholders that only a JWT has, beside `{client_id}`, `{scope}` and variables:
    ///
    /// * `endpoint`, the token URL, and of it `origin` (scheme, host, port) and `host`;
    /// * `issuer` and `audience`, as the dialect states them: without an audience it is the issuer, and
    ///   without either the endpoint;
    /// * `key_id`, `x5t`, `x5t_s256` (the thumbprints of the key's certificate) and `x5c` (its chain,
    ///   an array);
    /// * `now` and `expires`, numbers of seconds where they stand alone; `random_id`, a UUID.
    pub const PLACEHOLDERS: [&'static str; 12] = [
        "endpoint",
        "origin",
        "host",
        "issuer",
        "audience",
        "key_id",
        "x5t",
        "x5t_s256",
        "x5c",
        "now",
        "expires",
        "random_id",
    ];

    /// Returns whether the client's secret is the key: no other algorithm is allowed.
    #[must_use]
    pub fn is_signed_with_secret(&self) -> bool {
        !self.algorithms.is_empty() && self.algorithms.iter().all(|it| it.is_symmetric())
    }

    /// Returns what stands for values of the grant's own, and the client's secret if that is the key.
    pub(super) fn names(&self) -> Vec<&str> {
        let tables = [&self.header, &self.claims].into_iter();
        let templates = tables.flat_map(|table| table.iter().flat_map(|(_, it)| it.templates()));
        let mut names: Vec<&str> = templates.flat_map(Template::placeholders).collect();
        names.retain(|name| !Self::PLACEHOLDERS.contains(name));
        if self.is_signed_with_secret() {
            names.push(Credentials::CLIENT_SECRET);
        }
        names
    }
}

impl Default for JwtFormat {
    /// Returns the JWT of RFC 7523 §3: `iss` and `sub` are the client, `aud` the audience, and it is
    /// valid for two minutes, used once.
    fn default() -> Self {
        Self {
            algorithms: Vec::new(),
            header: table([("typ", "JWT"), ("kid", "{key_id}")]),
            claims: table([
                ("iss", "{client_id}"),
                ("sub", "{client_id}"),
                ("aud", "{audience}"),
                ("jti", "{random_id}"),
                ("iat", "{now}"),
                ("exp", "{expires}"),
            ]),
            lifetime: Duration::from_secs(120),
        }
    }
}

fn table<const N: usize>(members: [(&'static str, &'static str); N]) -> Table<Value> {
    members.map(|(name, template)| (name, Value::of(template))).into()
}
