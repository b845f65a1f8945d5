//! How an answer says how long its token lives.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::Path;

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
