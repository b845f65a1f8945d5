//! The axes of the answer.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::document::{deviations, object_or};
use super::{Path, Scalar, Table};
use crate::error::RefusalClass;

/// Where a successful answer keeps what (the baseline is RFC 6749 §5.1).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TokenResponse {
    /// The token itself. The empty path is the whole body: text, or a JSON string.
    pub access_token: Path,
    /// The token's type.
    pub token_type: TokenType,
    /// How long the token lives.
    pub lifetime: Lifetime,
    /// The scope that was granted.
    pub scope: Path,
    /// Further members to keep beside the token.
    pub extra: Vec<Path>,
}

deviations!(TokenResponse: access_token, token_type, lifetime, scope, extra);

impl Default for TokenResponse {
    fn default() -> Self {
        Self {
            access_token: Path::of(&["access_token"]),
            token_type: TokenType::default(),
            lifetime: Lifetime::default(),
            scope: Path::of(&["scope"]),
            extra: Vec::new(),
        }
    }
}

impl TokenResponse {
    /// The members that are read from every success, and where in the document they are named.
    pub(super) fn members(&self) -> Vec<(&'static str, &Path)> {
        let mut members = vec![("token.access_token", &self.access_token)];
        members.extend(self.token_type.path().map(|path| ("token.token_type.path", path)));
        members.extend(self.lifetime.path().map(|path| ("token.lifetime", path)));
        members.push(("token.scope", &self.scope));
        members
    }
}

/// What an answer says about its token's type.
///
/// However a vendor calls it, a token is used as the dialect's
/// [`Presentation`](super::Presentation) says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenType {
    /// Nothing that is read.
    Ignored,
    /// A member that is checked.
    Checked(TokenTypeMember),
}

/// The member that holds the token's type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct TokenTypeMember {
    /// Where it stands.
    pub path: Path,
    /// Whether an answer without it is malformed.
    pub required: bool,
    /// The types that are accepted, whatever their case.
    pub accepted: Vec<Cow<'static, str>>,
}

deviations!(TokenTypeMember: path, required, accepted);

impl Default for TokenTypeMember {
    fn default() -> Self {
        Self {
            path: Path::of(&["token_type"]),
            required: true,
            accepted: vec![Cow::Borrowed("Bearer")],
        }
    }
}

impl Default for TokenType {
    fn default() -> Self {
        Self::Checked(TokenTypeMember::default())
    }
}

impl TokenType {
    /// Bearer tokens, whose type stands at that path and must be there.
    #[must_use]
    pub fn at(path: Path) -> Self {
        Self::Checked(TokenTypeMember { path, ..TokenTypeMember::default() })
    }

    /// The same, but that an answer may leave the type out.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Ignored => Self::Ignored,
            Self::Checked(member) => Self::Checked(TokenTypeMember { required: false, ..member }),
        }
    }

    /// The member that holds it.
    #[must_use]
    pub const fn path(&self) -> Option<&Path> {
        match self {
            Self::Ignored => None,
            Self::Checked(member) => Some(&member.path),
        }
    }
}

impl Serialize for TokenType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ignored => serializer.serialize_str("ignored"),
            Self::Checked(member) => member.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for TokenType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object_or("ignored", deserializer).map(|member| member.map_or(Self::Ignored, Self::Checked))
    }
}

/// How an answer says how long its token lives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lifetime {
    /// In a member.
    Stated {
        /// How the member says it.
        format: LifetimeFormat,
        /// Where it stands.
        path: Path,
        /// How long a token lives whose answer lacks the member; `None` if nothing is known then.
        default: Option<Duration>,
    },
    /// Not at all: every token lives for so long.
    Fixed(Duration),
    /// Not at all, and nothing is known.
    Unknown,
}

