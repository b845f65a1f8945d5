//! What a document says of lifetimes.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::names::{unknown_member, unknown_word};
use super::paths::Paths;
use crate::dialect::lifetime::{Lifetime, LifetimeFormat};
use crate::json::Path;

const UNKNOWN: &str = "unknown";
const DEFAULT: &str = "default";
const FIXED: &str = "fixed";

/// The members that a lifetime's object may have.
fn members_of() -> Vec<&'static str> {
    LifetimeFormat::ALL.map(LifetimeFormat::name).into_iter().chain([DEFAULT, FIXED]).collect()
}

impl Serialize for Lifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stated { format, paths, default } => {
                let mut members = serializer.serialize_map(None)?;
                members.serialize_entry(format.name(), &Paths(paths.clone()))?;
                if let Some(default) = default {
                    members.serialize_entry(DEFAULT, &default.as_secs())?;
                }
                members.end()
            }
            Self::Fixed(lifetime) => serializer.collect_map([(FIXED, lifetime.as_secs())]),
            Self::Unknown => serializer.serialize_str(UNKNOWN),
        }
    }
}

/// One member of a lifetime's object.
enum Said {
    Paths(LifetimeFormat, Vec<Path>),
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
                    other => Err(E::custom(unknown_word(other, &[UNKNOWN]))),
                }
            }

            fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Lifetime, M::Error> {
                let mut said = Vec::new();
                while let Some(name) = members.next_key::<String>()? {
                    let known = LifetimeFormat::named(&name);
                    said.push(match (known, &*name) {
                        (Some(format), _) => {
                            let Paths(paths) = members.next_value()?;
                            Said::Paths(format, paths)
                        }
                        (None, DEFAULT) => {
                            Said::Default(Duration::from_secs(members.next_value()?))
                        }
                        (None, FIXED) => Said::Fixed(Duration::from_secs(members.next_value()?)),
                        (None, _) => {
                            return Err(M::Error::custom(unknown_member(&name, &members_of())));
                        }
                    });
                }
                match <[Said; 1]>::try_from(said) {
                    Ok([Said::Paths(format, paths)]) => {
                        Ok(Lifetime::Stated { format, paths, default: None })
                    }
                    Ok([Said::Fixed(lifetime)]) => Ok(Lifetime::Fixed(lifetime)),
                    Err(said) => match <[Said; 2]>::try_from(said) {
                        Ok(
                            [Said::Paths(format, paths), Said::Default(default)]
                            | [Said::Default(default), Said::Paths(format, paths)],
                        ) => Ok(Lifetime::Stated { format, paths, default: Some(default) }),
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
