//! Reads a request's parameters strictly.

use std::fmt;

use http::Request;
use polygrant::dialect::{Dialect, Encoding};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A JSON value that keeps doubled members.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Json>),
    Object(Members),
}

/// The members of an object, or the parameters of a form, that were not taken yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Members(Vec<(String, Json)>);

impl Members {
    /// Takes all values of that name, since a form may repeat one.
    pub(crate) fn take(&mut self, name: &str) -> Vec<Json> {
        let (taken, left) = std::mem::take(&mut self.0).into_iter().partition(|(it, _)| it == name);
        self.0 = left;
        let taken: Vec<(String, Json)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// Returns what has that name, if it was not taken yet.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of_form(form: &[u8]) -> Option<Self> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(form).ok()?;
        Some(Self(pairs.into_iter().map(|(name, text)| (name, Json::Text(text))).collect()))
    }
}

/// The parameters of a request's query and body.
pub(crate) struct Received {
    pub(crate) query: Members,
    pub(crate) body: Members,
}

impl Received {
    /// Reads a request; `None` if its body is not what the dialect sends, or names a member twice.
    pub(crate) fn read(dialect: &Dialect, request: &Request<impl AsRef<[u8]>>) -> Option<Self> {
        let query = request.uri().query().unwrap_or_default();
        let body = request.body().as_ref();
        let body = match dialect.encoding {
            _ if !dialect.has_body() => body.is_empty().then(Members::default)?,
            Encoding::None => Members::default(),
            Encoding::Form => Members::of_form(body)?,
            Encoding::Json => serde_json::from_slice(body).ok()?,
            _ => return None,
        };
        Some(Self { query: Members::of_form(query.as_bytes())?, body })
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members, M::Error> {
                let mut members: Vec<(String, Json)> = Vec::new();
                while let Some((name, value)) = map.next_entry()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(M::Error::custom("a name comes twice"));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
                Ok(Json::Bool(truth))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
                Ok(Json::Number(number.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
                Ok(Json::Number(number.into()))
            }

            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Json, E> {
                Number::from_f64(number).map(Json::Number).ok_or_else(|| E::custom("not finite"))
            }

            fn visit_str<E>(self, text: &str) -> Result<Json, E> {
                Ok(Json::Text(text.to_owned()))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, items: S) -> Result<Json, S::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Json::Array)
            }

            fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Json, M::Error> {
                Members::deserialize(MapAccessDeserializer::new(members)).map(Json::Object)
            }
        }

        deserializer.deserialize_any(Any)
    }
}