/// How a member says how long a token lives.
///
/// An absolute time is taken relative to the answer's own `Date` where there is one, so that a wrong
/// local clock neither kills a good token nor revives a dead one. Numbers may be written as strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LifetimeFormat {
    /// Seconds from the answer on (RFC 6749 §5.1, `expires_in`).
    Seconds,
    /// Milliseconds from the answer on.
    Milliseconds,
    /// An absolute time, in seconds since 1970.
    EpochSeconds,
    /// An absolute time, in milliseconds since 1970.
    EpochMilliseconds,
    /// An absolute time as RFC 3339 writes it.
    Rfc3339,
    /// An absolute time as HTTP writes it (RFC 9110 §5.6.7).
    HttpDate,
    /// Days, hours and minutes from the answer on, as `1:12:30`.
    DaysHoursMinutes,
}

impl LifetimeFormat {
    /// Every format.
    pub(crate) const ALL: [Self; 7] = [
        Self::Seconds,
        Self::Milliseconds,
        Self::EpochSeconds,
        Self::EpochMilliseconds,
        Self::Rfc3339,
        Self::HttpDate,
        Self::DaysHoursMinutes,
    ];

    /// What a document calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::EpochSeconds => "epoch_seconds",
            Self::EpochMilliseconds => "epoch_milliseconds",
            Self::Rfc3339 => "rfc3339",
            Self::HttpDate => "http_date",
            Self::DaysHoursMinutes => "days_hours_minutes",
        }
    }
}

impl Default for Lifetime {
    fn default() -> Self {
        Self::seconds(Path::of(&["expires_in"]))
    }
}

impl Lifetime {
    /// Seconds in a member, or nothing known without it.
    #[must_use]
    pub const fn seconds(path: Path) -> Self {
        Self::Stated { format: LifetimeFormat::Seconds, path, default: None }
    }

    /// The member that holds it.
    #[must_use]
    pub const fn path(&self) -> Option<&Path> {
        match self {
            Self::Stated { path, .. } => Some(path),
            Self::Fixed(_) | Self::Unknown => None,
        }
    }
}

const UNKNOWN: &str = "unknown";

impl Serialize for Lifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stated { format, path, default } => {
                let mut members = serializer.serialize_map(None)?;
                members.serialize_entry(format.name(), path)?;
                if let Some(default) = default {
                    members.serialize_entry("default", &default.as_secs())?;
                }
                members.end()
            }
            Self::Fixed(lifetime) => serializer.collect_map([("fixed", lifetime.as_secs())]),
            Self::Unknown => serializer.serialize_str(UNKNOWN),
        }
    }
}

/// One member of a lifetime's object.
enum Said {
    Path(LifetimeFormat, Path),
    Default(Duration),
    Fixed(Duration),
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = Lifetime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "an object such as {\"seconds\": \"expires_in\"} or {\"fixed\": 3600}, or \
                     \"unknown\"",
                )
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Lifetime, E> {
                match text {
                    UNKNOWN => Ok(Lifetime::Unknown),
                    other => Err(E::unknown_variant(other, &[UNKNOWN])),
                }
            }

            fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Lifetime, M::Error> {
                const MEMBERS: &[&str] = &[
                    "seconds",
                    "milliseconds",
                    "epoch_seconds",
                    "epoch_milliseconds",
                    "rfc3339",
                    "http_date",
                    "days_hours_minutes",
                    "default",
                    "fixed",
                ];
                let mut said = Vec::new();
                while let Some(name) = members.next_key::<String>()? {
                    let known = LifetimeFormat::ALL.into_iter().find(|it| it.name() == name);
                    said.push(match (known, &*name) {
                        (Some(format), _) => Said::Path(format, members.next_value()?),
                        (None, "default") => {
                            Said::Default(Duration::from_secs(members.next_value()?))
                        }
                        (None, "fixed") => Said::Fixed(Duration::from_secs(members.next_value()?)),
                        (None, _) => return Err(M::Error::unknown_field(&name, MEMBERS)),
                    });
                }
                match <[Said; 1]>::try_from(said) {
                    Ok([Said::Path(format, path)]) => {
                        Ok(Lifetime::Stated { format, path, default: None })
                    }
                    Ok([Said::Fixed(lifetime)]) => Ok(Lifetime::Fixed(lifetime)),
                    Err(said) => match <[Said; 2]>::try_from(said) {
                        Ok(
                            [Said::Path(format, path), Said::Default(default)]
                            | [Said::Default(default), Said::Path(format, path)],
                        ) => Ok(Lifetime::Stated { format, path, default: Some(default) }),
                        _ => Err(M::Error::custom(
                            "a lifetime is said in one way: by one member, perhaps with a \
                             `default`, or by `fixed` alone",
                        )),
                    },
                    Ok([Said::Default(_)]) => Err(M::Error::custom(
                        "a `default` is for where a member is missing: name the member too, or say \
                         `fixed`",
                    )),
                }
            }
        }

        deserializer.deserialize_any(Written)
    }
}

