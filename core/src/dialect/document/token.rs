//! What a document says of successes.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::object::{from_members, object};
use super::paths::Paths;
use super::stated::Stated;
use crate::dialect::lifetime::Lifetime;
use crate::dialect::token_fields::{TokenFields, TokenType, TokenTypeMember};
use crate::json::Path;

/// What a document states of [`TokenFields`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenFields {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    access_token: Stated<Paths>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    token_type: Stated<TokenType>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    lifetime: Stated<Lifetime>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    scope: Stated<Path>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    extra: Stated<Vec<Path>>,
}

impl From<WrittenFields> for TokenFields {
    fn from(written: WrittenFields) -> Self {
        let baseline = Self::default();
        Self {
            access_token: written.access_token.or(Paths(baseline.access_token)).0,
            token_type: written.token_type.or(baseline.token_type),
            lifetime: written.lifetime.or(baseline.lifetime),
            scope: written.scope.or(baseline.scope),
            extra: written.extra.or(baseline.extra),
        }
    }
}

impl From<&TokenFields> for WrittenFields {
    fn from(it: &TokenFields) -> Self {
        let baseline = TokenFields::default();
        Self {
            access_token: Stated::deviating(
                &Paths(it.access_token.clone()),
                &Paths(baseline.access_token),
            ),
            token_type: Stated::deviating(&it.token_type, &baseline.token_type),
            lifetime: Stated::deviating(&it.lifetime, &baseline.lifetime),
            scope: Stated::deviating(&it.scope, &baseline.scope),
            extra: Stated::deviating(&it.extra, &baseline.extra),
        }
    }
}

impl Serialize for TokenFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WrittenFields::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TokenFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: WrittenFields = object("an object", deserializer)?;
        Ok(written.into())
    }
}

/// What a document states of a [`TokenTypeMember`].
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenMember {
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    path: Stated<Path>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    required: Stated<bool>,
    #[serde(skip_serializing_if = "Stated::is_left_out")]
    accepted: Stated<Vec<Cow<'static, str>>>,
}

impl From<WrittenMember> for TokenTypeMember {
    fn from(written: WrittenMember) -> Self {
        let baseline = Self::default();
        Self {
            path: written.path.or(baseline.path),
            required: written.required.or(baseline.required),
            accepted: written.accepted.or(baseline.accepted),
        }
    }
}

impl From<&TokenTypeMember> for WrittenMember {
    fn from(it: &TokenTypeMember) -> Self {
        let baseline = TokenTypeMember::default();
        Self {
            path: Stated::deviating(&it.path, &baseline.path),
            required: Stated::deviating(&it.required, &baseline.required),
            accepted: Stated::deviating(&it.accepted, &baseline.accepted),
        }
    }
}

const IGNORED: &str = "ignored";

impl Serialize for TokenType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ignored => serializer.serialize_str(IGNORED),
            Self::Checked(member) => WrittenMember::from(member).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for TokenType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MemberOrWord;

        impl<'de> Visitor<'de> for MemberOrWord {
            type Value = TokenType;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "an object, or {IGNORED:?}")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<TokenType, E> {
                match word {
                    IGNORED => Ok(TokenType::Ignored),
                    other => Err(E::invalid_type(Unexpected::Str(other), &self)),
                }
            }

            fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<TokenType, M::Error> {
                let member: WrittenMember = from_members(members)?;
                Ok(TokenType::Checked(member.into()))
            }
        }

        deserializer.deserialize_any(MemberOrWord)
    }
}