/// What tells a success from a failure where the status does not: vendors such as Feishu answer 200
/// to everything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Success {
    /// The member that tells.
    pub path: Path,
    /// What it is in a success. Numbers, texts and booleans are compared as they are written: `0` is
    /// `"0"`.
    #[serde(default, deserialize_with = "one_or_more")]
    #[cfg_attr(feature = "schema", schemars(with = "OneOrMore"))]
    pub equals: Vec<Scalar>,
    /// Whether an answer without it, or with `null`, is a success.
    #[serde(default)]
    pub absent: bool,
}

impl Success {
    /// A success is where the member is one of these.
    #[must_use]
    pub const fn where_equal(path: Path, equals: Vec<Scalar>) -> Self {
        Self { path, equals, absent: false }
    }

    /// A success is where the member is not there.
    #[must_use]
    pub const fn where_absent(path: Path) -> Self {
        Self { path, equals: Vec::new(), absent: true }
    }
}

impl Serialize for Success {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("path", &self.path)?;
        match &*self.equals {
            [] => {}
            [only] => members.serialize_entry("equals", only)?,
            several => members.serialize_entry("equals", several)?,
        }
        if self.absent {
            members.serialize_entry("absent", &true)?;
        }
        members.end()
    }
}

/// What a document may write for the values of a success.
#[cfg(feature = "schema")]
#[derive(schemars::JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a shape for the schema")]
enum OneOrMore {
    One(Scalar),
    More(Vec<Scalar>),
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Scalar>, D::Error> {
    let written = match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::Array(items) => items,
        only => vec![only],
    };
    let scalars = written.into_iter().map(Scalar::deserialize).collect::<Result<_, _>>();
    scalars.map_err(D::Error::custom)
}

/// Where a failure keeps what (the baseline is RFC 6749 §5.2). Each list is tried in order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ErrorResponse {
    /// The OAuth error code, such as `invalid_client`.
    pub code: Vec<Path>,
    /// A code of the vendor's own, a number or a text.
    pub vendor_code: Vec<Path>,
    /// The message for people.
    pub description: Vec<Path>,
    /// A page about the error.
    pub uri: Vec<Path>,
    /// The request's id in the body, for reports to the vendor.
    pub request_id: Vec<Path>,
    /// The response headers that may hold the request's id.
    pub request_id_headers: Vec<Cow<'static, str>>,
    /// What the vendor's codes are about. A code that ends in `*` stands for all that begin so; they
    /// count after the HTTP status, and all others before it.
    pub classes: Table<RefusalClass>,
}

deviations!(
    ErrorResponse: code, vendor_code, description, uri, request_id, request_id_headers, classes
);

impl Default for ErrorResponse {
    fn default() -> Self {
        Self {
            code: vec![Path::of(&["error"])],
            vendor_code: Vec::new(),
            description: vec![Path::of(&["error_description"])],
            uri: vec![Path::of(&["error_uri"])],
            request_id: Vec::new(),
            request_id_headers: vec![Cow::Borrowed("x-request-id")],
            classes: Table::new(),
        }
    }
}

impl ErrorResponse {
    /// The lists of paths, and what a document calls them.
    pub(crate) fn lists(&self) -> [(&'static str, &[Path]); 5] {
        [
            ("error.code", &self.code),
            ("error.vendor_code", &self.vendor_code),
            ("error.description", &self.description),
            ("error.uri", &self.uri),
            ("error.request_id", &self.request_id),
        ]
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.lists().into_iter().flat_map(|(_, paths)| paths)
    }
}
